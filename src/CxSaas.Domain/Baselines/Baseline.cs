using CxSaas.Domain.Metrics;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using Orleans;

namespace CxSaas.Domain.Baselines;

/// <summary>What a baseline is to be taken of.</summary>
/// <param name="Id">The caller's own id of it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Metric">What is compared.</param>
/// <param name="SegmentId">Whose answers; null for all.</param>
/// <param name="Days">UTC days looked back on, the day on which it is taken among them.</param>
[GenerateSerializer, Immutable, Alias("baseline-order")]
public sealed record BaselineOrder(
    [property: Id(0)] string Id, [property: Id(1)] string Name, [property: Id(2)] Metric Metric, [property: Id(3)] string? SegmentId, [property: Id(4)] int Days);

/// <summary>
/// A metric as it stood once, to compare later numbers with. It holds what was counted and not the answers, so it stays what it was
/// whatever is recorded late or forgotten.
/// </summary>
[GenerateSerializer, Immutable, Alias("baseline")]
public sealed record Baseline
{
    [Id(0)] public required BaselineOrder Order { get; init; }
    [Id(1)] public required DateTimeOffset TakenAt { get; init; }

    /// <summary>What was said in its window.</summary>
    [Id(2)] public required AnswerTally Counted { get; init; }

    /// <summary>The part of it that was said on the very day on which it was taken: what is said later that day is not in it.</summary>
    [Id(3)] public required AnswerTally LastDay { get; init; }

    public static Baseline Of(BaselineOrder order, IReadOnlyCollection<AnswerTally> days, DateTimeOffset now) => new()
    {
        Order = order,
        TakenAt = now,
        Counted = Sum(days),
        LastDay = Sum(days.Where(day => day.Day == UtcDay.Of(now))),
    };

    /// <summary>The first UTC day of a window of its length that ends on a day.</summary>
    public static int FirstDay(int days, int today) => Math.Max(0, today + 1 - days);

    /// <summary>The first UTC day that says something of what came after it.</summary>
    public int SinceDay(int today) => Math.Max(UtcDay.Of(TakenAt), FirstDay(Order.Days, today));

    /// <summary>How the metric has changed, by what was said after it was taken, and no longer ago than its own window is long.</summary>
    public Change Change(IEnumerable<AnswerTally> days, int today)
    {
        var from = SinceDay(today);
        var those = days.Where(day => day.Day >= from).ToList();
        var since = Sum(those);
        if (from == UtcDay.Of(TakenAt)) since = since.Plus(LastDay.Negated());
        // Of its day some may have been forgotten since: what came after it on that day is then not known.
        if (since.N < 0 || since.High < 0 || since.Low < 0 || since.High + since.Low > since.N) since = Sum(those.Where(day => day.Day > from));
        return since.N > 0 ? MetricReading.Change(Order.Metric, Counted, since) : new();
    }

    static AnswerTally Sum(IEnumerable<AnswerTally> days) => days.Aggregate(default(AnswerTally), (sum, day) => sum.Plus(day));
}
