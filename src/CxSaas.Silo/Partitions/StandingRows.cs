using CxSaas.Contracts.Customers;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Partitions;

/// <summary>A standing and the instant up to which its promises have turned: what is overdue follows from both. Who was promised nothing has no such instant.</summary>
readonly record struct Entry(Standing Standing, DateTimeOffset ReadAt);

/// <summary>
/// The standings of a partition in little memory. What lists are made of lies open in rows beside one another; the rest of a
/// customer is packed, and of those alone that were promised something the promises are kept as objects. A customer has the number that
/// its id has, which others may know it by as well: so an id is kept once.
/// </summary>
sealed class StandingRows(int day, CustomerIds ids)
{
    /// <summary>Rows of a chunk, and of the first to begin with: most tenants are small, and each has sixteen partitions.</summary>
    const int ChunkRows = 1024, FirstRows = 16;

    /// <summary>Days from here on fit in two bytes for 179 years.</summary>
    const int FirstDarkDay = 730_119;

    readonly PackedWriter _writer = new();
    readonly List<Row[]> _chunks = [];
    readonly Names<string> _segments = new();
    readonly Names<ulong> _weights = new();

    /// <summary>The UTC day whose readings lie open.</summary>
    public int Day { get; private set; } = day;

    /// <summary>Rows have numbers below this.</summary>
    public int End => _chunks.Count == 0 ? 0 : (_chunks.Count - 1) * ChunkRows + _chunks[^1].Length;

    public IEnumerable<StandingRow> All
    {
        get
        {
            for (var number = 0; number < End; number++)
                if (RowOf(number).Packed is not null) yield return new(this, number);
        }
    }

    public bool TryGet(string customerId, out Entry entry)
    {
        var number = Find(customerId);
        entry = number < 0 ? default : new StandingRow(this, number).Entry;
        return number >= 0;
    }

    public bool Holds(string customerId) => Find(customerId) >= 0;

    /// <summary>Whether what is kept of a customer is as new.</summary>
    public bool HoldsAsNew(string customerId, Standing told)
    {
        if (Find(customerId) is not (>= 0 and var number)) return false;
        var packed = RowOf(number).Packed;
        var reader = new PackedReader(packed);
        return !told.IsNewerThan(PackedStanding.CreatedAt(packed), PackedStanding.ReadHead(ref reader).Revision);
    }

    /// <summary>Keeps a standing; the answer is what is kept, whose readings are cut to the millionth.</summary>
    public Entry Set(string customerId, Entry entry)
    {
        var standing = entry.Standing with { Readings = [.. entry.Standing.Readings.Select(PackedStanding.Cut)] };
        var number = ids.Add(customerId);
        Chunks.MakeRoom(_chunks, number, FirstRows, ChunkRows);
        ref var row = ref RowOf(number);
        var (promised, queuedFor) = (Promised.Of(entry with { Standing = standing }), row.Promised?.QueuedFor ?? 0);
        if (promised is not null) promised.QueuedFor = queuedFor;
        row = new()
        {
            Packed = PackedStanding.Pack(_writer, standing, _weights.NumberOf(standing.Weights)),
            Promised = promised,
            LastEventTicks = standing.LastEventAt.UtcTicks,
            HeardTicks = standing.HeardAt?.UtcTicks ?? 0,
            DarkFrom = Silence.Of(standing) is { } silence ? (ushort)Math.Clamp(silence.ToldFrom - FirstDarkDay, 0, ushort.MaxValue) : ushort.MaxValue,
            Segment = standing.SegmentId is { } segment ? (ushort)(1 + _segments.NumberOf(segment)) : (ushort)0,
            Reading = standing.OnOrLast(Day),
        };
        return new(standing, promised?.ReadAt ?? default);
    }

    /// <summary>Notes for when a customer's next turn is queued; false where it is for that instant or an earlier one.</summary>
    public bool Queue(string customerId, long ticks)
    {
        if (Find(customerId) is not (>= 0 and var number) || RowOf(number).Promised is not { } promised || promised.QueuedFor is > 0 and var queued && queued <= ticks) return false;
        promised.QueuedFor = ticks;
        return true;
    }

    /// <summary>Notes that what was queued for an instant has come.</summary>
    public void Unqueue(string customerId, long ticks)
    {
        if (Find(customerId) is >= 0 and var number && RowOf(number).Promised is { } promised && promised.QueuedFor == ticks) promised.QueuedFor = 0;
    }

    /// <summary>Lets go of a customer's row. Its number is its own until whoever gives numbers takes it back.</summary>
    public void Remove(string customerId)
    {
        if (Find(customerId) is >= 0 and var number) RowOf(number) = default;
    }

    /// <summary>Opens the readings of another day.</summary>
    public void TurnTo(int day)
    {
        if (day == Day) return;
        Day = day;
        for (var number = 0; number < End; number++)
        {
            ref var row = ref RowOf(number);
            if (row.Packed is not null) row.Reading = PackedStanding.OnOrLast(row.Packed, day);
        }
    }

    /// <summary>Whether so long a silence as there is on a day may be one that is told of; of the others it is certain that it is not.</summary>
    public bool MayBeDark(int number, int day) => RowOf(number).DarkFrom is < ushort.MaxValue and var from && from + FirstDarkDay <= day;

    /// <summary>What lists are made of, of one customer; false where the number is nobody's.</summary>
    public bool Glimpse(int number, out CustomerGlimpse customer)
    {
        ref var row = ref RowOf(number);
        customer = row.Packed is null
            ? default
            : new(SegmentOf(row), new(row.LastEventTicks, TimeSpan.Zero), row.HeardAt, row.Reading, row.Promised is { HasOpen: true });
        return row.Packed is not null;
    }

    public string IdOf(int number) => ids[number];

    internal ref Row RowOf(int number) => ref _chunks[number / ChunkRows][number % ChunkRows];

    internal string? SegmentOf(in Row row) => row.Segment == 0 ? null : _segments[row.Segment - 1];

    internal ulong WeightsOf(int number) => _weights[number];

    // An id may have a number before anything is known of its customer.
    int Find(string customerId) => ids.NumberOf(customerId) is >= 0 and var number && number < End && RowOf(number).Packed is not null ? number : -1;

    internal struct Row
    {
        public byte[] Packed;
        public Promised? Promised;
        public long LastEventTicks, HeardTicks;
        public int Score, Evidence, PointsAtRisk;
        public ushort Segment, DarkFrom;

        public readonly DateTimeOffset? HeardAt => HeardTicks == 0 ? null : new(HeardTicks, TimeSpan.Zero);

        public DayReading Reading
        {
            readonly get => PackedStanding.Reading(Score, Evidence, PointsAtRisk);
            set => (Score, Evidence, PointsAtRisk) =
                ((int)PackedStanding.Millionths(value.Score), (int)PackedStanding.Millionths(value.Evidence), (int)PackedStanding.Millionths(value.PointsAtRisk));
        }
    }
}
