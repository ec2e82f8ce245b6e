using System.Collections.Immutable;
using CxSaas.Domain.Scoring;
using Orleans;

namespace CxSaas.Domain.Customers;

/// <summary>What is asked of one customer. An instant that is left out is the server's now.</summary>
[GenerateSerializer, Immutable, Alias("customer.command")]
public abstract record CustomerCommand;

/// <param name="Name">Null where it is not told.</param>
/// <param name="SegmentId">Null where it is not told.</param>
/// <param name="Readmits">Whether one that was erased may be known again.</param>
[GenerateSerializer, Immutable, Alias("customer.register")]
public sealed record RegisterCustomer(
    [property: Id(0)] string? Name,
    [property: Id(1)] string? SegmentId,
    [property: Id(2)] bool Readmits = false) : CustomerCommand;

[GenerateSerializer, Immutable, Alias("customer.record-feedback")]
public sealed record RecordFeedback(
    [property: Id(0)] string Id,
    [property: Id(1)] DateTimeOffset? OccurredAt,
    [property: Id(2)] FeedbackSource Source,
    [property: Id(3)] ImmutableArray<Answer> Answers,
    [property: Id(4)] string? Comment = null,
    [property: Id(5)] string? Touchpoint = null,
    [property: Id(6)] string? UnitId = null,
    [property: Id(7)] string? EmployeeId = null) : CustomerCommand;

[GenerateSerializer, Immutable, Alias("customer.record-signal")]
public sealed record RecordSignal(
    [property: Id(0)] string Id,
    [property: Id(1)] SignalKind Kind,
    [property: Id(2)] DateTimeOffset? OccurredAt) : CustomerCommand;

[GenerateSerializer, Immutable, Alias("customer.make-promise")]
public sealed record MakePromise(
    [property: Id(0)] string Id,
    [property: Id(1)] string Statement,
    [property: Id(2)] string Kind,
    [property: Id(3)] string Dimension,
    [property: Id(4)] double Stake,
    [property: Id(5)] DateTimeOffset DueAt,
    [property: Id(6)] string UnitId,
    [property: Id(7)] string? MakerId = null,
    [property: Id(8)] DateTimeOffset? MadeAt = null) : CustomerCommand;

[GenerateSerializer, Immutable, Alias("customer.propose-promise")]
public sealed record ProposePromise(
    [property: Id(0)] string Id,
    [property: Id(1)] string Statement,
    [property: Id(2)] string Kind,
    [property: Id(3)] string Dimension,
    [property: Id(4)] double Stake,
    [property: Id(5)] DateTimeOffset DueAt,
    [property: Id(6)] string UnitId,
    [property: Id(7)] string? MakerId = null,
    [property: Id(8)] DateTimeOffset? ProposedAt = null) : CustomerCommand;

[GenerateSerializer, Immutable, Alias("customer.confirm-feasibility")]
public sealed record ConfirmFeasibility(
    [property: Id(0)] string PromiseId,
    [property: Id(1)] bool Feasible,
    [property: Id(2)] string? Reason = null,
    [property: Id(3)] DateTimeOffset? OccurredAt = null) : CustomerCommand;

[GenerateSerializer, Immutable, Alias("customer.settle-promise")]
public sealed record SettlePromise(
    [property: Id(0)] string PromiseId,
    [property: Id(1)] double Completeness,
    [property: Id(2)] bool Exceeded,
    [property: Id(3)] DateTimeOffset? OccurredAt) : CustomerCommand;

[GenerateSerializer, Immutable, Alias("customer.renegotiate-promise")]
public sealed record RenegotiatePromise(
    [property: Id(0)] string PromiseId,
    [property: Id(1)] DateTimeOffset DueAt,
    [property: Id(2)] bool CustomerConsents) : CustomerCommand;

[GenerateSerializer, Immutable, Alias("customer.release-promise")]
public sealed record ReleasePromise(
    [property: Id(0)] string PromiseId,
    [property: Id(1)] DateTimeOffset? OccurredAt) : CustomerCommand;

[GenerateSerializer, Immutable, Alias("customer.withdraw-promise")]
public sealed record WithdrawPromise(
    [property: Id(0)] string PromiseId,
    [property: Id(1)] DateTimeOffset? OccurredAt) : CustomerCommand;

[GenerateSerializer, Immutable, Alias("customer.confirm-recovery")]
public sealed record ConfirmRecovery(
    [property: Id(0)] string PromiseId,
    [property: Id(1)] DateTimeOffset? OccurredAt) : CustomerCommand;
