using CsCheck;
using CxSaas.Domain.Promises;

namespace CxSaas.Domain.Tests;

public sealed class KeepRecordTests
{
    static readonly DateTimeOffset Now = Histories.Day(400);

    static readonly Gen<KeptOutcome> Outcome = Gen.Select(Gen.Double[0, 400], Gen.Double[.05, 1], Gen.OneOf(0.0, .25, 1), Gen.Bool)
        .Select((day, stake, kept, confirmed) => new KeptOutcome(Histories.Day(day), stake, kept, confirmed));

    [Fact]
    public void An_outcome_counts_half_after_180_days()
    {
        var record = KeepRecord.Empty.With(new(Now, .4, 1, false)).With(new(Now.AddDays(-180), .4, 0, false));
        var (kept, missed) = record.CountsAt(Now);
        Assert.Equal(1, kept, 1e-12);
        Assert.Equal(.5, missed, 1e-12);
        Assert.Equal(.1, record.StakeKeptAt(Now.AddDays(360)), 1e-12);
        // Centuries on either side stay finite.
        Assert.True(double.IsFinite(KeepRecord.Empty.With(new(new(1900, 1, 1, 0, 0, 0, default), 1, 1, false)).CountsAt(new(2400, 1, 1, 0, 0, 0, default)).Kept));
    }

    [Fact]
    public void Records_are_the_sum_of_their_parts_in_any_order() => Gen.Select(Outcome.Array[0, 30], Gen.Int).Sample((outcomes, seed) =>
    {
        var shuffled = outcomes.ToArray();
        new Random(seed).Shuffle(shuffled);
        var half = shuffled.Length / 2;
        var whole = Of(outcomes);
        var merged = Of(shuffled[..half]) + Of(shuffled[half..]);
        Close(whole.All, merged.All);
        Close(whole.Confirmed, merged.Confirmed);
        Assert.Equal(whole.All.Since, merged.All.Since);
        var (kept, missed) = whole.All.CountsAt(Now);
        var weights = outcomes.Select(o => (o.Kept, Weight: Math.Pow(2, -(Now - o.At).TotalDays / 180))).ToList();
        Assert.Equal(weights.Sum(w => w.Weight * w.Kept), kept, 1e-9);
        Assert.Equal(weights.Sum(w => w.Weight * (1 - w.Kept)), missed, 1e-9);
    });

    [Fact]
    public void An_outcome_that_turned_out_otherwise_is_taken_out_again() => Gen.Select(Outcome.Array[0, 20], Outcome).Sample((outcomes, reversed) =>
    {
        var record = Of(outcomes);
        Close(record.All, record.With(reversed).Without(reversed).All);
        Assert.Equal((0, 0), UnitRecord.Empty.With(reversed).Without(reversed).All.CountsAt(Now));
    });

    [Theory]
    [InlineData(1, false, 0, 1)]
    [InlineData(1, true, 0, 1)]
    [InlineData(0, false, 0, 0)]
    [InlineData(.5, false, 0, .25)]
    [InlineData(1, false, .5, .25)]
    [InlineData(.5, false, .5, .0625)]
    public void What_is_half_kept_counts_a_quarter(double completeness, bool exceeded, double daysLate, double kept)
    {
        var due = Histories.Day(10);
        var made = Histories.Promise("p", Histories.Day(0), due, "ease", .3, TimeSpan.FromDays(1));
        var at = due.AddDays(daysLate);
        var promise = Histories.Fold([made, Histories.Settled("p", at, completeness, exceeded)]).Promises["p"];
        Assert.Equal(new KeptOutcome(at, .3, kept, false), KeptOutcome.Of(promise));
    }

    [Fact]
    public void What_was_withdrawn_is_missed_and_what_was_released_or_only_proposed_does_not_count()
    {
        var at = Histories.Day(1);
        var made = Histories.Promise("p", Histories.Day(0), Histories.Day(10), "ease");
        var withdrawn = new Customers.PromiseWithdrawn("p") { OccurredAt = at, RecordedAt = at };
        var released = new Customers.PromiseReleased("p") { OccurredAt = at, RecordedAt = at };
        var proposed = Histories.Proposal(made, Histories.Day(0));
        var confirmed = new Customers.PromiseConfirmed("p", null) { OccurredAt = Histories.Day(.5), RecordedAt = at };
        Assert.Equal(new KeptOutcome(at, 1, 0, false), KeptOutcome.Of(Histories.Fold([made, withdrawn]).Promises["p"]));
        Assert.Null(KeptOutcome.Of(Histories.Fold([made, released]).Promises["p"]));
        Assert.Null(KeptOutcome.Of(Histories.Fold([made]).Promises["p"]));
        Assert.Null(KeptOutcome.Of(Histories.Fold([proposed, withdrawn]).Promises["p"]));
        var asked = Histories.Fold([proposed, confirmed, made with { OccurredAt = at }]).AsOf(Histories.Day(10)).Promises["p"];
        Assert.Equal(new KeptOutcome(Histories.Day(10), 1, 0, Confirmed: true), KeptOutcome.Of(asked));
    }

    [Fact]
    public void The_say_do_ratio_is_stake_kept_over_stake_due_within_its_interval()
    {
        Assert.Equal((null, null, null, 0.0), Told(KeepRecord.Empty));
        // Equal stakes of one instant: 34 of 40, as Wilson has it.
        var even = Enumerable.Range(0, 40).Aggregate(KeepRecord.Empty, (r, i) => r.With(new(Now, .5, i < 34 ? 1 : 0, false)));
        var (value, low, high, n) = Told(even);
        Assert.Equal((.85, .709277, .929388, 40.0), (Math.Round(value!.Value, 12), Math.Round(low!.Value, 6), Math.Round(high!.Value, 6), Math.Round(n, 9)));
        // A large promise broken weighs more than a small one kept, and all kept is not certainty.
        Assert.Equal(.1, SayDoRatio.Of(KeepRecord.Empty.With(new(Now, .1, 1, false)).With(new(Now, .9, 0, false))).Value!.Value, 1e-12);
        var all = SayDoRatio.Of(Enumerable.Range(0, 5).Aggregate(KeepRecord.Empty, (r, _) => r.With(new(Now, .2, 1, false))));
        Assert.Equal((1.0, .565518), (all.Value!.Value, Math.Round(all.Low!.Value, 6)));
    }

    [Fact]
    public void The_say_do_ratio_lies_in_its_interval_and_between_0_and_1() => Outcome.Array[1, 40].Sample(outcomes =>
    {
        var ratio = SayDoRatio.Of(Of(outcomes).All);
        Assert.InRange(ratio.Value!.Value, ratio.Low!.Value - 1e-12, ratio.High!.Value + 1e-12);
        Assert.InRange(ratio.Low.Value, 0, ratio.High.Value);
        Assert.InRange(ratio.High.Value, 0, 1);
        Assert.InRange(ratio.N, 0, outcomes.Length + 1e-9);
    });

    [Fact]
    public void A_steady_unit_carries_as_much_as_it_has_kept()
    {
        // One stake of .5 a day for a year: in two weeks it keeps 7.
        var record = Enumerable.Range(0, 365).Aggregate(KeepRecord.Empty, (r, day) => r.With(new(Histories.Day(day + 35.5), .5, 1, false)));
        Assert.Equal(1, OverPromising.Load(record, 7, Now)!.Value, .01);
        Assert.Equal(2, OverPromising.Load(record, 14, Now)!.Value, .02);
        // What was kept in part carries in part.
        var half = Enumerable.Range(0, 365).Aggregate(KeepRecord.Empty, (r, day) => r.With(new(Histories.Day(day + 35.5), .5, .5, false)));
        Assert.Equal(2, OverPromising.Load(half, 7, Now)!.Value, .02);
    }

    [Fact]
    public void A_unit_that_began_lately_is_not_taken_for_a_slow_one()
    {
        var record = Enumerable.Range(0, 28).Aggregate(KeepRecord.Empty, (r, day) => r.With(new(Now.AddDays(-day - .5), .5, 1, false)));
        Assert.Equal(1, OverPromising.Load(record, 7, Now)!.Value, .05);
        Assert.Null(OverPromising.Load(KeepRecord.Empty, 7, Now));
        Assert.Null(OverPromising.Load(KeepRecord.Empty.With(new(Now.AddDays(-100), 1, 1, false)), 7, Now));
        Assert.Null(OverPromising.Load(Enumerable.Range(0, 50).Aggregate(KeepRecord.Empty, (r, _) => r.With(new(Now.AddDays(-1), .5, 1, false))), 7, Now));
    }

    [Fact]
    public void Over_promising_is_raised_once_and_only_clears_well_below()
    {
        double?[] loads = [null, 1, 1.5, 1.51, 1.4, 1.6, 1.2, 1.19, 1.4, 1.6, null];
        var states = new List<bool>();
        foreach (var load in loads) states.Add(OverPromising.Is(states.LastOrDefault(), load));
        Assert.Equal([false, false, false, true, true, true, true, false, false, true, false], states);
    }

    static UnitRecord Of(IEnumerable<KeptOutcome> outcomes) => outcomes.Aggregate(UnitRecord.Empty, (r, o) => r.With(o));

    static (double?, double?, double?, double) Told(KeepRecord record) => SayDoRatio.Of(record) is var e ? (e.Value, e.Low, e.High, e.N) : default;

    static void Close(KeepRecord expected, KeepRecord actual)
    {
        var ((kept, missed), (alsoKept, alsoMissed)) = (expected.CountsAt(Now), actual.CountsAt(Now));
        Assert.Equal(kept, alsoKept, 1e-9);
        Assert.Equal(missed, alsoMissed, 1e-9);
        Assert.Equal(expected.StakeKeptAt(Now), actual.StakeKeptAt(Now), 1e-9);
        Assert.Equal(expected.StakeDue, actual.StakeDue, 1e-9);
        Assert.Equal(expected.StakeDueSquares, actual.StakeDueSquares, 1e-9);
    }
}
