using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using Orleans;

namespace CxSaas.Domain.Standings;

/// <summary>
/// What a tenant's roll-ups know of one customer: all of it, never a difference. A roll-up takes the old standing out and puts
/// the new one in, so that telling it twice, late or out of order is harmless. It is stored with the customer, in the same
/// write, and so can be read again after a crash without waking the customer.
/// </summary>
[GenerateSerializer, Immutable, Alias("standing")]
public sealed record Standing
{
    /// <summary>Days for which the score is told ahead, today included: it moves with time though nothing happens.</summary>
    public const int DaysTold = 4;

    /// <summary>Promises of one customer that are over and still listed across the tenant, the newest of them. Older ones are counted, not listed.</summary>
    public const int SettledListedMax = 200;

    /// <summary>
    /// Lines of what one customer said. A year of all kinds on every day fits, so that windows of up to a year are exact for ever; of who said
    /// more, the oldest days are counted on the last of them.
    /// </summary>
    public const int AnswerLinesMax = 3_000;

    /// <summary>Grows by one with each stored change of the customer, and begins again with who was erased and is known anew.</summary>
    [Id(0)] public required int Revision { get; init; }

    [Id(1)] public string? SegmentId { get; init; }

    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the newest event happened; when the customer was registered, where there is none.</summary>
    [Id(3)] public required DateTimeOffset LastEventAt { get; init; }

    /// <summary>Which weights and priors the readings were made with (<see cref="Weights.FingerprintWith"/>).</summary>
    [Id(4)] public required ulong Weights { get; init; }

    /// <summary>The UTC day of the first reading, in days since 0001-01-01.</summary>
    [Id(5)] public required int Day { get; init; }

    [Id(6)] public required ImmutableArray<DayReading> Readings { get; init; }

    /// <summary>What was said, a line a day and metric.</summary>
    [Id(7)] public ImmutableArray<AnswerTally> Answers { get; init; } = [];

    /// <summary>Promises not yet over, and the newest that are.</summary>
    [Id(8)] public ImmutableArray<PromiseLine> Promises { get; init; } = [];

    /// <summary>The outcomes of older promises, counted.</summary>
    [Id(9)] public ImmutableArray<OutcomeTally> Retired { get; init; } = [];

    /// <summary>What kept and broken promises did to the customer's own answers, as far as the newest events show it; null where nothing.</summary>
    [Id(10)] public PromiseEffect? Effect { get; init; }

    /// <summary>When the server last heard of one of its promises; null where it never did.</summary>
    [Id(11)] public DateTimeOffset? PromisesChangedAt { get; init; }

    /// <summary>Events that are recorded of it.</summary>
    [Id(12)] public int Events { get; init; }

    /// <summary>When the customer was last heard: gave feedback or a sign of its own. Null where it never was.</summary>
    [Id(13)] public DateTimeOffset? HeardAt { get; init; }

    /// <summary>Whether what was said before the first day of <see cref="Answers"/> is counted on that day.</summary>
    [Id(14), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public bool HasOlderAnswers { get; init; }

    /// <summary>Whether this is the newer of two standings: who was erased and is known anew was created anew.</summary>
    public bool IsNewerThan(DateTimeOffset createdAt, int revision) => CreatedAt == createdAt ? Revision > revision : CreatedAt > createdAt;

    public bool IsNewerThan(Standing other) => IsNewerThan(other.CreatedAt, other.Revision);

    /// <summary>The reading of a day, or null where it was not told so far ahead.</summary>
    public DayReading? On(int day) => day >= Day && day < Day + Readings.Length ? Readings[day - Day] : null;

    /// <summary>The reading of a day; where it is not known, the last one told stands for it.</summary>
    public DayReading OnOrLast(int day) => On(day) ?? Readings[^1];

    /// <summary>The same with the readings of another day or by other settings.</summary>
    public Standing WithReadingsOf(Standing read) => this with { Day = read.Day, Readings = read.Readings, Weights = read.Weights };

    /// <summary>Promises that are over at the very end of their grace: those that broke by themselves among them.</summary>
    [JsonIgnore] public int Lapses => Promises.Count(line => line.SettledAt == line.LapsesAt);

    /// <summary>The unit that has to fulfil a promise; null where the promise is counted only.</summary>
    public string? UnitOf(string promiseId) => Promises.FirstOrDefault(line => line.Id == promiseId)?.UnitId;

    /// <summary>The next instant at which one of its promises changes though nobody does anything; null where none will.</summary>
    public DateTimeOffset? NextTurn(DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        foreach (var promise in Promises)
            if (promise.NextTurn(now) is { } turn && !(turn >= next)) next = turn;
        return next;
    }
}

/// <summary>A customer as read on one day: score and points at risk 0 to 100, evidence 0 to 1.</summary>
[GenerateSerializer, Immutable, Alias("day-reading")]
public readonly record struct DayReading(
    [property: Id(0)] double Score, [property: Id(1)] double Evidence, [property: Id(2)] double PointsAtRisk);
