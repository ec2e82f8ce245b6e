using CxSaas.Domain;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using CxSaas.Gateway.Schema.Tenants;
using GraphQL;

namespace CxSaas.Gateway.Schema.Baselines;

/// <summary>A baseline that was taken elsewhere.</summary>
public sealed class RecordBaselineInput
{
    /// <summary>The caller's own id of it; a retry bears the same one.</summary>
    [Identifier] public required string Id { get; init; }

    /// <summary>At most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>What was counted.</summary>
    public required Metric Metric { get; init; }

    /// <summary>Of the customers of this segment; of all if left out.</summary>
    [Identifier] public string? Segment { get; init; }

    /// <summary>How far it looked back: whole UTC days, the day on which it was taken included.</summary>
    [DefaultAstValue("DAYS_30")]
    public Window Window { get; init; }

    /// <summary>When it was taken.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>The answers in its window.</summary>
    public required AnswerCountInput Counted { get; init; }

    /// <summary>The part of them that was said on the day on which it was taken; none if left out.</summary>
    public AnswerCountInput? LastDay { get; init; }

    internal Domain.Baselines.Baseline Baseline => new()
    {
        Order = new(Id, Name, Metric, Segment, Window.Days()),
        TakenAt = TakenAt.ToUniversalTime(),
        Counted = Counted.Tally,
        LastDay = LastDay?.Tally ?? default,
    };
}

/// <summary>Answers to one metric, added up.</summary>
public sealed class AnswerCountInput
{
    /// <summary>How many there are: 0 to 900,000,000.</summary>
    public required int N { get; init; }

    /// <summary>Those in the top boxes: promoters of NPS, 4 and 5 of CSAT and stars, 5 to 7 of CES.</summary>
    [DefaultAstValue("0")]
    public int High { get; init; }

    /// <summary>Detractors of NPS; 0 of any other metric.</summary>
    [DefaultAstValue("0")]
    public int Low { get; init; }

    /// <summary>Of their values, on the metric's scale; to six decimals.</summary>
    public required double Sum { get; init; }

    /// <summary>Of the squares of their values; to six decimals.</summary>
    public required double SumOfSquares { get; init; }

    internal AnswerTally Tally => default(AnswerTally) with { N = N, High = High, Low = Low, Sum = Millionths.Of(Sum), SumOfSquares = Millionths.Of(SumOfSquares) };
}
