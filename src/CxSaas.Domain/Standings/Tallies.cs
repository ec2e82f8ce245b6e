using System.Text.Json.Serialization;
using CxSaas.Domain.Metrics;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using Orleans;

namespace CxSaas.Domain.Standings;

/// <summary>What is counted of one day: every feedback, the answers of each metric on the dimension it stands for, and signals.</summary>
public enum Counted { Feedback, Nps, Csat, Ces, Stars, Sentiment, Rating, Signal }

/// <summary>
/// Answers of one kind on one UTC day. High and low are the ends that the metric is told by: promoters and detractors of NPS,
/// the top two boxes of CSAT and stars, those who agree (5 or more) of CES; of all feedback the low are an agent's notes. Sums are in millionths of the metric's own scale.
/// </summary>
[GenerateSerializer, Immutable, Alias("answer-tally")]
public readonly record struct AnswerTally(
    [property: Id(0)] int Day,
    [property: Id(1)] Counted Of,
    [property: Id(2)] int N,
    [property: Id(3)] int High,
    [property: Id(4)] int Low,
    [property: Id(5)] long Sum,
    [property: Id(6)] long SumOfSquares)
{
    public static AnswerTally Feedback(int day, bool isHeard = true) => new(day, Counted.Feedback, 1, 0, isHeard ? 0 : 1, 0, 0);

    public static AnswerTally Signal(int day) => new(day, Counted.Signal, 1, 0, 0, 0, 0);

    public static AnswerTally One(int day, Metric metric, double value) => new(
        day, KindOf(metric), 1, IsHigh(metric, value) ? 1 : 0, metric == Metric.Nps && value < 7 ? 1 : 0, Millionths.Of(value), Millionths.Of(value * value));

    /// <summary>Only what the metric is told by counts: CES on any dimension, all else on overall; what was perceived, not what is expected.</summary>
    public static bool IsCounted(Metric metric, string dimension, Aspect aspect) =>
        aspect == Aspect.Perception && (metric == Metric.Ces || dimension == ScoreModel.Overall);

    public static Counted KindOf(Metric metric) => metric switch
    {
        Metric.Nps => Counted.Nps,
        Metric.Csat => Counted.Csat,
        Metric.Ces => Counted.Ces,
        Metric.Stars => Counted.Stars,
        Metric.Sentiment => Counted.Sentiment,
        Metric.Rating => Counted.Rating,
        _ => throw new ArgumentOutOfRangeException(nameof(metric)),
    };

    /// <summary>Whether the customer was heard itself: by feedback that is no agent's note, or by a signal.</summary>
    [JsonIgnore] public bool IsHeard => Of == Counted.Signal || (Of == Counted.Feedback && N > Low);

    public AnswerTally Plus(AnswerTally other) => this with
    {
        N = N + other.N,
        High = High + other.High,
        Low = Low + other.Low,
        Sum = Sum + other.Sum,
        SumOfSquares = SumOfSquares + other.SumOfSquares,
    };

    /// <summary>The mean on the metric's own scale with its 95 % interval, within the ends of the scale; null where nobody answered.</summary>
    public Interval? Mean((double Least, double Most) scale) =>
        Interval.Mean(N, Sum / Millionths.PerUnit, SumOfSquares / Millionths.PerUnit)?.Within(scale.Least, scale.Most);

    /// <summary>Variance of the mean as an estimate; not a number where fewer than two answered.</summary>
    [JsonIgnore]
    public double VarianceOfMean
    {
        get
        {
            if (N < 2) return double.NaN;
            var sum = Sum / Millionths.PerUnit;
            return Math.Max(0, (SumOfSquares / Millionths.PerUnit - sum * sum / N) / (N - 1)) / N;
        }
    }

    public AnswerTally Negated() => new(Day, Of, -N, -High, -Low, -Sum, -SumOfSquares);

    static bool IsHigh(Metric metric, double value) => metric switch
    {
        Metric.Nps => value >= 9,
        Metric.Csat or Metric.Stars => value >= 4,
        Metric.Ces => value >= 5,
        _ => false,
    };
}

/// <summary>Promises of one unit and kind that ended in one way on one UTC day, those the unit had confirmed kept apart.</summary>
[GenerateSerializer, Immutable, Alias("outcome-tally")]
public readonly record struct OutcomeTally([property: Id(0)] OutcomeKey Key, [property: Id(1)] OutcomeSums Sums);

/// <summary>Promises added up. All but the counts in millionths; those that count for keeping one's word are a part of all.</summary>
/// <param name="Count">Promises.</param>
/// <param name="Stake">Their stakes.</param>
/// <param name="Due">Those of them of which it is known how far they were kept.</param>
/// <param name="Kept">How far those were kept.</param>
/// <param name="StakeKept">Their stakes as far as they were kept.</param>
/// <param name="StakeDue">Their stakes.</param>
/// <param name="StakeDueSquares">The squares of their stakes.</param>
[GenerateSerializer, Immutable, Alias("outcome-sums")]
public readonly record struct OutcomeSums(
    [property: Id(0)] int Count,
    [property: Id(1)] long Stake,
    [property: Id(2)] int Due,
    [property: Id(3)] long Kept,
    [property: Id(4)] long StakeKept,
    [property: Id(5)] long StakeDue,
    [property: Id(6)] long StakeDueSquares)
{
    public static OutcomeSums Of(PromiseLine line) => line.Kept is not { } kept
        ? new(1, Millionths.Of(line.Stake), 0, 0, 0, 0, 0)
        : new(1, Millionths.Of(line.Stake), 1, Millionths.Of(kept), Millionths.Of(line.Stake * kept), Millionths.Of(line.Stake), Millionths.Of(line.Stake * line.Stake));

    public static OutcomeSums operator +(OutcomeSums one, OutcomeSums other) => one.Plus(other, 1);

    public static OutcomeSums operator -(OutcomeSums one, OutcomeSums other) => one.Plus(other, -1);

    OutcomeSums Plus(OutcomeSums other, int sign) => new(
        Count + sign * other.Count, Stake + sign * other.Stake, Due + sign * other.Due, Kept + sign * other.Kept,
        StakeKept + sign * other.StakeKept, StakeDue + sign * other.StakeDue, StakeDueSquares + sign * other.StakeDueSquares);
}

[GenerateSerializer, Immutable, Alias("outcome-key")]
public readonly record struct OutcomeKey(
    [property: Id(0)] int Day,
    [property: Id(1)] string UnitId,
    [property: Id(2)] string Kind,
    [property: Id(3)] bool Confirmed,
    [property: Id(4)] PromiseStatus Status)
{
    public static OutcomeKey Of(PromiseLine over) => new(
        UtcDay.Of(over.SettledAt!.Value), over.UnitId, over.Kind, over.Feasibility == Feasibility.Confirmed, over.Status);
}

/// <summary>
/// Numbers that are added up over customers, as whole millionths: unlike fractions they give the same sum in whatever order they
/// are added and taken out again. A hundred million squares of ratings fit.
/// </summary>
public static class Millionths
{
    public const double PerUnit = 1_000_000;

    public static long Of(double value) => (long)Math.Round(value * PerUnit);
}

/// <summary>A day in UTC as a number, so that windows are exact to the day whatever the caller's clock shows.</summary>
public static class UtcDay
{
    public static int Of(DateTimeOffset instant) => (int)(instant.UtcTicks / TimeSpan.TicksPerDay);

    public static DateTimeOffset Start(int day) => new(day * TimeSpan.TicksPerDay, TimeSpan.Zero);
}
