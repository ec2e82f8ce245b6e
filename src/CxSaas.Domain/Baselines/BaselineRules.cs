using System.Collections.Immutable;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Baselines;

/// <summary>May a baseline be taken so? Pure functions.</summary>
public static class BaselineRules
{
    /// <summary>Baselines of a tenant: one a month of a metric for eight years. They lie in one row, and none is ever removed.</summary>
    public const int BaselinesMax = 100;

    /// <summary>Answers of one baseline: more than a tenant can have, and few enough that their squares add up.</summary>
    public const int AnswersMax = 900_000_000;

    /// <summary>The one that was taken by this very order before, or why it may not be taken; neither where it may.</summary>
    public static (Baseline? Known, UserError? Error) Look(ImmutableArray<Baseline> taken, BaselineOrder order, Tenant tenant)
    {
        if ((Check.Id(order.Id, "id") ?? Check.Text(order.Name, TenantRules.NameLengthMax, "name") ?? Check.OptionalId(order.SegmentId, "segment")) is { } error)
            return (null, error);
        if (taken.FirstOrDefault(known => known.Order.Id == order.Id) is { } known)
            return known.Order == order
                ? (known, null)
                : (null, TakenOtherwise(order.Id));
        if (order.SegmentId is { } segment && tenant.Segment(segment) is null)
            return (null, UserError.Of(ErrorCode.NotFound, $"there is no segment '{segment}'; define it with defineSegment", "segment"));
        return taken.Length >= BaselinesMax
            ? (null, UserError.Of(ErrorCode.LimitReached, $"a tenant has at most {BaselinesMax} baselines", "id"))
            : (null, null);
    }

    public static UserError TakenOtherwise(string id) => UserError.Of(ErrorCode.Conflict, $"baseline '{id}' was taken of something else, which stays", "id");

    /// <summary>Why one that is said to have been taken elsewhere cannot have been.</summary>
    public static UserError? Fault(Baseline taken, DateTimeOffset now) =>
        taken.TakenAt > now + CustomerRules.AheadMax || taken.TakenAt < CustomerRules.Earliest
            ? UserError.Invalid("takenAt must be an instant that has passed", "takenAt")
            : Fault(taken.Order.Metric, taken.Counted, "counted") ?? Fault(taken.Order.Metric, taken.LastDay, "lastDay")
            ?? (taken.LastDay.N > taken.Counted.N ? UserError.Invalid("lastDay is a part of what was counted", "lastDay", "n") : Fault(taken));

    static UserError? Fault(Metric metric, AnswerTally tally, string field)
    {
        if (tally.N is < 0 or > AnswersMax) return UserError.Invalid($"n must be 0 to {AnswersMax}", field, "n");
        if (tally.High < 0 || tally.Low < 0 || tally.High > tally.N - tally.Low) return UserError.Invalid("high and low must be parts of n", field, "high");
        var (least, most) = Evidence.Scale(metric);
        var largest = Math.Max(Math.Abs(least), Math.Abs(most));
        return Check.Within(tally.Sum / Millionths.PerUnit, tally.N * least, tally.N * most, field, "sum")
            ?? Check.Within(tally.SumOfSquares / Millionths.PerUnit, 0, tally.N * largest * largest, field, "sumOfSquares");
    }

    /// <summary>A baseline of nothing compares with nothing.</summary>
    public static UserError? Fault(Baseline taken) => taken.Counted.N > 0
        ? null
        : UserError.Of(ErrorCode.NotSupportedByData, $"nobody answered {taken.Order.Metric.ToString().ToUpperInvariant()} in this window; choose a longer one or wait", "metric");
}
