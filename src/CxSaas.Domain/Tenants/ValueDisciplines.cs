using System.Collections.Immutable;

namespace CxSaas.Domain.Tenants;

/// <summary>The dimensions of a new tenant and how each discipline weighs them, in percent.</summary>
static class ValueDisciplines
{
    static readonly ImmutableArray<string> Default =
        ["reliability", "responsiveness", "assurance", "empathy", "product", "ease", "value", "overall"];

    public static ImmutableArray<Dimension> DimensionsOf(ValueDiscipline discipline)
    {
        ImmutableArray<int> percent = discipline switch
        {
            ValueDiscipline.OperationalExcellence => [24, 10, 8, 4, 10, 16, 18, 10],
            ValueDiscipline.ProductLeadership => [12, 6, 8, 4, 42, 8, 8, 12],
            ValueDiscipline.CustomerIntimacy => [14, 16, 12, 22, 8, 8, 6, 14],
            _ => throw new ArgumentOutOfRangeException(nameof(discipline)),
        };
        return [.. Default.Zip(percent, (id, share) => new Dimension { Id = id, Name = NameOf(id), Weight = share / 100.0 })];
    }

    /// <summary>A name for a dimension that was only given an id.</summary>
    public static string NameOf(string id) => char.ToUpperInvariant(id[0]) + id[1..].Replace('-', ' ');
}
