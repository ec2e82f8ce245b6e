using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Promises;

/// <summary>
/// PROPOSED: the unit is asked. DECLINED: it cannot. OPEN: made to the customer and not yet due or settled.
/// KEPT, EXCEEDED, LATE (kept within the grace time), PARTLY_KEPT and BROKEN are outcomes.
/// RELEASED: the customer let it go. WITHDRAWN: the maker took it back.
/// </summary>
public enum PromiseStatus { Proposed, Declined, Open, Kept, Exceeded, Late, PartlyKept, Broken, Released, Withdrawn }

/// <summary>What the fulfilling unit said of a promise before it was made.</summary>
public enum Feasibility { Unchecked, Confirmed, Declined }

/// <summary>What a booking did in one dimension: points at the time, and the ledger's supersession then.</summary>
public readonly record struct BookedShare(string Dimension, double Stake, double LogScale, double ScorePoints);

/// <summary>An outcome as booked in the ledgers. Quality is -1 (broken) to 1.1 (exceeded).</summary>
public sealed record Booking
{
    public required string EventId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required double Quality { get; init; }

    /// <summary>Nobody reported it: the promise ran out. A report of what happened before that instant takes its place.</summary>
    public bool Lapsed { get; init; }
    public required ImmutableArray<BookedShare> Shares { get; init; }
}

/// <summary>One promise as the customer's events tell it.</summary>
public sealed record PromiseFold
{
    public required string Id { get; init; }
    public required string Statement { get; init; }
    public required string Kind { get; init; }
    public required string Dimension { get; init; }
    public required double Stake { get; init; }
    public required string UnitId { get; init; }
    public string? MakerId { get; init; }

    /// <summary>When the unit was asked; null where it was not.</summary>
    public DateTimeOffset? ProposedAt { get; init; }

    /// <summary>When the unit gave the answer that stands; null where it gave none before the promise was made.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When it was given to the customer; null where it was only proposed.</summary>
    public DateTimeOffset? MadeAt { get; init; }
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Time after the due time in which it can still be partly kept, as the policy stood when it was made.</summary>
    public TimeSpan Grace { get; init; }
    public Feasibility Feasibility { get; init; }

    /// <summary>Why the unit can or cannot, in its own words.</summary>
    public string? FeasibilityReason { get; init; }
    public PromiseStatus Status { get; init; } = PromiseStatus.Open;
    public int Renegotiations { get; init; }
    public bool Recovered { get; init; }
    public DateTimeOffset? SettledAt { get; init; }
    public Booking? Booking { get; init; }

    [JsonIgnore] public bool IsOpen => Status == PromiseStatus.Open;

    /// <summary>Proposed and not made: the customer has not heard of it.</summary>
    [JsonIgnore] public bool IsPending => Status is PromiseStatus.Proposed or PromiseStatus.Declined;

    [JsonIgnore] public bool IsOver => !IsOpen && !IsPending;

    /// <summary>When it is broken, if nothing has been reported by then.</summary>
    [JsonIgnore] public DateTimeOffset LapsesAt => DueAt + Grace;

    /// <summary>A loss was booked and not yet made good.</summary>
    [JsonIgnore] public bool IsRecoverable => Booking is { Quality: < 0 } && !Recovered;

    /// <summary>The dimensions a promise bears on and its stake in each.</summary>
    [JsonIgnore] public ImmutableArray<(string Dimension, double Stake)> Stakes => StakesOf(Dimension, Stake);

    public static ImmutableArray<(string Dimension, double Stake)> StakesOf(string dimension, double stake) => dimension == ScoreModel.Overall
        ? [(dimension, stake)]
        : [(dimension, stake * ScoreModel.OwnDimensionShare), (ScoreModel.Overall, stake * (1 - ScoreModel.OwnDimensionShare))];

    /// <summary>
    /// What a report at an instant makes of it. Fulfilment falls with lateness within the grace time; half kept is worth
    /// less than nothing, for stopping half-way is worse than not starting.
    /// </summary>
    public (PromiseStatus Status, double Quality) Judge(DateTimeOffset at, double completeness, bool exceeded)
    {
        var lateness = at > DueAt ? at - DueAt : TimeSpan.Zero;
        var fulfilment = Grace > TimeSpan.Zero ? completeness * Math.Max(0, 1 - lateness / Grace)
            : lateness == TimeSpan.Zero ? completeness : 0;
        var status = fulfilment switch
        {
            1 => exceeded ? PromiseStatus.Exceeded : PromiseStatus.Kept,
            0 => PromiseStatus.Broken,
            _ => completeness == 1 ? PromiseStatus.Late : PromiseStatus.PartlyKept,
        };
        return (status, status == PromiseStatus.Exceeded ? ScoreModel.ExceededQuality : 2 * fulfilment * fulfilment - 1);
    }
}
