using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Feed;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Promises;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Where the customers of a partition stand, in memory. Everything else here follows from the standings and is kept in step
/// with them: the old one is taken out, the new one put in.
/// </summary>
/// <param name="ids">Where its customers have their numbers: on the roster, in a partition.</param>
sealed class PartitionTable(CustomerIds ids)
{
    readonly StandingRows _standings = new(day: 0, ids);
    readonly PromiseRollUp _promises = new();
    readonly AnswerRollUp _answers = new();
    ScoreRollUp _scores = new(day: 0);
    long _changes, _events;
    int _open;
    readonly PriorityQueue<string, long> _turns = new();
    /// <summary>Whether readings are older than what is known; the next <see cref="Turn"/> names them.</summary>
    public bool IsOutdated => _outdated.Count > 0;

    // Customers of whom a promise ran out after their reading was made.
    readonly HashSet<string> _outdated = new(StringComparer.Ordinal);
    readonly Names<string> _names = new();

    public Standing? Of(string customerId) => _standings.TryGet(customerId, out var known) ? known.Standing : null;

    public bool Knows(string customerId) => _standings.Holds(customerId);

    /// <summary>Whether something as new is known of a customer. Much cheaper than the standing, which is packed.</summary>
    public bool HasHeard(string customerId, Standing told) => _standings.HoldsAsNew(customerId, told);

    /// <summary>Takes in what a customer tells of itself, unless something as new is known. Its promises turn with the next <see cref="Turn"/>.</summary>
    public void Put(string customerId, Standing told, DateTimeOffset now)
    {
        if (!_standings.TryGet(customerId, out var known)) Set(customerId, null, told, now);
        else if (told.IsNewerThan(known.Standing)) Set(customerId, known, AsSeen(customerId, told, known), known.ReadAt == default ? FirstPromised(told, now) : known.ReadAt);
    }

    // Of who was promised nothing before, whatever came with time since the first promise was known is told as well.
    static DateTimeOffset FirstPromised(Standing told, DateTimeOffset now) => told.PromisesChangedAt < now ? told.PromisesChangedAt.Value : now;

    // What was told before a promise ran out may arrive after it was seen to; its reading then knows nothing of it.
    Standing AsSeen(string customerId, Standing told, Entry known)
    {
        if (!told.Promises.Any(HasRunOut)) return told;
        _outdated.Add(customerId);
        var seen = known.Standing.Promises.ToDictionary(line => line.Id, line => line.Steps, StringComparer.Ordinal);
        return told with
        {
            Promises = [.. told.Promises.Select(line => HasRunOut(line) && seen.GetValueOrDefault(line.Id) > line.Steps ? line.AsOf(known.ReadAt) : line)],
        };

        bool HasRunOut(PromiseLine line) => line.IsOpen && line.LapsesAt <= known.ReadAt;
    }

    /// <summary>Lets go of a customer that is erased.</summary>
    public void Remove(string customerId)
    {
        _outdated.Remove(customerId);
        if (!_standings.TryGet(customerId, out var known)) return;
        Remove(known);
        _standings.Remove(customerId);
    }

    /// <summary>What a customer adds to the version.</summary>
    public long ChangesOf(string customerId) => _standings.TryGet(customerId, out var known) ? ChangesOf(known) : 0;

    /// <summary>What those have added who were erased: the version never falls.</summary>
    public long ErasedChanges { get; set; }

    /// <summary>Takes in what is stored of a customer. What its promises did until now was told by whoever watched then.</summary>
    public void Load(string customerId, Standing stored, DateTimeOffset now)
    {
        var isKnown = _standings.TryGet(customerId, out var known);
        if (isKnown && !stored.IsNewerThan(known.Standing)) return;
        if (stored.Promises.Any(line => line.IsOpen && line.LapsesAt <= now)) _outdated.Add(customerId);
        Set(customerId, isKnown ? known : null, stored with { Promises = [.. stored.Promises.Select(line => line.AsOf(now))] }, now);
    }

    /// <summary>Takes in readings that were made anew from what is stored, unless something newer was told meanwhile.</summary>
    public void Renew(string customerId, Standing read)
    {
        if (_standings.TryGet(customerId, out var known) && (known.Standing.CreatedAt, known.Standing.Revision) == (read.CreatedAt, read.Revision))
            Set(customerId, known, known.Standing.WithReadingsOf(read), known.ReadAt);
    }

    /// <summary>The next instant at which a promise changes though nobody does anything; null where none is open.</summary>
    public DateTimeOffset? NextTurn => _turns.TryPeek(out _, out var ticks) ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>Brings every promise to an instant: what is to be told of it, and the customers of whom one broke, for that moves the score as well.</summary>
    public (List<FeedItem> Items, List<string> Moved) Turn(DateTimeOffset now)
    {
        var (items, moved) = (new List<FeedItem>(), _outdated.ToList());
        _outdated.Clear();
        while (_turns.TryPeek(out var customerId, out var ticks) && ticks <= now.UtcTicks)
        {
            _turns.Dequeue();
            _standings.Unqueue(customerId, ticks);
            // One that was erased turns no more.
            if (!_standings.TryGet(customerId, out var known)) continue;
            var (standing, readAt) = known;
            // What was settled, moved or taken in again since it was queued turns at another time.
            if (standing.NextTurn(readAt) is not { } turn) continue;
            if (turn > now)
            {
                Queue(customerId, turn);
                continue;
            }
            items.AddRange(Turned.Between(customerId, standing.Promises, readAt, now));
            if (standing.Promises.Any(line => line.IsOpen && line.LapsesAt <= now)) moved.Add(customerId);
            Set(customerId, known, standing with { Promises = [.. standing.Promises.Select(line => line.AsOf(now))] }, now);
        }
        return (items, moved);
    }

    /// <summary>Customers of whose promises something was known to change after an instant, though not what.</summary>
    public IEnumerable<string> ChangedAfter(DateTimeOffset instant) =>
        from customer in _standings.All
        where customer.PromisesChangedAt > instant || customer.Promises.Any(line => line.SettledAt > instant && line.SettledAt == line.LapsesAt)
        select customer.CustomerId;

    /// <summary>The unit that has to fulfil a promise; null where it is counted only.</summary>
    public string? UnitOf(string customerId, string promiseId) => Of(customerId)?.UnitOf(promiseId);

    /// <summary>Promises that came to be due soon between two instants and were open then.</summary>
    public IEnumerable<FeedItem> DueSoon(DateTimeOffset after, DateTimeOffset until) =>
        from customer in _standings.All
        from line in customer.Promises
        where line.DueSoonAt > after && line.DueSoonAt <= until && line.MadeAt is not null && !(line.SettledAt <= line.DueSoonAt)
        select Turned.DueSoon(customer.CustomerId, line);

    /// <summary>Customers whose reading of a day is not known, or was made with weights that hold no longer.</summary>
    public IEnumerable<string> Stale(int day, Func<string?, ulong> weightsOf) =>
        from customer in _standings.All
        where customer.IsStale(day, weightsOf)
        select customer.CustomerId;

    /// <summary>What this partition adds to the pulse as of a day, with what was said and what ended from another day on.</summary>
    public PulsePart Pulse(int day, int fromDay)
    {
        if (_scores.Day != day) Reread(day);
        var answers = _answers.Days.Where(a => a.Tally.Day >= fromDay).ToLookup(a => a.SegmentId ?? "", a => a.Tally);
        var promises = _promises.States(fromDay);
        return new()
        {
            Segments =
            [
                .. _scores.Segments.Select(segment => new SegmentPart
                {
                    SegmentId = segment.SegmentId,
                    Scores = segment.Sums,
                    Answers = [.. answers[segment.SegmentId ?? ""].GroupBy(a => a.Of).Select(g => g.Aggregate((sum, next) => sum.Plus(next)) with { Day = 0 })],
                    Promises = PromiseCount.AddUp(promises[segment.SegmentId ?? ""]),
                }),
            ],
            Version = _changes + ErasedChanges + day,
        };
    }

    public Slice<string> Customers(CustomerFilter filter, CustomerOrder order, int day, int first, Cursor? after)
    {
        _standings.TurnTo(day);
        return _standings.List(filter, order, first, after);
    }

    /// <summary>Customers of whom hardly anything is known any more though they used to be heard, the least to be expected silence first.</summary>
    public Slice<DarkLine> Dark(string? segmentId, int day, int first, Cursor? after)
    {
        _standings.TurnTo(day);
        return Slice.TakeUnsorted(Listed(), line => line.CustomerId, first, after);

        // Probabilities are not negative, so their bits sort as they do.
        IEnumerable<(long Rank, DarkLine Line)> Listed()
        {
            for (var number = 0; number < _standings.End; number++)
            {
                if (_standings.EvidenceOf(number) is >= SatisfactionReader.UnknownBelow || !_standings.MayBeDark(number, day)) continue;
                if (!_standings.Glimpse(number, out var itsSegment, out var reading) || (segmentId ?? itsSegment) != itsSegment) continue;
                if (Silence.Of(new StandingRow(_standings, number).Standing) is { } silence && silence.Probability(day) is < Silence.AlertBelow and var probability)
                    yield return (BitConverter.DoubleToInt64Bits(probability), new(_standings.IdOf(number), day, reading.Evidence, silence));
            }
        }
    }

    /// <summary>What its customers take of the platform.</summary>
    public (long Events, int OpenPromises) Usage => (_events, _open);

    /// <summary>What kept and broken promises did to what customers say.</summary>
    public PromiseEffect Effect => _standings.All.Aggregate(PromiseEffect.None, (sum, customer) => customer.Effect is { } effect ? sum + effect : sum);

    /// <summary>What was said of one kind, a line a day.</summary>
    public IEnumerable<AnswerTally> Trend(Counted of, int fromDay, string? segmentId) =>
        from day in _answers.Days
        where day.Tally.Of == of && day.Tally.Day >= fromDay && (segmentId ?? day.SegmentId) == day.SegmentId
        select day.Tally;

    public IEnumerable<PromiseCount> Promises(PromiseScope scope) => _promises.Counts(scope);

    public Slice<PromisePlace> Promises(PromiseFilter filter, PromiseOrder order, int first, Cursor? after) => Slice.TakeUnsorted(
        from customer in _standings.All
        from line in customer.Promises
        where filter.Takes(line.Status, line.UnitId, line.Kind, line.DueAt)
        select (order.Rank(line.DueAt, line.Stake), new PromisePlace(customer.CustomerId, line.Id)),
        place => $"{place.CustomerId} {place.PromiseId}",
        first,
        after);

    // Whoever calls has unpacked the one before, which is not done twice.
    void Set(string customerId, Entry? before, Standing told, DateTimeOffset readAt)
    {
        if (before is { } known) Remove(known);
        var lines = told.Promises.Select(line => line with { UnitId = _names.Shared(line.UnitId), Kind = _names.Shared(line.Kind) });
        var kept = _standings.Set(customerId, new(told with { Promises = [.. lines] }, readAt));
        Add(kept);
        if (kept.Standing.NextTurn(readAt) is { } turn) Queue(customerId, turn);
    }

    // Once, however often it is taken in: what turns later than it is queued for is queued again when its time comes.
    void Queue(string customerId, DateTimeOffset turn)
    {
        if (_standings.Queue(customerId, turn.UtcTicks)) _turns.Enqueue(customerId, turn.UtcTicks);
    }

    void Add(Entry entry)
    {
        _promises.Add(entry.Standing, entry.ReadAt);
        _answers.Add(entry.Standing);
        _scores.Add(entry.Standing.SegmentId, entry.Standing.OnOrLast(_scores.Day));
        _changes += ChangesOf(entry);
        _events += entry.Standing.Events;
        _open += entry.Standing.Promises.Count(line => line.IsOpen);
    }

    void Remove(Entry entry)
    {
        _promises.Remove(entry.Standing, entry.ReadAt);
        _answers.Remove(entry.Standing);
        _scores.Remove(entry.Standing.SegmentId, entry.Standing.OnOrLast(_scores.Day));
        _changes -= ChangesOf(entry);
        _events -= entry.Standing.Events;
        _open -= entry.Standing.Promises.Count(line => line.IsOpen);
    }

    // Follows from what is stored and the time alone, so that it goes on growing after a restart: every stored change, and every
    // promise that turned by itself. One change may settle many that had turned, so it weighs more than all of them.
    static long ChangesOf(Entry entry) =>
        entry.Standing.Revision * ChangeWeight + entry.Standing.Promises.Count(line => line.IsOverdue(entry.ReadAt)) + 2L * entry.Standing.Lapses;

    const long ChangeWeight = 4096;

    void Reread(int day)
    {
        _standings.TurnTo(day);
        _scores = new(day);
        for (var chunk = 0; chunk < _standings.ChunkCount; chunk++)
        {
            var columns = _standings.ColumnsOf(chunk);
            for (var n = 0; n < columns.Scores.Length; n++)
                if (columns.Scores[n] != 0) _scores.Add(_standings.SegmentOf(columns.Rows[n]), columns.Reading(n));
        }
    }
}
