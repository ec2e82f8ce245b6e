using CxSaas.Domain.Metrics;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;

namespace CxSaas.Gateway.Schema.Live;

/// <summary>How long a time one point of a trend stands for.</summary>
public enum Bucket
{
    /// <summary>A UTC day.</summary>
    Day,

    /// <summary>A week from Monday, in UTC.</summary>
    Week,

    /// <summary>A calendar month, in UTC.</summary>
    Month,
}

/// <summary>One metric in one bucket of time.</summary>
public sealed class TrendPoint
{
    readonly Metric _metric;
    readonly AnswerTally _tally;

    TrendPoint(DateTimeOffset start, Metric metric, AnswerTally tally) => (Start, _metric, _tally) = (start, metric, tally);

    /// <summary>When the bucket begins.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>NPS in points; the share in the top two boxes of CSAT and stars; the mean of CES, sentiment and rating. Null where nobody answered.</summary>
    public double? Value => Shown?.Value;

    /// <summary>Lower end of its 95 % interval; null where it is not known.</summary>
    public double? Low => Estimates.Finite(Shown?.Low);

    /// <summary>Upper end of its 95 % interval; null where it is not known.</summary>
    public double? High => Estimates.Finite(Shown?.High);

    /// <summary>How many answered.</summary>
    public int N => _tally.N;

    /// <summary>A point a bucket from the first to the last that has answers, those without any between them included.</summary>
    internal static IEnumerable<TrendPoint> Of(Metric metric, Bucket bucket, IEnumerable<AnswerTally> days)
    {
        var sums = days.GroupBy(day => bucket.StartOf(UtcDay.Start(day.Day))).ToDictionary(g => g.Key, g => g.Aggregate((sum, next) => sum.Plus(next)));
        if (sums.Count == 0) yield break;
        var last = sums.Keys.Max();
        for (var start = sums.Keys.Min(); start <= last; start = bucket.Next(start)) yield return new(start, metric, sums.GetValueOrDefault(start));
    }

    Interval? Shown => MetricReading.Of(_metric, _tally);
}

static class Buckets
{
    public static DateTimeOffset StartOf(this Bucket bucket, DateTimeOffset day) => bucket switch
    {
        Bucket.Day => day,
        Bucket.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        Bucket.Month => day.AddDays(1 - day.Day),
        _ => throw new ArgumentOutOfRangeException(nameof(bucket)),
    };

    public static DateTimeOffset Next(this Bucket bucket, DateTimeOffset start) => bucket switch
    {
        Bucket.Day => start.AddDays(1),
        Bucket.Week => start.AddDays(7),
        Bucket.Month => start.AddMonths(1),
        _ => throw new ArgumentOutOfRangeException(nameof(bucket)),
    };
}
