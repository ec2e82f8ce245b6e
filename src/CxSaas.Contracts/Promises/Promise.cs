using System.Collections.Immutable;
using CxSaas.Domain;
using CxSaas.Domain.Promises;

namespace CxSaas.Contracts.Promises;

/// <summary>A commitment to one customer about a future service.</summary>
[GenerateSerializer, Immutable, Alias("promise")]
public sealed record Promise
{
    /// <summary>The caller's own id of it.</summary>
    [Id(0), Identifier] public required string Id { get; init; }

    /// <summary>To whom it was made.</summary>
    [Id(1), Identifier] public required string CustomerId { get; init; }

    /// <summary>What was promised, in words.</summary>
    [Id(2)] public required string Statement { get; init; }

    /// <summary>What sort of promise, for keep rates: delivery, callback, refund.</summary>
    [Id(3)] public required string Kind { get; init; }

    /// <summary>The dimension it bears on; part of it always bears on overall.</summary>
    [Id(4), Identifier] public required string Dimension { get; init; }

    /// <summary>How much it matters to the customer, above 0 to 1.</summary>
    [Id(5)] public required double Stake { get; init; }

    /// <summary>Where it stands now.</summary>
    [Id(6)] public required PromiseStatus Status { get; init; }

    /// <summary>What the fulfilling unit said before it was made.</summary>
    [Id(7)] public required Feasibility Feasibility { get; init; }

    /// <summary>When it is to be fulfilled.</summary>
    [Id(8)] public required DateTimeOffset DueAt { get; init; }

    /// <summary>When it was given to the customer; null where it was only proposed.</summary>
    [Id(9)] public DateTimeOffset? MadeAt { get; init; }

    /// <summary>When its outcome happened, or it was taken back; for one that ran out, the end of its grace time.</summary>
    [Id(10)] public DateTimeOffset? SettledAt { get; init; }

    /// <summary>Who gave it.</summary>
    [Id(11), Identifier] public string? MakerId { get; init; }

    /// <summary>The unit that has to fulfil it.</summary>
    [Id(12), Identifier] public required string UnitId { get; init; }

    /// <summary>How many times it was renegotiated with the customer's consent.</summary>
    [Id(13)] public required int Renegotiations { get; init; }

    /// <summary>Whether the customer confirmed that it was made good.</summary>
    [Id(14)] public required bool Recovered { get; init; }

    /// <summary>Score points that the outcome gave or cost, at the time it was booked; null while unsettled, and where nothing was booked.</summary>
    [Id(15)] public double? Effect { get; init; }

    /// <summary>Why the unit can or cannot, in its own words.</summary>
    [Id(16)] public string? FeasibilityReason { get; init; }
}

/// <summary>Which promises to list; what is left out does not restrict.</summary>
[GenerateSerializer, Immutable, Alias("promise-filter")]
public sealed record PromiseFilter
{
    public static readonly PromiseFilter None = new();

    /// <summary>Those in one of these states.</summary>
    [Id(0)] public ImmutableArray<PromiseStatus>? Statuses { get; init; }

    /// <summary>Those this unit has to fulfil.</summary>
    [Id(1)] public string? UnitId { get; init; }

    /// <summary>Those of this sort.</summary>
    [Id(2)] public string? Kind { get; init; }

    /// <summary>Those due before this instant.</summary>
    [Id(3)] public DateTimeOffset? DueBefore { get; init; }

    /// <summary>Those due after this instant.</summary>
    [Id(4)] public DateTimeOffset? DueAfter { get; init; }

    public bool Takes(PromiseStatus status, string unitId, string kind, DateTimeOffset dueAt) =>
        (Statuses is not { } statuses || statuses.Contains(status))
        && (UnitId ?? unitId) == unitId && (Kind ?? kind) == kind
        && !(dueAt >= DueBefore) && !(dueAt <= DueAfter);
}

/// <summary>How a list of promises is ordered; equal ones follow by id.</summary>
public enum PromiseOrder { DueAsc, DueDesc, StakeDesc }

public static class PromiseOrders
{
    /// <summary>The place of a promise in a list of this order, the lowest first. Stakes are positive, so their bits sort as they do.</summary>
    public static long Rank(this PromiseOrder order, DateTimeOffset dueAt, double stake) => order switch
    {
        PromiseOrder.DueAsc => dueAt.UtcTicks,
        PromiseOrder.DueDesc => -dueAt.UtcTicks,
        PromiseOrder.StakeDesc => -BitConverter.DoubleToInt64Bits(stake),
        _ => throw new ArgumentOutOfRangeException(nameof(order)),
    };
}
