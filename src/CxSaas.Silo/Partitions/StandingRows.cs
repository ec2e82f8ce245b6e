using CxSaas.Contracts;
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

    // Beside the rows, for most lists are made of these alone: so a million costs a few bytes each to look through. Millionths; of a
    // score one more, and 0 where the number is nobody's.
    readonly List<int[]> _scores = [], _evidence = [];
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
        Chunks.MakeRoom(_scores, number, FirstRows, ChunkRows);
        Chunks.MakeRoom(_evidence, number, FirstRows, ChunkRows);
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
        };
        Open(number / ChunkRows, number % ChunkRows, PackedStanding.Millionths(standing.OnOrLast(Day)));
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
        if (Find(customerId) is not (>= 0 and var number)) return;
        RowOf(number) = default;
        _scores[number / ChunkRows][number % ChunkRows] = 0;
    }

    /// <summary>Opens the readings of another day.</summary>
    public void TurnTo(int day)
    {
        if (day == Day) return;
        Day = day;
        for (var chunk = 0; chunk < _chunks.Count; chunk++)
            for (var place = 0; place < _chunks[chunk].Length; place++)
                if (_chunks[chunk][place].Packed is { } packed) Open(chunk, place, PackedStanding.OnOrLast(packed, day));
    }

    /// <summary>Whether so long a silence as there is on a day may be one that is told of; of the others it is certain that it is not.</summary>
    public bool MayBeDark(int number, int day) => RowOf(number).DarkFrom is < ushort.MaxValue and var from && from + FirstDarkDay <= day;

    /// <summary>The next of those whom a filter takes, in an order, by their readings of the day.</summary>
    public Slice<string> List(CustomerFilter filter, CustomerOrder order, int first, Cursor? after) => new CustomerListing(this, ids, filter, order, first, after).Next();

    /// <summary>The segment and the reading of the day of one customer; false where the number is nobody's.</summary>
    public bool Glimpse(int number, out string? segmentId, out DayReading reading)
    {
        var columns = ColumnsOf(number / ChunkRows);
        var n = number % ChunkRows;
        (segmentId, reading) = columns.Scores[n] == 0 ? default : (SegmentOf(columns.Rows[n]), columns.Reading(n));
        return columns.Scores[n] != 0;
    }

    /// <summary>How much is known of a customer on the day, 0 to 1; 0 as well where the number is nobody's.</summary>
    public double EvidenceOf(int number) => PackedStanding.Units(_evidence[number / ChunkRows][number % ChunkRows]);

    public string IdOf(int number) => ids[number];

    internal ref Row RowOf(int number) => ref _chunks[number / ChunkRows][number % ChunkRows];

    /// <summary>Chunks of rows, each with its columns.</summary>
    internal int ChunkCount => _chunks.Count;

    internal Columns ColumnsOf(int chunk) => new(chunk * ChunkRows, _scores[chunk], _evidence[chunk], _chunks[chunk]);

    /// <summary>The number by which rows name a segment; -1 where none is in it.</summary>
    internal int SegmentNumber(string segmentId) => _segments.Known(segmentId) is >= 0 and var number ? 1 + number : -1;

    internal string? SegmentOf(in Row row) => row.Segment == 0 ? null : _segments[row.Segment - 1];

    internal ulong WeightsOf(int number) => _weights[number];

    // An id may have a number before anything is known of its customer.
    int Find(string customerId) => ids.NumberOf(customerId) is >= 0 and var number && number < End && RowOf(number).Packed is not null ? number : -1;

    void Open(int chunk, int place, (int Score, int Evidence, int PointsAtRisk) reading)
    {
        _scores[chunk][place] = 1 + reading.Score;
        _evidence[chunk][place] = reading.Evidence;
        _chunks[chunk][place].PointsAtRisk = reading.PointsAtRisk;
    }

    internal struct Row
    {
        public byte[] Packed;
        public Promised? Promised;
        public long LastEventTicks, HeardTicks;
        public int PointsAtRisk;
        public ushort Segment, DarkFrom;

        public readonly DateTimeOffset? HeardAt => HeardTicks == 0 ? null : new(HeardTicks, TimeSpan.Zero);
    }

    /// <summary>One chunk, of which the first row has that number.</summary>
    internal readonly ref struct Columns(int start, ReadOnlySpan<int> scores, ReadOnlySpan<int> evidence, ReadOnlySpan<Row> rows)
    {
        public int Start => start;

        public ReadOnlySpan<int> Scores { get; } = scores;
        public ReadOnlySpan<int> Evidence { get; } = evidence;
        public ReadOnlySpan<Row> Rows { get; } = rows;

        public DayReading Reading(int n) => PackedStanding.Reading(Scores[n] - 1, Evidence[n], Rows[n].PointsAtRisk);
    }
}
