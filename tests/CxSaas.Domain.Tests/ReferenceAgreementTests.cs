using CsCheck;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Tests.Reference;

namespace CxSaas.Domain.Tests;

/// <summary>Two implementations of one page, by authors who did not read each other, agree on every history.</summary>
public sealed class ReferenceAgreementTests
{
    const double Tolerance = 1e-6;

    // Some dimensions weigh nothing in some cases: what was recorded on them must not leak into the score.
    static readonly Gen<(CustomerEvent[], double, double[])> Cases =
        Gen.Select(Gen.Frequency((3, Histories.Any), (1, Histories.Extreme)), Gen.Frequency((1, Gen.Int[0, 30].Select(i => 10.0 * i)), (3, Gen.Double[0, 500])), Gen.Double[.01, 1].Array[3, 5]);

    [Fact]
    public void Any_history_reads_as_the_reference_reads_it() => Cases.Sample(
        (history, day, weights) => Agree(history, Histories.Day(day), weights),
        iter: 3_000,
        print: c => $"day {c.Item2}, weights {string.Join(' ', c.Item3)}\n{Histories.Print(c.Item1)}");

    // Means to the very ends, where the prior itself is cut off.
    static readonly Gen<(string Dimension, double Mean, double Deviation)[]> Learnt = Gen.Select(
        Gen.Shuffle(Histories.Dimensions.ToArray(), 0, 5),
        Gen.Frequency((1, Gen.OneOf(0.0, 99.9)), (4, Gen.Double[20, 95])).Array[5],
        Gen.Double[5, 40].Array[5],
        (dimensions, means, deviations) => dimensions.Zip(means, deviations).ToArray());

    [Fact]
    public void With_whatever_priors_a_tenant_has_learnt() => Gen.Select(Cases, Learnt).Sample(
        (c, learnt) => Agree(c.Item1, Histories.Day(c.Item2), c.Item3, learnt),
        iter: 2_000,
        print: c => $"{string.Join(' ', c.Item2)}, day {c.Item1.Item2}, weights {string.Join(' ', c.Item1.Item3)}\n{Histories.Print(c.Item1.Item1)}");

    static void Agree(CustomerEvent[] history, DateTimeOffset at, double[] weights, params (string Dimension, double Mean, double Deviation)[] learnt)
    {
        var weighed = Histories.Dimensions.TakeLast(weights.Length).Zip(weights).ToList();
        var priors = learnt.Length == 0 ? null : Priors.Of(learnt.Select(prior => new DimensionPrior(prior.Dimension, prior.Mean, prior.Deviation)));
        var fold = Journal.Fold(CustomerFold.Under(priors), Histories.InOrder(history.Where(e => e.OccurredAt <= at)));
        var ours = SatisfactionReader.Read(fold, Weights.Normalised(weighed), at);
        var theirs = ReferenceModel.Read(history.Select(Translation.ToReference), at, weighed.ToDictionary(w => w.First, w => w.Second),
            learnt.ToDictionary(prior => prior.Dimension, prior => (prior.Mean, prior.Deviation)));

        Assert.Equal(
            theirs.Promises.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, p.Value.Status, p.Value.Feasibility)),
            fold.AsOf(at).Promises.Values.Select(p => (p.Id, $"{p.Status}".ToUpperInvariant(), $"{p.Feasibility}".ToUpperInvariant())));
        Close(theirs.Score, ours.Score);
        Close(theirs.Low, ours.Low);
        Close(theirs.High, ours.High);
        Close(theirs.Evidence, ours.Evidence);
        Close(theirs.Prior, ours.Prior);
        Close(theirs.AtRisk, ours.AtRisk.Points);
        Assert.Equal(weights.Length, ours.Dimensions.Length);
        foreach (var dimension in ours.Dimensions) Agree(theirs.Dimensions[dimension.Dimension], dimension);
        foreach (var ((dimension, factor), points) in theirs.Contributions)
            Close(points, ours.Contributions.SingleOrDefault(c => c.Dimension == dimension && Word(c.Factor) == factor)?.Points ?? 0);
        foreach (var perception in ours.Contributions.Where(c => c.Factor == Factor.Perception))
            AgreeOnEvents(theirs.Dimensions[perception.Dimension], ours.Dimensions.Single(d => d.Dimension == perception.Dimension).Weight, perception);
    }

    static void Agree(RefDimension theirs, DimensionState ours)
    {
        Close(theirs.Score, ours.Score);
        Close(theirs.Perception, ours.Perception.Value);
        Close(theirs.Expectation, ours.Expectation.Value);
        Close(theirs.ForwardExpectation, ours.ForwardExpectation);
        Close(theirs.Perception - theirs.Expectation, ours.Gap);
        AgreeOnInterval(theirs.Perception, theirs.PerceptionVariance, ours.Perception);
        AgreeOnInterval(theirs.Expectation, theirs.ExpectationVariance, ours.Expectation);
    }

    static void AgreeOnInterval(double value, double variance, Estimate ours)
    {
        Close(Math.Max(0, value - 1.6448536 * Math.Sqrt(variance)), ours.Low);
        Close(Math.Min(100, value + 1.6448536 * Math.Sqrt(variance)), ours.High);
    }

    static void AgreeOnEvents(RefDimension theirs, double weight, Contribution ours)
    {
        var events = theirs.EventPoints.GroupBy(p => p.EventId).Select(g => (Id: g.Key, Points: weight * g.Sum(p => p.Points))).ToList();
        var newest = events.TakeLast(16).ToDictionary(e => e.Id, e => e.Points);
        Assert.Equal(newest.Keys.Order(StringComparer.Ordinal), ours.Events.Select(e => e.EventId).Order(StringComparer.Ordinal));
        foreach (var e in ours.Events) Close(newest[e.EventId], e.Points);
        Close(events.SkipLast(16).Sum(e => e.Points), ours.OlderPoints);
    }

    static RefFactor Word(Factor factor) => Enum.Parse<RefFactor>(factor.ToString());

    static void Close(double theirs, double? ours) => Assert.Equal(theirs, ours!.Value, Tolerance);
}
