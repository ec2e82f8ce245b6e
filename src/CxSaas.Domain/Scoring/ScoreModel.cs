namespace CxSaas.Domain.Scoring;

/// <summary>
/// The constants of the live satisfaction score. Points are 0 to 100, half-lives are in days. They are priors chosen for
/// plausibility, not estimates; sources stand beside them.
/// </summary>
public static class ScoreModel
{
    /// <summary>Perception before any evidence, and its standard deviation: points.</summary>
    public const double PerceptionMean = 70, PerceptionDeviation = 15, PerceptionHalfLife = 90;

    /// <summary>Expectation before any evidence (Boulding, Kalra, Staelin and Zeithaml 1993): points.</summary>
    public const double ExpectationMean = 72, ExpectationDeviation = 8, ExpectationHalfLife = 365;

    /// <summary>Weight of disconfirmation, perception minus expectation (Oliver 1980).</summary>
    public const double DisconfirmationWeight = 0.4;

    /// <summary>Loss aversion (Tversky and Kahneman 1992): a loss weighs so many times a gain.</summary>
    public const double LossAversion = 2.25;

    /// <summary>Points at which a gap's value has bent to 63 % of its bound (Köbberling and Wakker 2005).</summary>
    public const double ValueScale = 25;

    /// <summary>Points that a fully kept or broken promise of stake 1 books before saturation.</summary>
    public const double OutcomePoints = 8;

    /// <summary>Value of a kept outcome, and of an exceeded one. Exceeding adds little (Gneezy and Epley 2014).</summary>
    public const double KeptQuality = 1, ExceededQuality = 1.1;

    /// <summary>Values of the outcomes that take from the score: withdrawn before the due time, and broken or withdrawn later.</summary>
    public const double WithdrawnInTimeQuality = -0.5, BrokenQuality = -1;

    /// <summary>Most points that kept promises can add to a dimension, and the scale of what broken ones cost.</summary>
    public const double KeptCap = 12, BrokenCap = 30, OutcomeHalfLife = 120;

    /// <summary>How far a promise lifts expectation: points for stake 1, their bound, and how long a broken one's uplift stays.</summary>
    public const double UpliftPoints = 10, UpliftCap = 15, UpliftHalfLife = 60;

    /// <summary>Share of a promise that bears on its own dimension; the rest bears on overall.</summary>
    public const double OwnDimensionShare = 0.7;

    /// <summary>How much of the inferred promise effect a survey answer on the dimension replaces, times its gain.</summary>
    public const double Supersession = 0.5;

    /// <summary>Share of a broken promise's loss that a confirmed recovery takes back.</summary>
    public const double RecoveryShare = 0.8;

    /// <summary>Correlation assumed between the errors of two dimensions.</summary>
    public const double ErrorCorrelation = 0.3;

    /// <summary>Standard deviations on either side that hold a normal value with probability 0.9.</summary>
    public const double NinetyPercent = 1.6448536;

    /// <summary>Standard deviations on either side that hold a normal value with probability 0.95.</summary>
    public const double NinetyFivePercent = 1.959964;

    /// <summary>Events whose own share in a perception is kept by name; older ones are kept as one sum.</summary>
    public const int EventsExplainedMax = 16;

    /// <summary>The dimension that every tenant has.</summary>
    public const string Overall = "overall";

    /// <summary>What remains after so many days of a quantity with this half-life: 0 to 1.</summary>
    public static double Decay(double days, double halfLife) => Math.Pow(2, -days / halfLife);

    /// <summary>A quantity that saturates at its cap, however much is booked.</summary>
    public static double Saturate(double booked, double cap) => cap * (1 - Math.Exp(-booked / cap));

    /// <summary>
    /// What a gap between perception and expectation is worth, in points: bounded, concave in gains, steeper by
    /// <see cref="LossAversion"/> in losses.
    /// </summary>
    public static double Value(double gap) =>
        gap >= 0 ? Saturate(gap, ValueScale) : -LossAversion * Saturate(-gap, ValueScale);

    /// <summary>Slope of <see cref="Value"/>: how strongly an error in the gap shows in the score.</summary>
    public static double Slope(double gap) =>
        gap >= 0 ? Math.Exp(-gap / ValueScale) : LossAversion * Math.Exp(gap / ValueScale);
}
