using CxSaas.Domain.Baselines;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Tests;

/// <summary>A baseline stays what it was, and compares with what came after it alone.</summary>
public sealed class BaselineTests
{
    static readonly DateTimeOffset Now = Histories.Day(400.5);
    static readonly int Today = UtcDay.Of(Now);
    static readonly BaselineOrder Order = new("b", "Before", Metric.Nps, null, 30);

    [Fact]
    public void What_was_said_in_its_window_is_not_part_of_what_came_after()
    {
        var before = Days((Today, 9, 4), (Today - 10, 3, 6));
        var taken = Baseline.Of(Order, before, Now);
        Assert.Equal((10, -20), (taken.Counted.N, Change(taken, before, Today).Difference ?? -20));
        // Later on that day twenty say otherwise.
        var change = Change(taken, [.. before, .. Days((Today, 10, 20))], Today);
        Assert.Equal(120, change.Difference!.Value, 9);
        Assert.True(change.Significant);
        // A month on only that month counts, whole.
        Assert.Equal(-80, Change(taken, [.. before, .. Days((Today, 10, 20), (Today + 40, 0, 8))], Today + 45).Difference);
    }

    [Fact]
    public void What_is_forgotten_of_its_day_makes_no_change()
    {
        var taken = Baseline.Of(Order, Days((Today, 9, 4)), Now);
        Assert.Null(Change(taken, Days((Today, 9, 3)), Today).Difference);
        Assert.Equal(4, taken.Counted.N);
    }

    [Fact]
    public void Where_those_who_spoke_before_it_on_its_day_were_forgotten_it_tells_of_the_next_day_on()
    {
        var taken = Baseline.Of(Order, Days((Today, 10, 4)), Now);
        // The four are erased, and six others say 0 on the same day: what remains of that day fits no answers that could have been given.
        var later = Change(taken, Days((Today, 0, 6), (Today + 1, 10, 3), (Today + 1, 0, 1)), Today + 1);
        Assert.Equal(-50, later.Difference);
    }

    [Fact]
    public void The_same_order_finds_the_one_that_was_taken_and_another_is_refused()
    {
        var tenant = TenantRules.Create(null, "t", "T", ValueDiscipline.OperationalExcellence, Now).Tenant!;
        var taken = Baseline.Of(Order, Days((Today, 9, 4)), Now);
        Assert.Same(taken, BaselineRules.Look([taken], Order with { }, tenant).Known);
        Assert.Equal(ErrorCode.Conflict, BaselineRules.Look([taken], Order with { Days = 7 }, tenant).Error?.Code);
        Assert.Equal(ErrorCode.NotFound, BaselineRules.Look([taken], Order with { Id = "c", SegmentId = "north" }, tenant).Error?.Code);
        Assert.Equal(ErrorCode.Invalid, BaselineRules.Look([], Order with { Name = " " }, tenant).Error?.Code);
        Assert.Equal(ErrorCode.NotSupportedByData, BaselineRules.Fault(Baseline.Of(Order, [], Now))?.Code);
        var many = Enumerable.Range(0, BaselineRules.BaselinesMax).Select(i => taken with { Order = Order with { Id = $"b{i}" } });
        Assert.Equal(ErrorCode.LimitReached, BaselineRules.Look([.. many], Order, tenant).Error?.Code);
    }

    [Fact]
    public void One_from_elsewhere_must_be_such_as_could_have_been_taken()
    {
        var taken = Baseline.Of(Order, Days((Today, 9, 4), (Today - 1, 0, 2)), Now);
        Assert.Null(BaselineRules.Fault(taken, Now));
        Refuses(taken with { TakenAt = Now.AddMinutes(6) }, "takenAt");
        Refuses(taken with { Counted = taken.Counted with { N = BaselineRules.AnswersMax + 1 } }, "counted.n");
        Refuses(taken with { Counted = taken.Counted with { High = 5 } }, "counted.high");
        Refuses(taken with { Counted = taken.Counted with { Sum = Millionths.Of(61) } }, "counted.sum");
        Refuses(taken with { Counted = taken.Counted with { SumOfSquares = Millionths.Of(601) } }, "counted.sumOfSquares");
        Refuses(taken with { LastDay = taken.Counted.Plus(taken.Counted) }, "lastDay.n");
        Assert.Equal(ErrorCode.NotSupportedByData, BaselineRules.Fault(taken with { Counted = default, LastDay = default }, Now)?.Code);

        static void Refuses(Baseline taken, string field) => Assert.Equal(field, string.Join('.', BaselineRules.Fault(taken, Now)!.Field));
    }

    static Metrics.Change Change(Baseline taken, IEnumerable<AnswerTally> days, int today) => taken.Change(days, today);

    static AnswerTally[] Days(params (int Day, double Value, int Times)[] said) =>
        [.. said.Select(s => Enumerable.Repeat(AnswerTally.One(s.Day, Metric.Nps, s.Value), s.Times).Aggregate((sum, next) => sum.Plus(next)))];
}
