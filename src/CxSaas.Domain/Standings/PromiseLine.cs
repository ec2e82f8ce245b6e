using System.Text.Json.Serialization;
using CxSaas.Domain.Promises;
using Orleans;

namespace CxSaas.Domain.Standings;

/// <summary>A promise as it is listed and counted across the tenant.</summary>
[GenerateSerializer, Immutable, Alias("promise-line")]
public sealed record PromiseLine
{
    const double DueSoonShare = 0.2;

    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required string UnitId { get; init; }
    [Id(2)] public required string Kind { get; init; }

    /// <summary>Above 0 to 1.</summary>
    [Id(3)] public required double Stake { get; init; }
    [Id(4)] public required PromiseStatus Status { get; init; }
    [Id(5)] public Feasibility Feasibility { get; init; }
    [Id(6)] public DateTimeOffset? MadeAt { get; init; }
    [Id(7)] public required DateTimeOffset DueAt { get; init; }

    /// <summary>When it breaks by itself if nothing is reported until then.</summary>
    [Id(8)] public required DateTimeOffset LapsesAt { get; init; }
    [Id(9)] public DateTimeOffset? SettledAt { get; init; }

    /// <summary>How much of it was kept, 0 to 1, by <see cref="KeptOutcome"/>; null where nothing was due, or is any more.</summary>
    [Id(10)] public double? Kept { get; init; }
    [Id(11)] public bool Recovered { get; init; }

    /// <summary>How often it has changed, as <see cref="PromiseStep.Number"/> counts.</summary>
    [Id(12)] public int Steps { get; init; }

    [JsonIgnore] public bool IsOpen => Status == PromiseStatus.Open;

    /// <summary>When a fifth of its time is left, and somebody should look whether it will be kept.</summary>
    [JsonIgnore] public DateTimeOffset DueSoonAt => DueAt - (DueAt - (MadeAt ?? DueAt)) * DueSoonShare;

    public bool IsOverdue(DateTimeOffset now) => IsOpen && DueAt <= now;

    /// <summary>When it is next due soon, due, or broken by itself; null where it is not open.</summary>
    public DateTimeOffset? NextTurn(DateTimeOffset now) => !IsOpen ? null : DueSoonAt > now ? DueSoonAt : DueAt > now ? DueAt : LapsesAt;

    /// <summary>The line as it reads at an instant: an open promise that ran out by then is broken, as the customer's fold has it.</summary>
    public PromiseLine AsOf(DateTimeOffset instant) => IsOpen && LapsesAt <= instant
        ? this with { Status = PromiseStatus.Broken, SettledAt = LapsesAt, Kept = 0, Steps = Steps + 1 }
        : this;

    /// <summary>What the server came to know when the promise ran out.</summary>
    [JsonIgnore]
    public PromiseStep Lapse => new()
    {
        PromiseId = Id,
        Number = Steps + 1,
        KnownAt = LapsesAt,
        EventId = Customers.PromiseEvent.IdOf(Id, Customers.PromiseSettled.StepName),
        Previous = Status,
        Status = PromiseStatus.Broken,
    };

    public static PromiseLine Of(PromiseFold promise, int steps) => new()
    {
        Id = promise.Id,
        UnitId = promise.UnitId,
        Kind = promise.Kind,
        Stake = promise.Stake,
        Status = promise.Status,
        Feasibility = promise.Feasibility,
        MadeAt = promise.MadeAt,
        DueAt = promise.DueAt,
        LapsesAt = promise.LapsesAt,
        SettledAt = promise.SettledAt,
        Kept = KeptOutcome.Of(promise)?.Kept,
        Recovered = promise.Recovered,
        Steps = steps,
    };

    /// <summary>Whether somebody who watches sees no difference.</summary>
    public bool ShowsTheSameAs(PromiseLine other) =>
        (Status, Feasibility, DueAt, Recovered) == (other.Status, other.Feasibility, other.DueAt, other.Recovered);
}
