using System.Collections.Immutable;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Baselines;

/// <summary>May a baseline be taken so? Pure functions.</summary>
public static class BaselineRules
{
    /// <summary>Baselines of a tenant: one a month of a metric for eight years. They lie in one row, and none is ever removed.</summary>
    public const int BaselinesMax = 100;

    /// <summary>The one that was taken by this very order before, or why it may not be taken; neither where it may.</summary>
    public static (Baseline? Known, UserError? Error) Look(ImmutableArray<Baseline> taken, BaselineOrder order, Tenant tenant)
    {
        if ((Check.Id(order.Id, "id") ?? Check.Text(order.Name, TenantRules.NameLengthMax, "name") ?? Check.OptionalId(order.SegmentId, "segment")) is { } error)
            return (null, error);
        if (taken.FirstOrDefault(known => known.Order.Id == order.Id) is { } known)
            return known.Order == order
                ? (known, null)
                : (null, UserError.Of(ErrorCode.Conflict, $"baseline '{order.Id}' was taken of something else, which stays", "id"));
        if (order.SegmentId is { } segment && tenant.Segment(segment) is null)
            return (null, UserError.Of(ErrorCode.NotFound, $"there is no segment '{segment}'; define it with defineSegment", "segment"));
        return taken.Length >= BaselinesMax
            ? (null, UserError.Of(ErrorCode.LimitReached, $"a tenant has at most {BaselinesMax} baselines", "id"))
            : (null, null);
    }

    /// <summary>A baseline of nothing compares with nothing.</summary>
    public static UserError? Fault(Baseline taken) => taken.Counted.N > 0
        ? null
        : UserError.Of(ErrorCode.NotSupportedByData, $"nobody answered {taken.Order.Metric.ToString().ToUpperInvariant()} in this window; choose a longer one or wait", "metric");
}
