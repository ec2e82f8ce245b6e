using System.Collections.Immutable;
using CxSaas.Contracts.Promises;
using CxSaas.Domain;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;

namespace CxSaas.Contracts.Customers;

/// <summary>What sort of event a timeline entry tells of.</summary>
public enum TimelineKind
{
    Feedback,
    Signal,
    PromiseProposed,
    PromiseConfirmed,
    PromiseDeclined,
    PromiseMade,
    PromiseOutcome,
    PromiseRenegotiated,
    PromiseReleased,
    PromiseWithdrawn,
    PromiseRecovered,
}

/// <summary>One recorded event.</summary>
[GenerateSerializer, Immutable, Alias("timeline-entry")]
public sealed record TimelineEntry
{
    /// <summary>Id of the event, unique within the customer.</summary>
    [Id(0), Identifier] public required string Id { get; init; }

    /// <summary>What sort of event it is.</summary>
    [Id(1)] public required TimelineKind Kind { get; init; }

    /// <summary>When it happened, by the caller's word.</summary>
    [Id(2)] public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it was stored, by the server's clock.</summary>
    [Id(3)] public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The feedback, where the entry is one.</summary>
    [Id(4)] public Feedback? Feedback { get; init; }

    /// <summary>The promise as it is now, where the entry is a step of one.</summary>
    [Id(5)] public Promise? Promise { get; init; }

    /// <summary>The signal, where the entry is one.</summary>
    [Id(6)] public Signal? Signal { get; init; }
}

/// <summary>An explicit, immutable statement by a customer.</summary>
[GenerateSerializer, Immutable, Alias("feedback")]
public sealed record Feedback
{
    /// <summary>The caller's own id of it.</summary>
    [Id(0), Identifier] public required string Id { get; init; }

    /// <summary>Whose statement it is.</summary>
    [Id(1), Identifier] public required string CustomerId { get; init; }

    /// <summary>When the customer said it.</summary>
    [Id(2)] public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Where it comes from.</summary>
    [Id(3)] public required FeedbackSource Source { get; init; }

    /// <summary>What was answered, in the order given.</summary>
    [Id(4)] public required ImmutableArray<Answer> Answers { get; init; }

    /// <summary>In the customer's own words.</summary>
    [Id(5)] public string? Comment { get; init; }

    /// <summary>The kind of contact it is about.</summary>
    [Id(6), Identifier] public string? Touchpoint { get; init; }

    /// <summary>The unit that served the customer.</summary>
    [Id(7), Identifier] public string? UnitId { get; init; }

    /// <summary>Who served the customer.</summary>
    [Id(8), Identifier] public string? EmployeeId { get; init; }
}

/// <summary>Evidence that nobody was asked for.</summary>
[GenerateSerializer, Immutable, Alias("signal")]
public sealed record Signal
{
    /// <summary>The caller's own id of it.</summary>
    [Id(0), Identifier] public required string Id { get; init; }

    /// <summary>Who gave it.</summary>
    [Id(1), Identifier] public required string CustomerId { get; init; }

    /// <summary>What the customer did.</summary>
    [Id(2)] public required SignalKind Kind { get; init; }

    /// <summary>When the customer did it.</summary>
    [Id(3)] public required DateTimeOffset OccurredAt { get; init; }
}
