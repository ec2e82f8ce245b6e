using CxSaas.Contracts;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Promises;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Where the customers of a partition stand, in memory. Everything else here follows from the standings and is kept in step
/// with them: the old one is taken out, the new one put in.
/// </summary>
sealed class PartitionTable
{
    readonly Dictionary<string, Entry> _standings = new(StringComparer.Ordinal);
    readonly PromiseRollUp _promises = new();
    readonly PriorityQueue<string, long> _turns = new();
    readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    // A standing and the instant at which its promises were looked at: what is overdue follows from both.
    readonly record struct Entry(Standing Standing, DateTimeOffset ReadAt);

    public int Count => _standings.Count;

    public Standing? Of(string customerId) => _standings.TryGetValue(customerId, out var known) ? known.Standing : null;

    /// <summary>Takes in a standing unless one as new is known.</summary>
    public void Put(string customerId, Standing told, DateTimeOffset now)
    {
        if (Of(customerId) is not { } known || known.Revision < told.Revision) Set(customerId, told, now);
    }

    /// <summary>Takes in a standing that was read anew from what is stored, unless something newer was told meanwhile.</summary>
    public void Renew(string customerId, Standing read, DateTimeOffset now)
    {
        if (Of(customerId) is not { } known || known.Revision <= read.Revision) Set(customerId, read, now);
    }

    /// <summary>The next instant at which a promise changes though nobody does anything; null where none is open.</summary>
    public DateTimeOffset? NextTurn => _turns.TryPeek(out _, out var ticks) ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>Brings every promise to an instant. Returns the customers of whom one broke, for that moves the score as well.</summary>
    public List<string> Turn(DateTimeOffset now)
    {
        var moved = new List<string>();
        while (_turns.TryPeek(out var customerId, out var ticks) && ticks <= now.UtcTicks)
        {
            _turns.Dequeue();
            var (standing, readAt) = _standings[customerId];
            // What was settled, moved or taken in again since it was queued turns at another time.
            if (standing.NextTurn(readAt) is not { } turn || turn > now) continue;
            if (standing.Promises.Any(line => line.IsOpen && line.LapsesAt <= now)) moved.Add(customerId);
            Set(customerId, standing, now);
        }
        return moved;
    }

    /// <summary>Customers whose reading of a day is not known, or was made with weights that hold no longer.</summary>
    public IEnumerable<string> Stale(int day, Func<string?, ulong> weightsOf) =>
        from entry in _standings
        let standing = entry.Value.Standing
        where standing.On(day) is null || standing.Weights != weightsOf(standing.SegmentId)
        select entry.Key;

    public IEnumerable<PromiseCount> Promises(PromiseScope scope) => _promises.Counts(scope);

    public Slice<PromisePlace> Promises(PromiseFilter filter, PromiseOrder order, int first, Cursor? after) => Slice.TakeUnsorted(
        from entry in _standings
        from line in entry.Value.Standing.Promises
        where filter.Takes(line.Status, line.UnitId, line.Kind, line.DueAt)
        select (new Cursor(order.Rank(line.DueAt, line.Stake), $"{entry.Key} {line.Id}"), new PromisePlace(entry.Key, line.Id)),
        first,
        after);

    void Set(string customerId, Standing told, DateTimeOffset now)
    {
        var standing = told with
        {
            SegmentId = told.SegmentId is { } segment ? Shared(segment) : null,
            Promises = [.. told.Promises.Select(line => line.AsOf(now) with { UnitId = Shared(line.UnitId), Kind = Shared(line.Kind) })],
        };
        if (_standings.TryGetValue(customerId, out var before)) _promises.Remove(before.Standing, before.ReadAt);
        _promises.Add(standing, now);
        _standings[customerId] = new(standing, now);
        if (standing.NextTurn(now) is { } turn) _turns.Enqueue(customerId, turn.UtcTicks);
    }

    // The same few names come with every customer; one of each is enough.
    string Shared(string name)
    {
        if (_names.TryGetValue(name, out var known)) return known;
        return _names[name] = name;
    }
}
