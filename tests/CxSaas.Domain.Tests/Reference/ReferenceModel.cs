// The score model a second time, written from its specification alone: no state is kept, no step is saved, and nothing
// is shared with the production code. Being plainly right is its only virtue, so keep it slow rather than clever.
namespace CxSaas.Domain.Tests.Reference;

static class ReferenceModel
{
    internal const double PerceptionMean = 70, PerceptionSd = 15, PerceptionHalfLife = 90;
    internal const double ExpectationMean = 72, ExpectationSd = 8, ExpectationHalfLife = 365;
    internal const double TrustHalfLife = 120, UpliftHalfLife = 60, UpliftCap = 15, UpliftPerStake = 10, TrustPerStake = 8;
    internal const double Supersession = 0.5, RecoveredShare = 0.8;
    const double Eta = 0.4, ValueScale = 25, LossAversion = 2.25, GainCap = 12, LossCap = 30, Correlation = 0.3, Z90 = 1.6448536;

    /// <summary>The events up to and including the instant, folded; of events that share an id the first in the list stays.</summary>
    public static RefReading Read(
        IEnumerable<RefEvent> events, DateTimeOffset at, IReadOnlyDictionary<string, double> weights, IReadOnlyDictionary<string, (double Mean, double Sd)> priors)
    {
        var history = events.DistinctBy(e => e.EventId).Where(e => e.At <= at).ToList();
        history.Sort((a, b) => RefFold.Compare((a.At, a.EventId), (b.At, b.EventId)));

        var total = weights.Values.Sum();
        var normalised = weights.ToDictionary(w => w.Key, w => w.Value / total);

        var reading = Score(RefFold.Of(history, at, priors), at, normalised);
        var ifAllBreak = RefFold.Of(history, at, priors);
        ifAllBreak.BreakOpenPromises(at);
        return reading with { AtRisk = reading.Score - Score(ifAllBreak, at, normalised).Score };
    }

    static RefReading Score(RefFold fold, DateTimeOffset at, Dictionary<string, double> weights)
    {
        var dimensions = new Dictionary<string, RefDimension>();
        var contributions = new Dictionary<(string, RefFactor), double>();
        double score = 0, evidence = 0, prior = 0, independent = 0, common = 0;

        foreach (var name in fold.Dimensions.Union(weights.Keys))
        {
            var d = fold.At(name, at);
            var expectation = Raised(d.Expectation.Mean, d.Uplift);
            var forward = Raised(expectation, fold.OpenStakes(name) * UpliftPerStake);
            var disconfirmation = d.Perception.Mean - expectation;
            var kept = GainCap * (1 - Math.Exp(-d.Gains / GainCap));
            var broken = LossAversion * LossCap * (1 - Math.Exp(-d.Losses / LossCap));
            var felt = Eta * Value(disconfirmation);
            var unlimited = d.Perception.Mean + felt + kept - broken;
            var limited = Math.Max(0, Math.Clamp(d.Perception.Mean + felt + kept, 0, 100) - broken);

            dimensions[name] = new(
                d.Perception.Mean, d.Perception.Variance, expectation, d.Expectation.Variance, forward, limited,
                d.Gains, d.Losses, d.Uplift, d.LogScale, [.. d.Perception.Points]);
            if (!weights.TryGetValue(name, out var weight)) continue;

            var (priorMean, priorSd) = fold.PriorOf(name);
            var feltAtPrior = Eta * Value(priorMean - ExpectationMean);
            var priorScore = Math.Clamp(priorMean + feltAtPrior, 0, 100);
            contributions[(name, RefFactor.Perception)] = weight * (d.Perception.Mean - priorMean);
            contributions[(name, RefFactor.Disconfirmation)] = weight * (felt - feltAtPrior);
            contributions[(name, RefFactor.KeptPromises)] = weight * kept;
            contributions[(name, RefFactor.BrokenPromises)] = -weight * broken;
            contributions[(name, RefFactor.Limit)] = weight * (limited - unlimited + priorMean + feltAtPrior - priorScore);

            var slope = Eta * ValueSlope(disconfirmation);
            var variance = (1 + slope) * (1 + slope) * d.Perception.Variance + slope * slope * d.Expectation.Variance;
            independent += weight * weight * variance;
            common += weight * Math.Sqrt(variance);
            score += weight * limited;
            evidence += weight * (1 - d.Perception.Variance / (priorSd * priorSd));
            prior += weight * priorScore;
        }

        var sd = Math.Sqrt((1 - Correlation) * independent + Correlation * common * common);
        return new(
            score, Math.Max(0, score - Z90 * sd), Math.Min(100, score + Z90 * sd), evidence, prior, AtRisk: 0, dimensions, contributions, fold.Promises);
    }

    static double Raised(double expectation, double uplift) =>
        Math.Min(100, expectation + UpliftCap * (1 - Math.Exp(-uplift / UpliftCap)));

    static double Value(double d) => d >= 0
        ? ValueScale * (1 - Math.Exp(-d / ValueScale))
        : -LossAversion * ValueScale * (1 - Math.Exp(d / ValueScale));

    static double ValueSlope(double d) => d >= 0 ? Math.Exp(-d / ValueScale) : LossAversion * Math.Exp(d / ValueScale);
}
