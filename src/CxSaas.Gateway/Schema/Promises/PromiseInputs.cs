using CxSaas.Domain;
using CxSaas.Domain.Customers;
using GraphQL;

namespace CxSaas.Gateway.Schema.Promises;

/// <summary>A promise to one customer. What was proposed is made with the same content.</summary>
public sealed class PromiseInput
{
    /// <summary>The caller's own id of it; a retry bears the same one.</summary>
    [Identifier] public required string Id { get; init; }

    /// <summary>To whom it is made. A customer not seen before is registered by it.</summary>
    [Identifier] public required string CustomerId { get; init; }

    /// <summary>What is promised, in words: at most 1000 characters.</summary>
    public required string Statement { get; init; }

    /// <summary>What sort of promise, for keep rates: at most 64 characters.</summary>
    [DefaultAstValue("\"general\"")]
    public string Kind { get; init; } = null!;

    /// <summary>The dimension it bears on.</summary>
    [Identifier, DefaultAstValue("\"reliability\"")]
    public string Dimension { get; init; } = null!;

    /// <summary>How much it matters to the customer, above 0 to 1.</summary>
    [DefaultAstValue("0.5")]
    public double Stake { get; init; }

    /// <summary>When it is to be fulfilled: after it was made.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>When the promise was given, or proposed; now if left out.</summary>
    public DateTimeOffset? MadeAt { get; init; }

    /// <summary>Who gives it.</summary>
    [Identifier] public string? MakerId { get; init; }

    /// <summary>The unit that has to fulfil it.</summary>
    [Identifier] public required string UnitId { get; init; }

    internal CustomerCommand Command => new MakePromise(Id, Statement, Kind, Dimension, Stake, DueAt, UnitId, MakerId, MadeAt);
    internal CustomerCommand Proposal => new ProposePromise(Id, Statement, Kind, Dimension, Stake, DueAt, UnitId, MakerId, MadeAt);
}

/// <summary>What the fulfilling unit says of a proposed promise.</summary>
public sealed class ConfirmFeasibilityInput
{
    /// <summary>To whom it is to be made.</summary>
    [Identifier] public required string CustomerId { get; init; }

    /// <summary>Which promise.</summary>
    [Identifier] public required string PromiseId { get; init; }

    /// <summary>Whether the unit can.</summary>
    public required bool Feasible { get; init; }

    /// <summary>Why it can or cannot: at most 1000 characters.</summary>
    public string? Reason { get; init; }

    internal CustomerCommand Command => new ConfirmFeasibility(PromiseId, Feasible, Reason);
}

/// <summary>completeness 1 is all of it, 0 nothing; exceeded only with completeness 1. Lateness follows from occurredAt.</summary>
public sealed class SettlePromiseInput
{
    /// <summary>To whom it was made.</summary>
    [Identifier] public required string CustomerId { get; init; }

    /// <summary>Which promise.</summary>
    [Identifier] public required string PromiseId { get; init; }

    /// <summary>How much of it was fulfilled, 0 to 1.</summary>
    [DefaultAstValue("1")]
    public double Completeness { get; init; }

    /// <summary>More was done than was promised.</summary>
    [DefaultAstValue("false")]
    public bool Exceeded { get; init; }

    /// <summary>When it was fulfilled, or given up; now if left out.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    internal CustomerCommand Command => new SettlePromise(PromiseId, Completeness, Exceeded, OccurredAt);
}

/// <summary>Another due time for an open promise.</summary>
public sealed class RenegotiatePromiseInput
{
    /// <summary>To whom it was made.</summary>
    [Identifier] public required string CustomerId { get; init; }

    /// <summary>Which promise.</summary>
    [Identifier] public required string PromiseId { get; init; }

    /// <summary>When it is to be fulfilled now: in the future.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Whether the customer agreed; without consent it is refused.</summary>
    public required bool CustomerConsents { get; init; }
}

/// <summary>A promise, and when something happened to it.</summary>
public sealed class PromiseRefInput
{
    /// <summary>To whom it was made.</summary>
    [Identifier] public required string CustomerId { get; init; }

    /// <summary>Which promise.</summary>
    [Identifier] public required string PromiseId { get; init; }

    /// <summary>When it happened; now if left out.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    internal CustomerCommand Release => new ReleasePromise(PromiseId, OccurredAt);
    internal CustomerCommand Withdraw => new WithdrawPromise(PromiseId, OccurredAt);
}
