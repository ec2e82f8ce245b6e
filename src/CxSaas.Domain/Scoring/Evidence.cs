namespace CxSaas.Domain.Scoring;

/// <summary>NPS 0 to 10, CSAT 1 to 5, CES 1 to 7 (7 is easiest), STARS 1 to 5, SENTIMENT -1 to 1, RATING 0 to 100.</summary>
public enum Metric { Nps, Csat, Ces, Stars, Sentiment, Rating }

/// <summary>Whether an answer tells what was perceived or what is expected.</summary>
public enum Aspect { Perception, Expectation }

/// <summary>Where feedback comes from; it decides how noisy the feedback is taken to be.</summary>
public enum FeedbackSource { Survey, VerifiedReview, PublicReview, Support, AgentNote }

/// <summary>What a customer did that tells of satisfaction though nobody asked.</summary>
public enum SignalKind { Purchase, Renewal, Referral, Return, RepeatContact, Complaint, UsageDrop, ChurnNotice }

/// <summary>How answers and signals become observations: a level in points, 0 to 100, and a standard deviation.</summary>
public static class Evidence
{
    /// <summary>Standard deviation of a signal as a sight of satisfaction: points.</summary>
    public const double SignalDeviation = 45;

    /// <summary>The scale on which a metric is answered, both ends included.</summary>
    public static (double Least, double Most) Scale(Metric metric) => metric switch
    {
        Metric.Nps => (0, 10),
        Metric.Csat or Metric.Stars => (1, 5),
        Metric.Ces => (1, 7),
        Metric.Sentiment => (-1, 1),
        Metric.Rating => (0, 100),
        _ => throw new ArgumentOutOfRangeException(nameof(metric)),
    };

    /// <summary>An answer on its metric's scale as points, 0 to 100.</summary>
    public static double Level(Metric metric, double value)
    {
        var (least, most) = Scale(metric);
        return 100 * (value - least) / (most - least);
    }

    /// <summary>Points that a signal stands for.</summary>
    public static double Level(SignalKind kind) => kind switch
    {
        SignalKind.Purchase => 75,
        SignalKind.Renewal => 90,
        SignalKind.Referral => 95,
        SignalKind.Return => 35,
        SignalKind.RepeatContact => 40,
        SignalKind.Complaint => 15,
        SignalKind.UsageDrop => 35,
        SignalKind.ChurnNotice => 5,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Standard deviation of an answer, in points: the larger of its metric's and its source's.</summary>
    public static double Deviation(Metric metric, FeedbackSource source) => Math.Max(
        metric == Metric.Sentiment ? 35 : 20,
        source switch
        {
            FeedbackSource.Survey or FeedbackSource.Support => 20,
            FeedbackSource.VerifiedReview => 25,
            FeedbackSource.PublicReview => 40,
            FeedbackSource.AgentNote => 45,
            _ => throw new ArgumentOutOfRangeException(nameof(source)),
        });

    /// <summary>The dimension of an answer that names none.</summary>
    public static string DefaultDimension(Metric metric) => metric == Metric.Ces ? "ease" : ScoreModel.Overall;
}
