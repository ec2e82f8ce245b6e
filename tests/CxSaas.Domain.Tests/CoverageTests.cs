using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Tests;

/// <summary>
/// Customers who behave as the model believes: their true perception and expectation drift as stationary Ornstein–Uhlenbeck
/// processes, and their answers are noisy sights of them. The seed is fixed, so this passes always or never.
/// </summary>
public sealed class CoverageTests
{
    const int Customers = 3_000, Surveys = 26;
    const double Days = 365, Correlation = .3, Noise = 20;

    [Fact]
    public void The_interval_holds_the_true_score_of_86_to_94_in_100_simulated_customers()
    {
        var random = new Random(20_250_101);
        var held = Enumerable.Range(0, Customers).Count(_ => IsHeld(random));
        Assert.InRange(held / (double)Customers, .86, .94);
    }

    static bool IsHeld(Random random)
    {
        var perception = new Drift(random, 70, 15, 90);
        var expectation = new Drift(random, 72, 8, 365);
        var day = 0.0;
        var fold = CustomerFold.Empty;
        foreach (var next in Enumerable.Range(0, Surveys).Select(_ => random.NextDouble() * Days).Order().ToList())
        {
            perception.Pass(next - day);
            expectation.Pass(next - day);
            day = next;
            fold = fold.Apply(Survey(random, day, perception.Levels, expectation.Levels));
        }
        perception.Pass(Days - day);
        expectation.Pass(Days - day);
        var truth = Histories.Weights.Shares.Select((w, i) => w.Share * TrueScore(perception.Levels[i], expectation.Levels[i])).Sum();
        var read = SatisfactionReader.Read(fold, Histories.Weights, Histories.Day(Days));
        return read.Low <= truth && truth <= read.High;
    }

    static FeedbackRecorded Survey(Random random, double day, double[] perception, double[] expectation)
    {
        var (heard, expected) = (Normals(random), Normals(random));
        return Histories.Feedback(Histories.Day(day), FeedbackSource.Survey, [
            .. Histories.Dimensions.Select((d, i) => Histories.Rating(Math.Clamp(perception[i] + Noise * heard[i], 0, 100), d)),
            .. Histories.Dimensions.Select((d, i) => Histories.Rating(Math.Clamp(expectation[i] + Noise * expected[i], 0, 100), d)
                with { Aspect = Aspect.Expectation })]) with
        { Id = $"{day}" };
    }

    static double TrueScore(double perception, double expectation)
    {
        var gap = perception - expectation;
        var value = gap >= 0 ? 25 * (1 - Math.Exp(-gap / 25)) : -2.25 * 25 * (1 - Math.Exp(gap / 25));
        return Math.Clamp(perception + .4 * value, 0, 100);
    }

    // One normal value a dimension, any two of them correlated.
    static double[] Normals(Random random)
    {
        var common = Normal(random);
        return [.. Histories.Dimensions.Select(_ => Math.Sqrt(Correlation) * common + Math.Sqrt(1 - Correlation) * Normal(random))];
    }

    static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    sealed class Drift(Random random, double mean, double deviation, double halfLife)
    {
        public double[] Levels { get; private set; } = [.. Normals(random).Select(z => mean + deviation * z)];

        public void Pass(double days)
        {
            var kept = Math.Pow(2, -days / halfLife);
            Levels = [.. Levels.Zip(Normals(random), (x, z) => mean + kept * (x - mean) + deviation * Math.Sqrt(1 - kept * kept) * z)];
        }
    }
}
