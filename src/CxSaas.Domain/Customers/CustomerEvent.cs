using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using Orleans;

namespace CxSaas.Domain.Customers;

/// <summary>
/// A fact about one customer, as it is stored for ever. The discriminators and member names are a stored format:
/// they may be added to, never changed.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(FeedbackRecorded), "feedback.v1")]
[JsonDerivedType(typeof(SignalRecorded), "signal.v1")]
[JsonDerivedType(typeof(PromiseProposed), "promise-proposed.v1")]
[JsonDerivedType(typeof(PromiseConfirmed), "promise-confirmed.v1")]
[JsonDerivedType(typeof(PromiseDeclined), "promise-declined.v1")]
[JsonDerivedType(typeof(PromiseMade), "promise-made.v1")]
[JsonDerivedType(typeof(PromiseSettled), "promise-settled.v1")]
[JsonDerivedType(typeof(PromiseRenegotiated), "promise-renegotiated.v1")]
[JsonDerivedType(typeof(PromiseReleased), "promise-released.v1")]
[JsonDerivedType(typeof(PromiseWithdrawn), "promise-withdrawn.v1")]
[JsonDerivedType(typeof(PromiseRecovered), "promise-recovered.v1")]
public abstract record CustomerEvent
{
    /// <summary>When it happened: the caller's word. Order and outcome follow from it.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it was stored: the server's clock. Nothing is decided by it.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Unique among the events of the customer; a retry bears the same one.</summary>
    // An override does not inherit the attribute: each bears its own, or the id is stored twice.
    [JsonIgnore] public abstract string EventId { get; }

    [JsonIgnore] public EventKey Key => new(OccurredAt, EventId);

    /// <summary>Whether another event says the same; the instant counts only where the caller gave one.</summary>
    public bool SaysTheSameAs(CustomerEvent other, bool instantGiven) =>
        Content.Equals(other.Content) && (!instantGiven || OccurredAt == other.OccurredAt);

    /// <summary>The event less what the server added.</summary>
    protected virtual CustomerEvent Content => this with { OccurredAt = default, RecordedAt = default };
}

/// <summary>The canonical order of a customer's events: by when they happened, then by id.</summary>
public readonly record struct EventKey(DateTimeOffset OccurredAt, string EventId) : IComparable<EventKey>
{
    public int CompareTo(EventKey other)
    {
        var byInstant = OccurredAt.CompareTo(other.OccurredAt);
        return byInstant != 0 ? byInstant : string.CompareOrdinal(EventId, other.EventId);
    }

    public static bool operator <(EventKey left, EventKey right) => left.CompareTo(right) < 0;
    public static bool operator >(EventKey left, EventKey right) => left.CompareTo(right) > 0;
    public static bool operator <=(EventKey left, EventKey right) => left.CompareTo(right) <= 0;
    public static bool operator >=(EventKey left, EventKey right) => left.CompareTo(right) >= 0;
}

/// <summary>One answer of a feedback, on its metric's scale.</summary>
[GenerateSerializer, Immutable, Alias("answer")]
public sealed record Answer
{
    /// <summary>What was asked.</summary>
    [Id(0)] public required Metric Metric { get; init; }

    /// <summary>On the scale of the metric.</summary>
    [Id(1)] public required double Value { get; init; }

    /// <summary>The dimension that was asked about.</summary>
    [Id(2), Identifier] public required string Dimension { get; init; }

    /// <summary>Whether it tells what was perceived or what is expected.</summary>
    [Id(3)] public Aspect Aspect { get; init; }
}

public sealed record FeedbackRecorded(string Id, FeedbackSource Source, ImmutableArray<Answer> Answers) : CustomerEvent
{
    public string? Comment { get; init; }
    public string? Touchpoint { get; init; }
    public string? UnitId { get; init; }
    public string? EmployeeId { get; init; }
    [JsonIgnore] public override string EventId => Id;

    public bool Equals(FeedbackRecorded? other) => base.Equals(other) && Id == other.Id && Source == other.Source
        && Answers.SequenceEqual(other.Answers) && Comment == other.Comment && Touchpoint == other.Touchpoint
        && UnitId == other.UnitId && EmployeeId == other.EmployeeId;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Id);
}

public sealed record SignalRecorded(string Id, SignalKind Kind) : CustomerEvent
{
    [JsonIgnore] public override string EventId => Id;
}

/// <summary>A step in the life of a promise. At most one of each step is recorded, but for renegotiation.</summary>
public abstract record PromiseEvent(string PromiseId) : CustomerEvent
{
    protected abstract string Step { get; }
    [JsonIgnore] public sealed override string EventId => IdOf(PromiseId, Step);

    const string IdPrefix = "promise:";

    public static string IdOf(string promiseId, string step) => $"{IdPrefix}{promiseId}:{step}";

    /// <summary>Whether an id could be that of a step; no other event may bear one.</summary>
    public static bool IsIdOfStep(string id) => id.StartsWith(IdPrefix, StringComparison.Ordinal) && id.LastIndexOf(':') >= IdPrefix.Length;
}

public sealed record PromiseMade(string PromiseId) : PromiseEvent(PromiseId)
{
    public required string Statement { get; init; }
    public required string Kind { get; init; }
    public required string Dimension { get; init; }
    public required double Stake { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    public required string UnitId { get; init; }
    public string? MakerId { get; init; }
    public required TimeSpan Grace { get; init; }

    /// <summary>Of a promise that was not proposed; what a unit answers is an event of its own.</summary>
    public Feasibility Feasibility { get; init; }

    [JsonIgnore] public PromiseTerms Terms => new(Statement, Kind, Dimension, Stake, DueAt, UnitId, MakerId);

    public static PromiseMade Of(string id, PromiseTerms terms, DateTimeOffset at, DateTimeOffset recordedAt, TimeSpan grace) => new(id)
    {
        OccurredAt = at,
        RecordedAt = recordedAt,
        Statement = terms.Statement,
        Kind = terms.Kind,
        Dimension = terms.Dimension,
        Stake = terms.Stake,
        DueAt = terms.DueAt,
        UnitId = terms.UnitId,
        MakerId = terms.MakerId,
        Grace = grace,
    };

    public const string StepName = "made";
    protected override string Step => StepName;
    protected override CustomerEvent Content => ((PromiseMade)base.Content) with { Grace = default, Feasibility = default };
}

public sealed record PromiseSettled(string PromiseId, double Completeness, bool Exceeded) : PromiseEvent(PromiseId)
{
    public const string StepName = "outcome";
    protected override string Step => StepName;
}

/// <summary>Moved to another due time with the customer's consent; the first is number 1.</summary>
public sealed record PromiseRenegotiated(string PromiseId, int Number, DateTimeOffset DueAt) : PromiseEvent(PromiseId)
{
    protected override string Step => StepOf(Number);

    public static string IdOf(string promiseId, int number) => IdOf(promiseId, StepOf(number));

    static string StepOf(int number) => number == 1 ? "renegotiated" : $"renegotiated:{number}";
}

public sealed record PromiseReleased(string PromiseId) : PromiseEvent(PromiseId)
{
    public const string StepName = "released";
    protected override string Step => StepName;
}

public sealed record PromiseWithdrawn(string PromiseId) : PromiseEvent(PromiseId)
{
    public const string StepName = "withdrawn";
    protected override string Step => StepName;
}

public sealed record PromiseRecovered(string PromiseId) : PromiseEvent(PromiseId)
{
    public const string StepName = "recovered";
    protected override string Step => StepName;
}
