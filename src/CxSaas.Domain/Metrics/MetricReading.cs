using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using MathNet.Numerics.Distributions;

namespace CxSaas.Domain.Metrics;

/// <summary>What counted answers of a metric say, and how it differs from what others said.</summary>
public static class MetricReading
{
    /// <summary>
    /// NPS in points, the share in the top two boxes of CSAT and stars, the mean of all else; each with its 95 % interval. Null where
    /// nobody answered.
    /// </summary>
    public static Interval? Of(Metric metric, AnswerTally tally) => metric switch
    {
        Metric.Nps => Promoters(tally).Points,
        Metric.Csat or Metric.Stars => Interval.Wilson(tally.High, tally.N),
        _ => tally.Mean(Evidence.Scale(metric)),
    };

    /// <summary>How the later answers differ from the earlier ones, which are none of them. Nothing is said where either are none.</summary>
    public static Change Change(Metric metric, AnswerTally earlier, AnswerTally later)
    {
        if (Of(metric, earlier) is not { } before || Of(metric, later) is not { } after) return new();
        var difference = after.Value - before.Value;
        return metric switch
        {
            Metric.Nps => Tested(difference, NetPromoterScore.Difference(Promoters(later), Promoters(earlier)), Interval.Z95),
            Metric.Csat or Metric.Stars => Tested(difference, SharesDiffer(earlier, later), Interval.Z95),
            _ => MeansDiffer(difference, earlier, later),
        };
    }

    static Change Tested(double difference, double? z, double bound) => new() { Difference = difference, ZScore = z, Significant = Math.Abs(z ?? 0) > bound };

    static NetPromoterScore Promoters(AnswerTally tally) => new(tally.High, tally.N - tally.High - tally.Low, tally.Low);

    // Agresti and Caffo (The American Statistician 54(4), 2000): with one success and one failure added to each, it does not find a
    // difference in a handful of answers, nor certainty where all agree.
    static double SharesDiffer(AnswerTally earlier, AnswerTally later)
    {
        var ((p, v), (q, w)) = (Adjusted(earlier), Adjusted(later));
        return (q - p) / Math.Sqrt(v + w);

        static (double Share, double Variance) Adjusted(AnswerTally tally)
        {
            var (share, n) = ((tally.High + 1.0) / (tally.N + 2.0), tally.N + 2.0);
            return (share, share * (1 - share) / n);
        }
    }

    // Welch (1947): of few answers the spread is hardly known either, so the bound is that of Student's distribution.
    static Change MeansDiffer(double difference, AnswerTally earlier, AnswerTally later)
    {
        var (v, w) = (earlier.VarianceOfMean, later.VarianceOfMean);
        if (v + w is not > 0) return new() { Difference = difference };
        var freedom = (v + w) * (v + w) / (v * v / (earlier.N - 1) + w * w / (later.N - 1));
        return Tested(difference, difference / Math.Sqrt(v + w), StudentT.InvCDF(0, 1, freedom, .975));
    }
}

/// <summary>How a number differs from what it was.</summary>
public sealed record Change
{
    /// <summary>Later less earlier, on the metric's own scale; null where nobody answered in one of them.</summary>
    public double? Difference { get; init; }

    /// <summary>The difference in its standard errors (shares after Agresti and Caffo, means after Welch); null where they are not known.</summary>
    public double? ZScore { get; init; }

    /// <summary>Whether it is beyond what chance brings about in 95 of 100 cases.</summary>
    public bool Significant { get; init; }
}
