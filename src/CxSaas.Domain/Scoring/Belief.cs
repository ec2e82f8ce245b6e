namespace CxSaas.Domain.Scoring;

/// <summary>Where a belief starts and returns to: mean and standard deviation in points, half-life of what was learnt in days.</summary>
public sealed record Prior(double Mean, double Deviation, double HalfLife)
{
    public static readonly Prior Perception =
        new(ScoreModel.PerceptionMean, ScoreModel.PerceptionDeviation, ScoreModel.PerceptionHalfLife);

    public static readonly Prior Expectation =
        new(ScoreModel.ExpectationMean, ScoreModel.ExpectationDeviation, ScoreModel.ExpectationHalfLife);

    public double Variance => Deviation * Deviation;

    public Belief Start => new(Mean, Variance, default);

    /// <summary>What is left of a belief's distance from the prior between two instants: 0 to 1.</summary>
    public double Retained(DateTimeOffset from, DateTimeOffset to) => ScoreModel.Decay((to - from).TotalDays, HalfLife);
}

/// <summary>
/// What is believed of a hidden, drifting level at an instant: mean in points, variance in points squared.
/// An Ornstein–Uhlenbeck process seen by a Kalman filter: time pulls it back to the prior and widens it, evidence narrows it.
/// </summary>
public readonly record struct Belief(double Mean, double Variance, DateTimeOffset At)
{
    /// <summary>The same belief at a later instant, with nothing heard in between.</summary>
    public Belief Predict(DateTimeOffset instant, Prior prior)
    {
        var retained = prior.Retained(At, instant);
        return new(
            prior.Mean + retained * (Mean - prior.Mean),
            prior.Variance + retained * retained * (Variance - prior.Variance),
            instant);
    }

    /// <summary>How far an observation of this deviation moves the belief: 0 (not at all) to 1 (all the way).</summary>
    public double Gain(double deviation) => Variance / (Variance + deviation * deviation);

    /// <summary>The belief after an observation at its own instant.</summary>
    public Belief Observe(double level, double gain) => this with
    {
        Mean = Mean + gain * (level - Mean),
        Variance = (1 - gain) * Variance,
    };
}
