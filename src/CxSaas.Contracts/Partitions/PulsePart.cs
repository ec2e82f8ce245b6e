using System.Collections.Immutable;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;

namespace CxSaas.Contracts.Partitions;

/// <summary>What one partition adds to the pulse of its tenant. Parts add up, in any order.</summary>
[GenerateSerializer, Immutable, Alias("pulse-part")]
public sealed record PulsePart
{
    public static readonly PulsePart Empty = new();

    /// <summary>One entry a segment that has customers; those in no segment stand under null.</summary>
    [Id(0)] public ImmutableArray<SegmentPart> Segments { get; init; } = [];

    /// <summary>Grows with every change of any of the numbers, across restarts.</summary>
    [Id(1)] public long Version { get; init; }

    /// <summary>False while standings are still being read after a start, or read anew after a day or a setting changed.</summary>
    [Id(2)] public bool IsComplete { get; init; } = true;

    public PulsePart Plus(PulsePart other) => new()
    {
        Segments = [.. Segments.Concat(other.Segments).GroupBy(s => s.SegmentId).Select(g => g.Aggregate((sum, next) => sum.Plus(next)))],
        Version = Version + other.Version,
        IsComplete = IsComplete && other.IsComplete,
    };
}

/// <summary>The customers of one segment within a part.</summary>
[GenerateSerializer, Immutable, Alias("segment-part")]
public sealed record SegmentPart
{
    [Id(0)] public string? SegmentId { get; init; }
    [Id(1)] public ScoreSums Scores { get; init; }

    /// <summary>What was counted in the window, one entry a kind.</summary>
    [Id(2)] public ImmutableArray<AnswerTally> Answers { get; init; } = [];

    /// <summary>Promises open now and outcomes in the window, by state: the unit and kind are left out.</summary>
    [Id(3)] public ImmutableArray<PromiseCount> Promises { get; init; } = [];

    public SegmentPart Plus(SegmentPart other) => this with
    {
        Scores = Scores.Plus(other.Scores),
        Answers = [.. Answers.Concat(other.Answers).GroupBy(a => a.Of).Select(g => g.Aggregate((sum, next) => sum.Plus(next)))],
        Promises = PromiseCount.AddUp(Promises.Concat(other.Promises)),
    };
}

/// <summary>
/// Scores of today added up, in millionths. Customers of whom too little is known to name a band are counted and left out of
/// the sums.
/// </summary>
[GenerateSerializer, Immutable, Alias("score-sums")]
public readonly record struct ScoreSums(
    [property: Id(0)] int Customers,
    [property: Id(1)] int Critical,
    [property: Id(2)] int AtRisk,
    [property: Id(3)] int Content,
    [property: Id(4)] int Delighted,
    [property: Id(5)] long Sum,
    [property: Id(6)] long SumOfSquares)
{
    public int Covered => Critical + AtRisk + Content + Delighted;

    public static ScoreSums Of(Band band, double score)
    {
        if (band == Band.Unknown) return new(1, 0, 0, 0, 0, 0, 0);
        return new(1, One(Band.Critical), One(Band.AtRisk), One(Band.Content), One(Band.Delighted), Millionths.Of(score), Millionths.Of(score * score));

        int One(Band counted) => band == counted ? 1 : 0;
    }

    public ScoreSums Plus(ScoreSums other) => Plus(other, 1);

    public ScoreSums Minus(ScoreSums other) => Plus(other, -1);

    ScoreSums Plus(ScoreSums other, int sign) => new(
        Customers + sign * other.Customers, Critical + sign * other.Critical, AtRisk + sign * other.AtRisk,
        Content + sign * other.Content, Delighted + sign * other.Delighted, Sum + sign * other.Sum, SumOfSquares + sign * other.SumOfSquares);
}
