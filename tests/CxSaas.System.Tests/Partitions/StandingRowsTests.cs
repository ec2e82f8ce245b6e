using System.Text.Json;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using CxSaas.Silo.Partitions;

namespace CxSaas.System.Tests.Partitions;

/// <summary>A partition keeps standings packed, and gives back what it was told.</summary>
public sealed class StandingRowsTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 30, 15, 250, TimeSpan.Zero);
    static readonly int Today = UtcDay.Of(Now);

    static readonly Standing Full = new()
    {
        Revision = 70_000,
        Events = 12_345,
        SegmentId = "north",
        CreatedAt = Now.AddYears(-3),
        LastEventAt = Now.AddTicks(-1),
        HeardAt = Now.AddTicks(-2),
        Weights = ulong.MaxValue - 5,
        Day = Today,
        Readings = [new(61.25, .5, 3.125), new(61.5, .4375, 3), new(59.999999, .4, 0), new(100, 1, 100)],
        Answers = [AnswerTally.Feedback(Today - 400), AnswerTally.One(Today - 400, Metric.Nps, 0), AnswerTally.One(Today, Metric.Sentiment, -.25), AnswerTally.One(Today - 9, Metric.Rating, 87.5)],
        Promises =
        [
            new()
            {
                Id = "p", UnitId = "unit", Kind = "delivery", Stake = .5, Status = PromiseStatus.Open, MadeAt = Now.AddDays(-1), DueAt = Now.AddDays(1),
                LapsesAt = Now.AddDays(2), Steps = 1,
            },
        ],
        Retired = [new(new(Today - 500, "unit", "delivery", true, PromiseStatus.Kept), new(3, 3_000_000, 3, 3_000_000, 3_000_000, 3_000_000, 3_000_000))],
        Effect = PromiseEffect.None,
        PromisesChangedAt = Now.AddHours(-2),
        HasOlderAnswers = true,
    };

    [Fact]
    public void What_is_kept_is_what_was_told()
    {
        // Whoever adds something to a standing is reminded here to pack it.
        Assert.All(typeof(Standing).GetProperties().Where(p => p.CanWrite), property =>
            Assert.False(Equals(property.GetValue(Full), property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null), property.Name));
        var rows = new StandingRows(Today, new());
        rows.Set("c", new(Full, Now));
        Assert.True(rows.TryGet("c", out var kept));
        Assert.Equal(JsonOf(Full), JsonOf(kept.Standing));
        Assert.Equal(Now, kept.ReadAt);
    }

    [Fact]
    public void A_customer_of_whom_nothing_is_known_but_that_it_is_there_is_kept_as_well()
    {
        var bare = new Standing { Revision = 1, CreatedAt = Now, LastEventAt = Now, Weights = 0, Day = Today, Readings = [new(55, 0, 0)] };
        var rows = new StandingRows(Today, new());
        rows.Set("c", new(bare, Now));
        Assert.True(rows.TryGet("c", out var kept));
        Assert.Equal(JsonOf(bare), JsonOf(kept.Standing));
    }

    [Fact]
    public void Readings_are_cut_to_the_millionth_and_stay_below_a_bound_that_they_are_below()
    {
        var rows = new StandingRows(Today, new());
        var kept = rows.Set("c", new(Full with { Readings = [new(59.99999999, .29999999999, -1e-12)] }, Now)).Standing;
        Assert.Equal(new(59.999999, .299999, 0), kept.Readings[0]);
        Assert.Equal(kept.Readings, rows.Set("c", new(kept, Now)).Standing.Readings);
    }

    [Fact]
    public void Lists_see_the_reading_of_their_day()
    {
        var rows = new StandingRows(Today, new());
        rows.Set("c", new(Full, Now));
        foreach (var (day, reading) in new[] { (Today, 0), (Today + 2, 2), (Today + 40, 3), (Today + 1, 1) })
        {
            rows.TurnTo(day);
            Assert.True(rows.Glimpse(0, out var segmentId, out var open));
            Assert.Equal(("north", Full.Readings[reading]), (segmentId, open));
        }
    }

    [Fact]
    public void Whoever_is_removed_is_gone_and_leaves_room()
    {
        var ids = new CustomerIds();
        var rows = new StandingRows(Today, ids);
        foreach (var id in new[] { "a", "b", "c" }) rows.Set(id, new(Full, Now));
        rows.Remove("b");
        Assert.False(rows.TryGet("b", out _));
        Assert.Equal(["a", "c"], rows.All.Select(row => row.CustomerId));
        ids.Remove("b");
        rows.Set("d", new(Full with { SegmentId = null }, Now));
        Assert.Equal(["a", "d", "c"], rows.All.Select(row => row.CustomerId));
    }

    [Fact]
    public void Of_whom_nothing_is_known_but_an_id_there_is_no_row()
    {
        var ids = new CustomerIds();
        var rows = new StandingRows(Today, ids);
        ids.AddAll(Enumerable.Range(0, 40).Select(n => $"c{n}"));
        rows.Set("c3", new(Full, Now));
        Assert.False(rows.Holds("c2"));
        Assert.False(rows.Holds("c39"));
        Assert.False(rows.HoldsAsNew("c39", Full));
        Assert.Equal(["c3"], rows.All.Select(row => row.CustomerId));
        rows.TurnTo(Today + 1);
    }

    static string JsonOf(Standing standing) => JsonSerializer.Serialize(standing);
}
