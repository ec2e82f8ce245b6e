using CsCheck;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Tests;

public sealed class PromiseEffectTests
{
    static readonly DateTimeOffset At = Histories.Day(400);

    [Fact]
    public void A_kept_promise_is_the_answer_after_less_the_answer_before() =>
        Assert.Equal(new ChangeSums(1, 15, 225), Read(Kept("p", 10), Said(5, 60), Said(12, 75)).Kept);

    [Fact]
    public void A_broken_promise_counts_on_its_own_side_and_one_that_ran_out_is_broken()
    {
        var effect = Read([Made("p", 10)], Said(5, 60), Said(12, 40));
        Assert.Equal((new ChangeSums(1, -20, 400), default), (effect.Broken, effect.Kept));
        Assert.Equal(PromiseEffect.None, PromiseEffectReader.Read([Made("p", 10), Said(5, 60), Said(12, 40)], Histories.Day(9)));
    }

    [Fact]
    public void The_last_answer_before_and_the_first_after_count() =>
        Assert.Equal(10, Read(Kept("p", 10), Said(1, 10), Said(5, 60), Said(12, 70), Said(13, 100)).Kept.Sum);

    [Fact]
    public void Where_the_dimension_was_not_answered_on_both_sides_overall_counts()
    {
        Assert.Equal(7, Read(Kept("p", 10), Said(5, 60, "overall"), Said(12, 67, "overall"), Said(13, 90)).Kept.Sum);
        Assert.Equal(0, Read(Kept("p", 10), Said(5, 60, "ease"), Said(12, 67, "ease")).N);
    }

    [Theory]
    [InlineData(10 - 180.5, 12)]
    [InlineData(5, 10 + 60.5)]
    public void An_answer_too_far_from_the_outcome_does_not_count(double before, double after) =>
        Assert.Equal(0, Read(Kept("p", 10), Said(before, 60), Said(after, 75)).N);

    [Fact]
    public void Only_the_customer_s_own_words_on_perception_count()
    {
        var before = Said(5, 60);
        foreach (var other in (FeedbackRecorded[])[
            Said(12, 75) with { Source = FeedbackSource.AgentNote },
            Said(12, 75) with { Answers = [Histories.Rating(75, "reliability") with { Aspect = Aspect.Expectation }] },
            Said(12, 75) with { Answers = [new() { Metric = Metric.Sentiment, Value = .5, Dimension = "reliability" }] }])
            Assert.Equal(0, Read(Kept("p", 10), before, other).N);
        var two = Said(12, 0) with { Answers = [Histories.Rating(70, "reliability"), new() { Metric = Metric.Csat, Value = 5, Dimension = "reliability" }] };
        Assert.Equal(25, Read(Kept("p", 10), before, two).Kept.Sum);
    }

    [Fact]
    public void What_lies_between_kept_and_broken_and_what_two_promises_share_is_left_out()
    {
        Assert.Equal(0, Read([Made("p", 10), Histories.Settled("p", Histories.Day(10), .5)], Said(5, 60), Said(12, 75)).N);
        Assert.Equal(0, Read([.. Kept("p", 10), Made("q", 11)], Said(5, 60), Said(12, 75)).N);
        Assert.Equal(0, Read([.. Kept("p", 10), Made("q", 11), new PromiseWithdrawn("q") { OccurredAt = Histories.Day(9.5), RecordedAt = At }], Said(5, 60), Said(12, 75)).N);
        var apart = Read([.. Kept("p", 10), Made("q", 14)], Said(5, 60), Said(12, 75), Said(16, 40));
        Assert.Equal((15.0, -35.0), (apart.Kept.Sum, apart.Broken.Sum));
    }

    [Fact]
    public void Sums_add_up_over_customers_and_a_customer_s_can_be_replaced() => Gen.Select(Histories.Long, Histories.Long).Sample((one, other) =>
    {
        var (a, b) = (PromiseEffectReader.Read(one, At), PromiseEffectReader.Read(other, At));
        Assert.Equal(a.N, (a + b - b).N);
        Assert.Equal(a, PromiseEffectReader.Read(one.Reverse(), At));
    }, iter: 30);

    [Fact]
    public void Loss_aversion_is_the_ratio_of_mean_changes_drawn_to_the_model_s_by_50_pairs()
    {
        // 200 customers on either side: -12 and +4 on average, spread by 5 points.
        var effect = new PromiseEffect { Broken = Sums(200, -12, 5), Kept = Sums(200, 4, 5) };
        var lambda = effect.LossAversion();
        Assert.Equal((200 * 3 + 50 * 2.25) / 250, lambda.Value!.Value, 1e-9);
        Assert.InRange(lambda.Low!.Value, 2.2, 2.7);
        Assert.InRange(lambda.High!.Value, 3, 3.5);
        Assert.Equal(200, lambda.N);
        var broken = PromiseEffect.MeanChange(effect.Broken);
        Assert.Equal(-12, broken.Value!.Value, 1e-9);
        // t of 199 degrees is 1.97196.
        Assert.Equal(1.97196 * 5 / Math.Sqrt(200), broken.High!.Value - broken.Value.Value, 1e-4);
    }

    [Fact]
    public void The_interval_of_loss_aversion_holds_the_truth_of_simulated_tenants()
    {
        // Whatever the tenant's own loss aversion is near the prior's, 95 % of the intervals should hold it.
        var random = new Random(20_250_101);
        var held = Enumerable.Range(0, 2_000).Count(_ =>
        {
            var effect = PromiseEffect.None;
            for (var i = 0; i < 150; i++)
                effect = effect with { Broken = effect.Broken.With(-11.25 + 12 * Normal(random)), Kept = effect.Kept.With(5 + 12 * Normal(random)) };
            var lambda = effect.LossAversion();
            return lambda.Low <= 2.25 && 2.25 <= lambda.High;
        });
        Assert.InRange(held / 2_000.0, .94, 1);
    }

    [Fact]
    public void Too_little_and_what_means_nothing_is_null()
    {
        Nothing(PromiseEffect.None);
        Nothing(new() { Broken = Sums(9, -12, 1), Kept = Sums(200, 4, 5) });
        Nothing(new() { Broken = Sums(200, -12, 1), Kept = Sums(9, 4, 1) });
        Nothing(new() { Broken = Sums(200, -12, 5), Kept = Sums(200, -4, 5) });
        // The gain cannot be told from none, so the ratio has no bound.
        Nothing(new() { Broken = Sums(200, -12, 5), Kept = Sums(200, .1, 5) });
        Nothing(new() { Broken = Sums(200, 12, 5), Kept = Sums(200, 4, 5) });
        Assert.Null(PromiseEffect.MeanChange(Sums(9, 4, 1)).Value);
        Assert.Equal(9, PromiseEffect.MeanChange(Sums(9, 4, 1)).N);

        static void Nothing(PromiseEffect effect)
        {
            var lambda = effect.LossAversion();
            Assert.Equal((null, null, null), (lambda.Value, lambda.Low, lambda.High));
            Assert.True(double.IsFinite(lambda.N));
        }
    }

    static PromiseEffect Read(CustomerEvent[] promises, params CustomerEvent[] answers) => PromiseEffectReader.Read([.. promises, .. answers], At);

    static PromiseMade Made(string id, double dueDay) => Histories.Promise(id, Histories.Day(0), Histories.Day(dueDay), "reliability");

    static CustomerEvent[] Kept(string id, double day) => [Made(id, day), Histories.Settled(id, Histories.Day(day))];

    static FeedbackRecorded Said(double day, double level, string dimension = "reliability") =>
        Histories.Feedback(Histories.Day(day), FeedbackSource.Survey, Histories.Rating(level, dimension)) with { Id = $"f{day}" };

    // The sums of n changes with this mean and (sample) standard deviation.
    static ChangeSums Sums(int n, double mean, double deviation) => new(n, n * mean, n * mean * mean + (n - 1) * deviation * deviation);

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
