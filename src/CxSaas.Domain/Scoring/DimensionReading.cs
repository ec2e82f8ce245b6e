namespace CxSaas.Domain.Scoring;

/// <summary>One dimension of one customer as it reads at an instant. All in points, variances in points squared.</summary>
public readonly record struct DimensionReading
{
    /// <summary>What its perception started from.</summary>
    public Prior Prior { get; private init; }
    public Belief Perception { get; private init; }
    public Belief ExpectationBelief { get; private init; }

    /// <summary>Expectation with the uplift that broken promises have left.</summary>
    public double Expectation { get; private init; }
    public double Gain { get; private init; }
    public double Loss { get; private init; }
    public double Score { get; private init; }

    public double Gap => Perception.Mean - Expectation;

    public double Disconfirmation => ScoreModel.DisconfirmationWeight * ScoreModel.Value(Gap);

    /// <summary>What disconfirmation is where nothing was heard: points.</summary>
    public double PriorDisconfirmation => ScoreModel.DisconfirmationWeight * ScoreModel.Value(Prior.Mean - Scoring.Prior.Expectation.Mean);

    /// <summary>The score where nothing was heard: points.</summary>
    public double PriorScore => Math.Clamp(Prior.Mean + PriorDisconfirmation, 0, 100);

    /// <summary>How much of what is known is the customer's own evidence: 0 to 1.</summary>
    public double Evidence => 1 - Perception.Variance / Prior.Variance;

    /// <summary>Variance of the score, by the first-order effect of both beliefs on it.</summary>
    public double Variance
    {
        get
        {
            var slope = ScoreModel.DisconfirmationWeight * ScoreModel.Slope(Gap);
            return (1 + slope) * (1 + slope) * Perception.Variance + slope * slope * ExpectationBelief.Variance;
        }
    }

    public static DimensionReading Of(DimensionFold dimension, Prior prior, DateTimeOffset at)
    {
        var ledger = dimension.Ledger.Predict(at);
        var expectation = dimension.Expectation.Predict(at, Scoring.Prior.Expectation);
        var reading = new DimensionReading
        {
            Prior = prior,
            Perception = dimension.Perception.Predict(at, prior),
            ExpectationBelief = expectation,
            Expectation = Lift(expectation.Mean, ledger.Uplift),
            Gain = ledger.Gain,
            Loss = ledger.Loss,
        };
        // Gains are clamped first, so that a loss shows even at the ceiling.
        var plus = Math.Clamp(reading.Perception.Mean + reading.Disconfirmation + reading.Gain, 0, 100);
        return reading with { Score = Math.Max(0, plus - reading.Loss) };
    }

    /// <summary>Expectation when promises lift it, at most to 100.</summary>
    public static double Lift(double expectation, double uplift) =>
        Math.Min(100, expectation + ScoreModel.Saturate(uplift, ScoreModel.UpliftCap));
}
