using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Promises;

/// <summary>
/// What an event makes of a promise. It takes the promise's own events alone, in canonical order, so where a promise stands can
/// be told without the rest of its customer. What an outcome does to the customer's ledgers is the customer's fold to say.
/// </summary>
static class PromiseLife
{
    /// <summary>The promise as its events, given in canonical order, leave it; it lapses where time passes its grace in between.</summary>
    public static PromiseFold? After(PromiseFold? promise, IEnumerable<PromiseEvent> steps) =>
        steps.Aggregate(promise, (before, step) => Next(before is { IsOpen: true } && LapseOf(before) < step.Key ? Lapsed(before) : before, step));

    /// <summary>The promise as it reads at an instant, if nothing more is told of it.</summary>
    public static PromiseFold? AsOf(PromiseFold? promise, DateTimeOffset instant) =>
        promise is { IsOpen: true } && promise.LapsesAt <= instant ? Lapsed(promise) : promise;

    /// <summary>The promise after its next event: the same one where the event comes too late to count.</summary>
    public static PromiseFold? Next(PromiseFold? promise, PromiseEvent step) => (step, promise) switch
    {
        (PromiseProposed proposed, null) => Proposed(proposed),
        (PromiseMade made, null or { IsPending: true }) => Made(made, promise),
        (PromiseAnswered answered, { IsPending: true }) => promise with
        {
            Status = answered.Answer == Feasibility.Declined ? PromiseStatus.Declined : PromiseStatus.Proposed,
            Feasibility = answered.Answer,
            FeasibilityReason = answered.Reason,
            AnsweredAt = answered.OccurredAt,
        },
        // Nobody but us knows of a promise that was not made: to take it back costs nothing.
        (PromiseReleased, { IsOver: false }) => promise with { Status = PromiseStatus.Released, SettledAt = step.OccurredAt },
        (PromiseWithdrawn, { IsPending: true }) => promise with { Status = PromiseStatus.Withdrawn, SettledAt = step.OccurredAt },
        (PromiseWithdrawn, { IsOpen: true }) => Ended(promise, step.Key, PromiseStatus.Withdrawn,
            step.OccurredAt < promise.DueAt ? ScoreModel.WithdrawnInTimeQuality : ScoreModel.BrokenQuality),
        (PromiseSettled settled, { IsOpen: true }) => Settled(promise, settled),
        // The highest number holds: of one instant, or when a clock steps back, the canonical order may not be theirs.
        (PromiseRenegotiated moved, { IsOpen: true }) when moved.Number > promise.Renegotiations =>
            promise with { DueAt = moved.DueAt, Renegotiations = moved.Number },
        (PromiseRecovered, { IsRecoverable: true }) => promise with { Recovered = true },
        // The first end of a promise is its end; what comes after it changes nothing.
        _ => promise,
    };

    /// <summary>The promise when nobody had reported on it by the end of its grace.</summary>
    public static PromiseFold Lapsed(PromiseFold promise) =>
        Ended(promise, LapseOf(promise), PromiseStatus.Broken, ScoreModel.BrokenQuality, lapsed: true);

    /// <summary>Where in the canonical order an open promise breaks by itself: where a report of it would stand.</summary>
    public static EventKey LapseOf(PromiseFold promise) =>
        new(promise.LapsesAt, PromiseEvent.IdOf(promise.Id, PromiseSettled.StepName));

    public static PromiseFold Ended(PromiseFold promise, EventKey key, PromiseStatus status, double quality, bool lapsed = false) => promise with
    {
        Status = status,
        SettledAt = key.OccurredAt,
        Booking = new() { EventId = key.EventId, At = key.OccurredAt, Quality = quality, Lapsed = lapsed, Shares = [] },
    };

    static PromiseFold Settled(PromiseFold promise, PromiseSettled settled)
    {
        var (status, quality) = promise.Judge(settled.OccurredAt, settled.Completeness, settled.Exceeded);
        return Ended(promise, settled.Key, status, quality);
    }

    static PromiseFold Proposed(PromiseProposed proposed) => new()
    {
        Id = proposed.PromiseId,
        Statement = proposed.Statement,
        Kind = proposed.Kind,
        Dimension = proposed.Dimension,
        Stake = proposed.Stake,
        UnitId = proposed.UnitId,
        MakerId = proposed.MakerId,
        ProposedAt = proposed.OccurredAt,
        DueAt = proposed.DueAt,
        Status = PromiseStatus.Proposed,
    };

    static PromiseFold Made(PromiseMade made, PromiseFold? proposal) => new()
    {
        Id = made.PromiseId,
        Statement = made.Statement,
        Kind = made.Kind,
        Dimension = made.Dimension,
        Stake = made.Stake,
        UnitId = made.UnitId,
        MakerId = made.MakerId,
        ProposedAt = proposal?.ProposedAt,
        AnsweredAt = proposal?.AnsweredAt,
        FeasibilityReason = proposal?.FeasibilityReason,
        MadeAt = made.OccurredAt,
        DueAt = made.DueAt,
        Grace = made.Grace,
        // The unit's answer may be told after the promise was: what it had said by then counts, not what was known then.
        Feasibility = proposal?.Feasibility ?? made.Feasibility,
    };
}
