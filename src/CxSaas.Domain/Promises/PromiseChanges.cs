using System.Collections.Immutable;
using CxSaas.Domain.Customers;
using Orleans;

namespace CxSaas.Domain.Promises;

/// <summary>
/// One change of a promise as the server came to know it. Where the status stays, the due time, the unit's answer or the
/// recovery changed.
/// </summary>
[GenerateSerializer, Immutable, Alias("promise-step")]
public sealed record PromiseStep
{
    [Id(0)] public required string PromiseId { get; init; }

    /// <summary>1 for the first change of the promise, and so on without a gap: with the promise's id it names the change for ever.</summary>
    [Id(1)] public required int Number { get; init; }

    /// <summary>When the server knew: the event's RecordedAt, or for a promise that nobody settled the end of its grace.</summary>
    [Id(2)] public required DateTimeOffset KnownAt { get; init; }

    /// <summary>The event that changed it, or for one that nobody settled the outcome's id, which no event bears.</summary>
    [Id(3)] public required string EventId { get; init; }

    /// <summary>Null in the first change.</summary>
    [Id(4)] public PromiseStatus? Previous { get; init; }
    [Id(5)] public required PromiseStatus Status { get; init; }
}

/// <summary>
/// What somebody who watched a customer's promises from the beginning would have seen, worked out from the events afterwards: so
/// whoever lost the connection resumes after the last stamp it saw. Facts are ordered by when the server knew them, not by when
/// they happened: a late report of a timely fulfilment shows as BROKEN and then KEPT, as it did.
/// It holds as long as the server's clock does not step back; what two events of one write did is listed in their canonical order.
/// </summary>
public static class PromiseChanges
{
    /// <summary>All changes known by an instant, the oldest first. The events may come in any order; other events are passed over.</summary>
    public static ImmutableArray<PromiseStep> KnownBy(DateTimeOffset instant, IEnumerable<CustomerEvent> events) =>
    [
        .. events.OfType<PromiseEvent>()
            .Where(e => e.RecordedAt <= instant)
            .GroupBy(e => e.PromiseId, StringComparer.Ordinal)
            .SelectMany(ofOne => Of(ofOne.Key, ofOne.OrderBy(e => e.RecordedAt).ThenBy(e => e.Key), instant))
            .OrderBy(step => step.KnownAt).ThenBy(step => step.PromiseId, StringComparer.Ordinal).ThenBy(step => step.Number),
    ];

    static List<PromiseStep> Of(string promiseId, IEnumerable<PromiseEvent> arrivals, DateTimeOffset until)
    {
        var steps = new List<PromiseStep>();
        var known = ImmutableList<PromiseEvent>.Empty;
        PromiseFold? fold = null, seen = null;
        foreach (var next in arrivals)
        {
            Lapse(next.RecordedAt);
            // One that happened before what is known already is taken in with all of them anew.
            var inOrder = known.IsEmpty || known[^1].Key < next.Key;
            known = inOrder ? known.Add(next) : known.Insert(~known.BinarySearch(next, ByKey), next);
            fold = inOrder ? PromiseLife.After(fold, [next]) : PromiseLife.After(null, known);
            See(next.RecordedAt, next.EventId);
        }
        Lapse(until);
        return steps;

        void Lapse(DateTimeOffset at)
        {
            if (seen is { IsOpen: true } && seen.LapsesAt <= at) See(seen.LapsesAt, PromiseLife.LapseOf(seen).EventId);
        }

        void See(DateTimeOffset at, string eventId)
        {
            // A promise told of after its grace is broken from the first: so it was when the server heard of it.
            var now = PromiseLife.AsOf(fold, at);
            if (now is null || (seen is not null && Shown(seen) == Shown(now))) return;
            steps.Add(new()
            {
                PromiseId = promiseId,
                Number = steps.Count + 1,
                KnownAt = at,
                EventId = eventId,
                Previous = seen?.Status,
                Status = now.Status,
            });
            seen = now;
        }
    }

    static (PromiseStatus, Feasibility, DateTimeOffset, bool) Shown(PromiseFold promise) =>
        (promise.Status, promise.Feasibility, promise.DueAt, promise.Recovered);

    static readonly Comparer<PromiseEvent> ByKey = Comparer<PromiseEvent>.Create((a, b) => a.Key.CompareTo(b.Key));
}
