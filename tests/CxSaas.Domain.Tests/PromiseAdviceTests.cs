using CsCheck;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Tests;

public sealed class PromiseAdviceTests
{
    static readonly DateTimeOffset Now = Histories.Day(400);

    // The break-even of the worked example.
    static readonly PromiseStakes Stakes = new() { Gain = 1.6983, Loss = 5.8341, Feasibility = Feasibility.Unchecked };

    // 69 of 100, none of which anybody was asked about.
    static readonly UnitRecord Of69 = Record(69, 31, confirmed: false);

    [Fact]
    public void The_golden_numbers_of_the_formulas_come_out()
    {
        Assert.Equal(.692308, new KeepProbability(2, 1).After(7, 3).Mean, 1e-6);
        Assert.Equal(.7745, Stakes.BreakEven, 5e-5);
        // Raw gains and losses, losses weighed by 2.25.
        Assert.Equal(.529412, (Stakes with { Gain = 1, Loss = 2.25 * .5 }).BreakEven, 1e-6);
        Assert.Equal(.818182, (Stakes with { Gain = .5, Loss = 2.25 * 1 }).BreakEven, 1e-6);
        Assert.Equal(.6923, (Stakes with { Gain = 1, Loss = 2.25 }).BreakEven, 5e-5);
    }

    // Quantiles that have a closed form, and two from published tables.
    [Theory]
    [InlineData(1, 1, .05, .05)]
    [InlineData(3, 1, .05, .3684031499)]
    [InlineData(1, 4, .95, .5271292)]
    [InlineData(9, 4, .05, .4727)]
    [InlineData(2, 2, .95, .8646)]
    public void Quantiles_of_the_rate_are_those_of_the_beta_distribution(double alpha, double beta, double confidence, double quantile) =>
        Assert.Equal(quantile, new KeepProbability(alpha, beta).Quantile(confidence), 5e-5);

    [Fact]
    public void The_interval_of_the_rate_holds_90_of_100_by_the_sum_of_binomial_terms() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40]).Sample((alpha, beta) =>
    {
        // For whole parameters the Beta's distribution function is a binomial tail.
        foreach (var confidence in (double[])[.05, .95])
        {
            var x = new KeepProbability(alpha, beta).Quantile(confidence);
            var n = alpha + beta - 1;
            var below = Enumerable.Range(alpha, n - alpha + 1).Sum(k => Math.Exp(LogChoose(n, k) + k * Math.Log(x) + (n - k) * Math.Log(1 - x)));
            Assert.Equal(confidence, below, 1e-9);
        }
    });

    [Fact]
    public void Without_any_record_two_of_three_are_expected_and_with_one_the_tenant_s_own_rate()
    {
        var nothing = Advice(UnitRecord.Empty, FeasibilityPolicy.Advised, tenant: UnitRecord.Empty).KeepProbability;
        Assert.Equal((2.0 / 3, 0.0), (nothing.Value!.Value, nothing.N));
        Assert.True(nothing.Low < .3 && nothing.High > .95);
        var reliable = Advice(UnitRecord.Empty, FeasibilityPolicy.Advised, tenant: Record(970, 30, confirmed: false)).KeepProbability;
        Assert.Equal(.97, reliable.Value!.Value, .005);
        // The unit's own deeds outweigh what the others did.
        Assert.Equal(.69, Advice(Of69, FeasibilityPolicy.Advised, tenant: Record(970, 30, confirmed: false)).KeepProbability.Value!.Value, .01);
    }

    [Theory]
    [InlineData(FeasibilityPolicy.Advised, Verdict.ConfirmFirst)]
    [InlineData(FeasibilityPolicy.Required, Verdict.ConfirmFirst)]
    [InlineData(FeasibilityPolicy.Off, Verdict.DoNotPromise)]
    public void A_unit_that_keeps_69_of_100_is_not_promised_on_before_it_has_confirmed(FeasibilityPolicy policy, Verdict verdict)
    {
        var advice = Advice(Of69, policy);
        Assert.Equal(.69, advice.KeepProbability.Value!.Value, .005);
        Assert.Equal((verdict, verdict == Verdict.ConfirmFirst), (advice.Verdict, advice.MustConfirm));
        var confirmed = Advice(Of69, policy, Feasibility.Confirmed);
        Assert.Equal((Verdict.Promise, false), (confirmed.Verdict, confirmed.MustConfirm));
        Assert.Equal(.9, confirmed.KeepProbability.Value!.Value, 1e-12);
        Assert.Equal(Verdict.DoNotPromise, Advice(Of69, policy, Feasibility.Declined).Verdict);
    }

    [Fact]
    public void A_reliable_unit_is_promised_on_and_asked_only_where_the_policy_says_so()
    {
        var unit = Record(95, 5, confirmed: false);
        Assert.Equal(Verdict.Promise, Advice(unit, FeasibilityPolicy.Advised).Verdict);
        Assert.Equal(Verdict.Promise, Advice(unit, FeasibilityPolicy.Off).Verdict);
        Assert.Equal(Verdict.ConfirmFirst, Advice(unit, FeasibilityPolicy.Required).Verdict);
    }

    [Fact]
    public void A_unit_that_breaks_what_it_confirms_is_not_worth_asking()
    {
        var unit = Of69 + Record(5, 10, confirmed: true);
        foreach (var policy in Enum.GetValues<FeasibilityPolicy>())
        {
            Assert.Equal(Verdict.DoNotPromise, Advice(unit, policy).Verdict);
            Assert.Equal(Verdict.DoNotPromise, Advice(unit, policy, Feasibility.Confirmed).Verdict);
        }
        // What it breaks unasked says nothing about what it confirms.
        Assert.Equal(.9, Advice(Record(0, 100, confirmed: false), FeasibilityPolicy.Advised).AfterConfirmation.Value!.Value, 1e-12);
    }

    [Fact]
    public void The_worked_example_s_gain_and_loss_are_those_of_hindsight_and_foresight_is_close_to_them()
    {
        var fold = Histories.FoldAt(WorkedExampleTests.Always, Histories.Day(5));
        var day6 = WorkedExampleTests.Always.Where(e => e.OccurredAt > Histories.Day(5)).OrderBy(e => e.Key).ToList();

        // On paper the three worlds are read on day 6, after two more answers than anybody could know on day 5.
        var never = Read(fold);
        Assert.Equal(1.6983, Read(fold.IfSettled("reliability", 1, 1, Histories.Day(5.1))) - never, 5e-5);
        Assert.Equal(5.8341, never - Read(fold.IfSettled("reliability", 1, -1, Histories.Day(5.1))), 5e-5);

        // On day 5 itself the outcome is read at the due time.
        var stakes = PromiseStakes.Of(fold, WorkedExampleTests.Weights, Question(1, Histories.Day(5.1)), Histories.Day(5));
        Assert.InRange(stakes.Gain, 1.65, 1.85);
        Assert.InRange(stakes.Loss, 5.7, 6.4);
        Assert.InRange(stakes.BreakEven, .76, .79);
        Assert.Equal(Verdict.ConfirmFirst, PromiseAdvice.Of(stakes, Of69, Of69, FeasibilityPolicy.Advised, Now).Verdict);
        Assert.Equal(Verdict.Promise, PromiseAdvice.Of(stakes with { Feasibility = Feasibility.Confirmed }, Of69, Of69, FeasibilityPolicy.Required, Now).Verdict);

        double Read(CustomerFold world) => SatisfactionReader.Score(Journal.Fold(world, day6), WorkedExampleTests.Weights, Histories.Day(6));
    }

    [Fact]
    public void Stakes_are_what_the_model_makes_of_the_promise_kept_and_broken() =>
        Gen.Select(Histories.Any, Histories.Dimension, Gen.Double[.05, 1], Gen.Double[0, 60]).Sample((all, dimension, stake, days) =>
        {
            var now = Histories.Day(301);
            var history = all.Where(e => e.OccurredAt <= now).ToArray();
            var due = now.AddDays(days);
            var fold = Histories.FoldAt(history, now).AsOf(now);
            // Where nothing else is open, the worlds can be told as events.
            if (fold.OpenCount > 0) return;
            var stakes = PromiseStakes.Of(fold, Histories.Weights, new("unit", "delivery", dimension, stake, due), now);
            var made = Histories.Promise("x", now, due.AddTicks(1), dimension, stake);
            var never = Histories.Read(history, due).Score;
            Assert.Equal(Math.Max(0, Histories.Read([.. history, made, Histories.Settled("x", due)], due).Score - never), stakes.Gain, 1e-9);
            Assert.Equal(Math.Max(0, never - Histories.Read([.. history, made, Histories.Settled("x", due, 0)], due).Score), stakes.Loss, 1e-9);
            Assert.InRange(stakes.BreakEven, 0, 1);
        }, iter: 500);

    [Fact]
    public void Stakes_leave_the_other_open_promises_open_and_know_what_the_unit_said_of_this_one()
    {
        var due = Histories.Day(401);
        var open = Enumerable.Range(0, 5).Select(i => (CustomerEvent)Histories.Promise($"o{i}", Histories.Day(1), Histories.Day(400.5), "reliability"));
        var proposal = Histories.Proposal(Histories.Promise("x", Now, due, "reliability"), Histories.Day(399));
        var confirmed = new PromiseConfirmed("x", null) { OccurredAt = Histories.Day(399.5), RecordedAt = Now };
        var alone = PromiseStakes.Of(CustomerFold.Empty, Histories.Weights, Question(1, due), Now);
        var among = PromiseStakes.Of(Histories.Fold([.. open, proposal, confirmed]), Histories.Weights, Question(1, due), Now);
        Assert.Equal(alone with { Feasibility = Feasibility.Confirmed }, among);
        // Another stake is another promise.
        Assert.Equal(Feasibility.Unchecked, PromiseStakes.Of(Histories.Fold([proposal, confirmed]), Histories.Weights, Question(.9, due), Now).Feasibility);
    }

    [Fact]
    public void Where_nothing_can_be_gained_nothing_is_promised()
    {
        var stakes = PromiseStakes.Of(CustomerFold.Empty, Histories.Weights, new("unit", "delivery", "unheard-of", .000001, Now), Now);
        Assert.True(stakes.Gain > 0, "overall has its share in every promise");
        Assert.Equal(1, (stakes with { Gain = 0, Loss = 0 }).BreakEven);
        Assert.Equal(Verdict.DoNotPromise, PromiseAdvice.Of(stakes with { Gain = 0 }, Record(1000, 0, false), UnitRecord.Empty, FeasibilityPolicy.Off, Now).Verdict);
    }

    static PromiseQuestion Question(double stake, DateTimeOffset due) => new("unit", "delivery", "reliability", stake, due);

    static PromiseAdvice Advice(UnitRecord unit, FeasibilityPolicy policy, Feasibility said = Feasibility.Unchecked, UnitRecord? tenant = null) =>
        PromiseAdvice.Of(Stakes with { Feasibility = said }, unit, tenant ?? unit, policy, Now);

    static UnitRecord Record(int kept, int missed, bool confirmed) => Enumerable.Range(0, kept + missed)
        .Aggregate(UnitRecord.Empty, (r, i) => r.With(new(Now, .5, i < kept ? 1 : 0, confirmed)));

    static double LogChoose(int n, int k) => Enumerable.Range(1, k).Sum(i => Math.Log((n - k + i) / (double)i));
}
