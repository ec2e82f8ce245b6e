using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Feed;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Promises;
using CxSaas.Domain.Promises;
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
    readonly AnswerRollUp _answers = new();
    ScoreRollUp _scores = new(day: 0);
    long _changes;
    readonly PriorityQueue<string, long> _turns = new();
    readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    // A standing and the instant up to which its promises have turned: what is overdue follows from both.
    readonly record struct Entry(Standing Standing, DateTimeOffset ReadAt);

    public int Count => _standings.Count;

    public Standing? Of(string customerId) => _standings.TryGetValue(customerId, out var known) ? known.Standing : null;

    /// <summary>Takes in what a customer tells of itself, unless something as new is known. Its promises turn with the next <see cref="Turn"/>.</summary>
    public void Put(string customerId, Standing told, DateTimeOffset now)
    {
        if (!_standings.TryGetValue(customerId, out var known)) Set(customerId, told, now);
        else if (known.Standing.Revision < told.Revision) Set(customerId, told, known.ReadAt);
    }

    /// <summary>Takes in what is stored of a customer. What its promises did until now was told by whoever watched then.</summary>
    public void Load(string customerId, Standing stored, DateTimeOffset now)
    {
        if (Of(customerId) is not { } known || known.Revision < stored.Revision)
            Set(customerId, stored with { Promises = [.. stored.Promises.Select(line => line.AsOf(now))] }, now);
    }

    /// <summary>Takes in readings that were made anew from what is stored, unless something newer was told meanwhile.</summary>
    public void Renew(string customerId, Standing read)
    {
        if (_standings.TryGetValue(customerId, out var known) && known.Standing.Revision == read.Revision)
            Set(customerId, known.Standing with { Day = read.Day, Readings = read.Readings, Weights = read.Weights }, known.ReadAt);
    }

    /// <summary>The next instant at which a promise changes though nobody does anything; null where none is open.</summary>
    public DateTimeOffset? NextTurn => _turns.TryPeek(out _, out var ticks) ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>Brings every promise to an instant: what is to be told of it, and the customers of whom one broke, for that moves the score as well.</summary>
    public (List<FeedItem> Items, List<string> Moved) Turn(DateTimeOffset now)
    {
        var (items, moved) = (new List<FeedItem>(), new List<string>());
        while (_turns.TryPeek(out var customerId, out var ticks) && ticks <= now.UtcTicks)
        {
            _turns.Dequeue();
            var (standing, readAt) = _standings[customerId];
            // What was settled, moved or taken in again since it was queued turns at another time.
            if (standing.NextTurn(readAt) is not { } turn || turn > now) continue;
            items.AddRange(Turned.Between(customerId, standing.Promises, readAt, now));
            if (standing.Promises.Any(line => line.IsOpen && line.LapsesAt <= now)) moved.Add(customerId);
            Set(customerId, standing with { Promises = [.. standing.Promises.Select(line => line.AsOf(now))] }, now);
        }
        return (items, moved);
    }

    /// <summary>Customers of whose promises something was known to change after an instant, though not what.</summary>
    public IEnumerable<string> ChangedAfter(DateTimeOffset instant) =>
        from entry in _standings
        let standing = entry.Value.Standing
        where standing.PromisesChangedAt > instant || standing.Promises.Any(line => line.SettledAt > instant && line.SettledAt == line.LapsesAt)
        select entry.Key;

    /// <summary>The unit that has to fulfil a promise; null where it is counted only.</summary>
    public string? UnitOf(string customerId, string promiseId) => Of(customerId)?.Promises.FirstOrDefault(line => line.Id == promiseId)?.UnitId;

    /// <summary>Promises that came to be due soon between two instants and were open then.</summary>
    public IEnumerable<FeedItem> DueSoon(DateTimeOffset after, DateTimeOffset until) =>
        from entry in _standings
        from line in entry.Value.Standing.Promises
        where line.DueSoonAt > after && line.DueSoonAt <= until && line.MadeAt is not null && !(line.SettledAt <= line.DueSoonAt)
        select Turned.DueSoon(entry.Key, line);

    /// <summary>Customers whose reading of a day is not known, or was made with weights that hold no longer.</summary>
    public IEnumerable<string> Stale(int day, Func<string?, ulong> weightsOf) =>
        from entry in _standings
        let standing = entry.Value.Standing
        where standing.On(day) is null || standing.Weights != weightsOf(standing.SegmentId)
        select entry.Key;

    /// <summary>What this partition adds to the pulse as of a day, with what was said and what ended from another day on.</summary>
    public PulsePart Pulse(int day, int fromDay)
    {
        if (_scores.Day != day) Reread(day);
        var answers = _answers.Days.Where(a => a.Tally.Day >= fromDay).ToLookup(a => a.SegmentId ?? "", a => a.Tally);
        return new()
        {
            Segments =
            [
                .. _scores.Segments.Select(segment => new SegmentPart
                {
                    SegmentId = segment.SegmentId,
                    Scores = segment.Sums,
                    Answers = [.. answers[segment.SegmentId ?? ""].GroupBy(a => a.Of).Select(g => g.Aggregate((sum, next) => sum.Plus(next)) with { Day = 0 })],
                    Promises = _promises.States(segment.SegmentId, fromDay),
                }),
            ],
            Version = _changes + day,
        };
    }

    public Slice<string> Customers(CustomerFilter filter, CustomerOrder order, int day, int first, Cursor? after) => Slice.TakeUnsorted(
        from entry in _standings
        let standing = entry.Value.Standing
        let reading = standing.On(day) ?? standing.Readings[^1]
        where filter.Takes(standing, reading)
        select (new Cursor(order.Rank(standing, reading), entry.Key), entry.Key),
        first,
        after);

    /// <summary>What kept and broken promises did to what customers say.</summary>
    public PromiseEffect Effect => _standings.Values.Aggregate(PromiseEffect.None, (sum, entry) => entry.Standing.Effect is { } effect ? sum + effect : sum);

    /// <summary>What was said of one kind, a line a day.</summary>
    public IEnumerable<AnswerTally> Trend(Counted of, int fromDay, string? segmentId) =>
        from day in _answers.Days
        where day.Tally.Of == of && day.Tally.Day >= fromDay && (segmentId ?? day.SegmentId) == day.SegmentId
        select day.Tally;

    public IEnumerable<PromiseCount> Promises(PromiseScope scope) => _promises.Counts(scope);

    public Slice<PromisePlace> Promises(PromiseFilter filter, PromiseOrder order, int first, Cursor? after) => Slice.TakeUnsorted(
        from entry in _standings
        from line in entry.Value.Standing.Promises
        where filter.Takes(line.Status, line.UnitId, line.Kind, line.DueAt)
        select (new Cursor(order.Rank(line.DueAt, line.Stake), $"{entry.Key} {line.Id}"), new PromisePlace(entry.Key, line.Id)),
        first,
        after);

    void Set(string customerId, Standing told, DateTimeOffset readAt)
    {
        var standing = told with
        {
            SegmentId = told.SegmentId is { } segment ? Shared(segment) : null,
            Promises = [.. told.Promises.Select(line => line with { UnitId = Shared(line.UnitId), Kind = Shared(line.Kind) })],
        };
        if (_standings.TryGetValue(customerId, out var before)) Remove(before);
        Add(new(standing, readAt));
        _standings[customerId] = new(standing, readAt);
        if (standing.NextTurn(readAt) is { } turn) _turns.Enqueue(customerId, turn.UtcTicks);
    }

    void Add(Entry entry)
    {
        _promises.Add(entry.Standing, entry.ReadAt);
        _answers.Add(entry.Standing);
        _scores.Add(entry.Standing);
        _changes += ChangesOf(entry);
    }

    void Remove(Entry entry)
    {
        _promises.Remove(entry.Standing, entry.ReadAt);
        _answers.Remove(entry.Standing);
        _scores.Remove(entry.Standing);
        _changes -= ChangesOf(entry);
    }

    // Follows from what is stored and the time alone, so that it goes on growing after a restart: every stored change, and every
    // promise that turned by itself. One change may settle many that had turned, so it weighs more than all of them.
    static long ChangesOf(Entry entry) =>
        entry.Standing.Revision * ChangeWeight + entry.Standing.Promises.Count(line => line.IsOverdue(entry.ReadAt)) + 2L * entry.Standing.Lapses;

    const long ChangeWeight = 4096;

    void Reread(int day)
    {
        _scores = new(day);
        foreach (var (standing, _) in _standings.Values) _scores.Add(standing);
    }

    // The same few names come with every customer; one of each is enough.
    string Shared(string name)
    {
        if (_names.TryGetValue(name, out var known)) return known;
        return _names[name] = name;
    }
}
