using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;

namespace CxSaas.Domain.Scoring;

/// <summary>
/// What perceptions start from and return to where a tenant's own customers have taught it; on a dimension that is not here the model's
/// default holds. A fold is made with them, so it carries them and tells which ones it was made with.
/// </summary>
[GenerateSerializer, Immutable, Alias("priors")]
public sealed record Priors
{
    /// <summary>By dimension, in ordinal order.</summary>
    [Id(0)] public required ImmutableArray<DimensionPrior> Learnt { get; init; }

    public static Priors Of(IEnumerable<DimensionPrior> learnt) => new() { Learnt = [.. learnt.OrderBy(prior => prior.Dimension, StringComparer.Ordinal)] };

    public Prior For(string dimension)
    {
        foreach (var learnt in Learnt)
            if (learnt.Dimension == dimension) return learnt.Prior;
        return Prior.Perception;
    }

    /// <summary>These over others: where both know of a dimension these hold.</summary>
    public Priors Over(Priors? others) => others is null ? this : Of(Learnt.Concat(others.Learnt.Where(other => Learnt.All(own => own.Dimension != other.Dimension))));

    public ulong AddTo(ulong hash) => Learnt.Aggregate(
        hash, (sum, prior) => TextHash.Add(TextHash.Add(TextHash.Add(sum, prior.Dimension), prior.Mean), prior.Deviation));

    public bool Equals(Priors? other) => other is not null && Learnt.SequenceEqual(other.Learnt);

    public override int GetHashCode() => (int)AddTo(TextHash.Start);
}

/// <summary>What perceptions of one dimension start from and return to: points.</summary>
[GenerateSerializer, Immutable, Alias("dimension-prior")]
public sealed record DimensionPrior(
    [property: Id(0)] string Dimension, [property: Id(1)] double Mean, [property: Id(2)] double Deviation)
{
    [JsonIgnore] public Prior Prior => Scoring.Prior.Perception with { Mean = Mean, Deviation = Deviation };
}
