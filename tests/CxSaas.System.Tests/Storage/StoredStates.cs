using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CxSaas.System.Tests.Storage;

/// <summary>A state with everything the product's own states are made of.</summary>
public sealed record Journey
{
    public required string Name { get; init; }
    public required string? Nickname { get; init; }
    public required int? Score { get; init; }
    public int Version { get; init; } = 1;
    public DateTimeOffset Since { get; init; }
    public TimeSpan Patience { get; init; }
    public ImmutableArray<Step> Steps { get; init; } = [];
    public ImmutableDictionary<string, int> Counts { get; init; } = ImmutableDictionary<string, int>.Empty;

    public bool Equals(Journey? other) =>
        other is not null && (Name, Nickname, Score, Version, Since, Patience) ==
            (other.Name, other.Nickname, other.Score, other.Version, other.Since, other.Patience)
        && Steps.SequenceEqual(other.Steps)
        && Counts.Count == other.Counts.Count && !Counts.Except(other.Counts).Any();

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

[JsonDerivedType(typeof(Scored), "scored")]
[JsonDerivedType(typeof(Promised), "promised")]
public abstract record Step
{
    public sealed record Scored(int Score, string? Comment) : Step;

    public sealed record Promised(string Id, DateTimeOffset Due) : Step;
}

public sealed record Tally(int Count);

public sealed record Note(string Text);
