using CxSaas.Host.Client;

namespace CxSaas.Host.Demo;

/// <summary>A customer, and how well life with this shop goes for them, 0 to 1.</summary>
sealed record DemoPerson(string Id, string Name, string Segment, double Mood)
{
    public RegisterCustomerInput Registration => new(Id, Name, Segment);
}

static class DemoPeople
{
    /// <summary>With Ada, who has a story of her own.</summary>
    public const int Count = 120;

    public static readonly DefineSegmentInput[] Segments =
        [new("households", "Households"), new("small-business", "Small businesses"), new("members", "Members")];

    static readonly string[] First =
    [
        "Amara", "Ben", "Chiara", "David", "Elif", "Farid", "Greta", "Hana", "Ivan", "Jonas", "Kofi", "Leila", "Marta", "Nadia", "Oskar",
        "Priya", "Quentin", "Rosa", "Samir", "Tomas", "Ulla", "Viktor", "Wanda", "Yusuf", "Zoe",
    ];

    static readonly string[] Last =
    [
        "Abebe", "Baker", "Costa", "Demir", "Eriksen", "Fischer", "Garcia", "Haddad", "Ito", "Jansen", "Kowalska", "Lopez", "Meyer",
        "Novak", "Okafor", "Petrov", "Rossi", "Silva", "Tanaka", "Weber",
    ];

    public static IReadOnlyList<DemoPerson> Create(Random random)
    {
        var names = (from first in First from last in Last select (first, last)).ToArray();
        random.Shuffle(names);
        return [.. names.Take(Count - 1).Select(name => new DemoPerson(
            $"{name.first}.{name.last}".ToLowerInvariant(), $"{name.first} {name.last}",
            Segments[random.Next(Segments.Length)].Id,
            // Most are content, some delighted, a few badly served.
            Math.Clamp(0.72 + 0.22 * Normal(random), 0.02, 0.98)))];
    }

    /// <summary>Box and Muller's.</summary>
    static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
