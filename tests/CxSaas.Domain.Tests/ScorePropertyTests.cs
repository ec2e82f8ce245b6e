using System.Text.Json;
using CsCheck;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Tests;

/// <summary>What holds of the score of every customer, whatever was recorded. Promises have properties of their own.</summary>
public sealed class ScorePropertyTests
{
    const double Rounding = 1e-9;
    const int Cases = 400;

    static readonly Gen<double> ReadDay = Gen.Double[0, 600];

    [Fact]
    public void The_score_lies_in_its_interval_and_both_within_0_to_100() => Always((history, at) =>
    {
        var read = Histories.Read(history, at);
        Assert.InRange(read.Low, 0, read.Score);
        Assert.InRange(read.High, read.Score, 100);
    });

    [Fact]
    public void With_nothing_recorded_the_score_is_the_prior_and_evidence_is_0() => ReadDay.Sample(day =>
    {
        var read = Histories.Read([], Histories.Day(day));
        Assert.Equal(68.2701, read.Prior, 5e-5);
        Assert.Equal(read.Prior, read.Score, Rounding);
        Assert.Equal(0, read.Evidence, Rounding);
        Assert.Equal(Band.Unknown, read.Band);
        Assert.Empty(read.Contributions);
    }, iter: 50);

    [Fact]
    public void In_time_every_score_returns_to_the_prior_and_evidence_to_0() => Always((history, _) =>
    {
        var read = Histories.Read(history, Histories.Day(365 * 60));
        Assert.Equal(read.Prior, read.Score, 1e-6);
        Assert.Equal(0, read.Evidence, Rounding);
    });

    [Fact]
    public void A_prediction_in_two_steps_is_the_prediction_in_one() =>
        Gen.Select(Gen.Double[0, 100], Gen.Double[0, 225], Gen.Double[0, 400], Gen.Double[0, 400]).Sample((mean, variance, first, second) =>
        {
            var belief = new Belief(mean, variance, Histories.Start);
            var once = belief.Predict(Histories.Day(first + second), Prior.Perception);
            var twice = belief.Predict(Histories.Day(first), Prior.Perception).Predict(Histories.Day(first + second), Prior.Perception);
            Assert.Equal(once.Mean, twice.Mean, 1e-6);
            Assert.Equal(once.Variance, twice.Variance, 1e-6);
            var ledger = new Ledger(mean, variance, first, -1, Histories.Start);
            var at = Histories.Day(first + second);
            var (direct, stepped) = (ledger.Predict(at), ledger.Predict(Histories.Day(first)).Predict(at));
            Assert.Equal(direct.Gain, stepped.Gain, 1e-6);
            Assert.Equal(direct.Loss, stepped.Loss, 1e-6);
            Assert.Equal(direct.Uplift, stepped.Uplift, 1e-6);
        });

    [Fact]
    public void Reading_changes_nothing() => Always((history, at) =>
    {
        var fold = Histories.FoldAt(history, at);
        var before = JsonSerializer.Serialize(fold);
        var first = SatisfactionReader.Read(fold, Histories.Weights, at);
        SatisfactionReader.Read(fold, Histories.Weights, at.AddDays(100));
        var again = SatisfactionReader.Read(fold, Histories.Weights, at);
        Assert.Equal(before, JsonSerializer.Serialize(fold));
        Assert.Equal(JsonSerializer.Serialize(first), JsonSerializer.Serialize(again));
    }, cases: 200);

    [Fact]
    public void A_better_answer_never_lowers_the_score() => Changed(Aspect.Perception, (worse, better) =>
        Assert.True(better.Score >= worse.Score - Rounding, $"{better.Score} after the better answer, {worse.Score} after the worse"));

    [Fact]
    public void A_higher_expectation_never_raises_the_score() => Changed(Aspect.Expectation, (lower, higher) =>
        Assert.True(higher.Score <= lower.Score + Rounding, $"{higher.Score} when more is expected, {lower.Score} when less"));

    [Fact]
    public void An_answer_narrows_what_is_known_and_waiting_widens_it_to_the_prior_at_most() => Always((history, at) =>
    {
        var known = Histories.FoldAt(history, at).Dimension("product").Perception;
        var now = known.Predict(at, Prior.Perception);
        var heard = now.Observe(50, now.Gain(20));
        var later = heard.Predict(at.AddDays(30), Prior.Perception);
        Assert.True(heard.Variance < now.Variance);
        Assert.True(later.Variance > heard.Variance);
        Assert.InRange(heard.Predict(at.AddDays(1_000_000), Prior.Perception).Variance, later.Variance, Prior.Perception.Variance);
    });

    [Fact]
    public void A_weaker_source_moves_perception_less() =>
        Gen.Select(Histories.Any, ReadDay, Gen.Double[0, 100]).Sample((history, day, level) =>
        {
            var at = Histories.Day(day);
            var before = Read([]);
            var moved = new[] { FeedbackSource.Survey, FeedbackSource.VerifiedReview, FeedbackSource.PublicReview, FeedbackSource.AgentNote }
                .Select(source => Math.Abs(Read([Histories.Feedback(at, source, Histories.Rating(level, "product")) with { Id = "~" }]) - before)).ToList();
            if (Math.Abs(level - before) < 1e-6) return;
            Assert.Equal(moved.OrderDescending(), moved);
            Assert.Equal(moved.Count, moved.Distinct().Count());

            double Read(CustomerEvent[] added) => Histories.FoldAt([.. history, .. added], at)
                .Dimension("product").Perception.Predict(at, Prior.Perception).Mean;
        }, iter: Cases);

    [Fact]
    public void Prior_and_contributions_add_up_to_the_score() => Always((history, at) =>
    {
        var read = Histories.Read(history, at);
        Assert.Equal(read.Score, read.Prior + read.Contributions.Sum(c => c.Points), Rounding);
    });

    [Fact]
    public void Events_and_what_is_older_add_up_to_the_contribution_they_are_behind() => Gen.Select(Histories.Long, ReadDay).Sample((history, day) =>
    {
        var read = Histories.Read(history, Histories.Day(day));
        foreach (var part in read.Contributions.Where(c => c.Factor is Factor.Perception or Factor.KeptPromises or Factor.BrokenPromises))
        {
            Assert.Equal(part.Points, part.Events.Sum(e => e.Points) + part.OlderPoints, 1e-8);
            if (part.Factor == Factor.Perception) Assert.InRange(part.Events.Length, 1, ScoreModel.EventsExplainedMax);
            // Nothing was archived here, so every outcome is known by name.
            else Assert.Equal(0, part.OlderPoints, 1e-8);
            Assert.Equal(part.Events.OrderByDescending(e => Math.Abs(e.Points)).Select(e => e.EventId), part.Events.Select(e => e.EventId));
        }
    }, iter: 50, print: c => $"day {c.Item2}\n{Histories.Print(c.Item1)}");

    [Fact]
    public void The_shares_of_events_add_up_to_perception_minus_the_prior() => Gen.Select(Histories.Long, ReadDay).Sample((history, day) =>
    {
        foreach (var dimension in Histories.FoldAt(history, Histories.Day(day)).Dimensions.Values)
            Assert.Equal(dimension.Perception.Mean - 70, dimension.Shares.Sum(s => s.Points) + dimension.OlderShares, Rounding);
    }, iter: 50, print: c => $"day {c.Item2}\n{Histories.Print(c.Item1)}");

    [Fact]
    public void Scaling_all_weights_leaves_the_score() =>
        Gen.Select(Histories.Any, ReadDay, Gen.Double[.01, 1].Array[5], Gen.Double[.001, 1000]).Sample((history, day, weights, scale) =>
        {
            var at = Histories.Day(day);
            var fold = Histories.FoldAt(history, at);
            var one = SatisfactionReader.Read(fold, Weights.Normalised(Histories.Dimensions.Zip(weights)), at);
            var other = SatisfactionReader.Read(fold, Weights.Normalised(Histories.Dimensions.Zip(weights.Select(w => w * scale))), at);
            Assert.Equal(one.Score, other.Score, Rounding);
            Assert.Equal(one.Low, other.Low, Rounding);
            Assert.Equal(one.Evidence, other.Evidence, Rounding);
        }, iter: Cases);

    [Fact]
    public void What_is_recorded_on_a_dimension_that_weighs_nothing_leaves_the_score() => Always((history, at) =>
    {
        var elsewhere = Histories.Feedback(at, FeedbackSource.Survey, Histories.Rating(0, "elsewhere")) with { Id = "~" };
        Assert.Equal(Histories.Read(history, at).Score, Histories.Read([.. history, elsewhere], at).Score, Rounding);
    });

    static void Always(Action<CustomerEvent[], DateTimeOffset> law, int cases = Cases) => Gen.Select(Gen.Frequency((3, Histories.Any), (1, Histories.Extreme)), ReadDay).Sample(
        (history, day) => law(history, Histories.Day(day)), iter: cases, print: c => $"day {c.Item2}\n{Histories.Print(c.Item1)}");

    // The same history twice: one answer on this aspect is lower in the first and higher in the second.
    static void Changed(Aspect aspect, Action<Satisfaction, Satisfaction> law) =>
        Gen.Select(Histories.Any, Histories.Instant, Histories.Dimension, Gen.Double[0, 100], Gen.Double[0, 100], ReadDay)
            .Sample((history, at, dimension, one, other, day) =>
            {
                law(With(Math.Min(one, other)), With(Math.Max(one, other)));

                Satisfaction With(double value)
                {
                    var answer = Histories.Rating(value, dimension) with { Aspect = aspect };
                    return Histories.Read([.. history, Histories.Feedback(at, FeedbackSource.Survey, answer) with { Id = "changed" }], Histories.Day(day));
                }
            }, iter: Cases);
}
