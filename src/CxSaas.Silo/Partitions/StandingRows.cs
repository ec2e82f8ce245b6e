using System.Text;
using CxSaas.Contracts.Customers;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Partitions;

/// <summary>A standing and the instant up to which its promises have turned: what is overdue follows from both.</summary>
readonly record struct Entry(Standing Standing, DateTimeOffset ReadAt);

/// <summary>
/// The standings of a partition in little memory. What lists are made of lies open in rows beside one another; the rest of a
/// customer is packed, and of those alone that were promised something the promises are kept as objects.
/// </summary>
sealed class StandingRows(int day)
{
    /// <summary>Rows of a chunk, and of the first to begin with: most tenants are small, and each has sixteen partitions.</summary>
    const int ChunkRows = 1024, FirstRows = 16;

    readonly CustomerIds _ids = new();
    readonly List<Row[]> _chunks = [];
    readonly Names<string> _segments = new();
    readonly Names<ulong> _weights = new();

    /// <summary>The UTC day whose readings lie open.</summary>
    public int Day { get; private set; } = day;

    public int Count => _ids.Count;

    /// <summary>Rows have numbers below this.</summary>
    public int End => _chunks.Count == 0 ? 0 : (_chunks.Count - 1) * ChunkRows + _chunks[^1].Length;

    public IEnumerable<StandingRow> All => _ids.Numbers.Select(number => new StandingRow(this, number));

    public bool TryGet(string customerId, out Entry entry)
    {
        var number = _ids.NumberOf(customerId);
        entry = number < 0 ? default : new StandingRow(this, number).Entry;
        return number >= 0;
    }

    public bool Holds(string customerId) => _ids.NumberOf(customerId) >= 0;

    /// <summary>Whether what is kept of a customer is as new.</summary>
    public bool HoldsAsNew(string customerId, Standing told)
    {
        if (_ids.NumberOf(customerId) is not (>= 0 and var number)) return false;
        ref var row = ref RowOf(number);
        return !told.IsNewerThan(PackedStanding.CreatedAt(row.Packed), row.Revision);
    }

    /// <summary>Keeps a standing; the answer is what is kept, whose readings are cut to the millionth.</summary>
    public Entry Set(string customerId, Entry entry)
    {
        var standing = entry.Standing with { Readings = [.. entry.Standing.Readings.Select(PackedStanding.Cut)] };
        var number = _ids.Add(customerId);
        Chunks.MakeRoom(_chunks, number, FirstRows, ChunkRows);
        var (promised, queuedFor) = (Promised.Of(standing), RowOf(number).Promised?.QueuedFor ?? 0);
        if (promised is not null) promised.QueuedFor = queuedFor;
        RowOf(number) = new()
        {
            Packed = Pack(standing),
            Promised = promised,
            ReadAtTicks = entry.ReadAt.UtcTicks,
            LastEventTicks = standing.LastEventAt.UtcTicks,
            HeardTicks = standing.HeardAt?.UtcTicks ?? 0,
            Revision = standing.Revision,
            Events = standing.Events,
            Segment = standing.SegmentId is { } segment ? _segments.NumberOf(segment) : -1,
            Reading = standing.OnOrLast(Day),
        };
        return entry with { Standing = standing };
    }

    /// <summary>Notes for when a customer's next turn is queued; false where it is for that instant or an earlier one.</summary>
    public bool Queue(string customerId, long ticks)
    {
        if (_ids.NumberOf(customerId) is not (>= 0 and var number) || RowOf(number).Promised is not { } promised || promised.QueuedFor is > 0 and var queued && queued <= ticks) return false;
        promised.QueuedFor = ticks;
        return true;
    }

    /// <summary>Notes that what was queued for an instant has come.</summary>
    public void Unqueue(string customerId, long ticks)
    {
        if (_ids.NumberOf(customerId) is >= 0 and var number && RowOf(number).Promised is { } promised && promised.QueuedFor == ticks) promised.QueuedFor = 0;
    }

    public void Remove(string customerId)
    {
        if (_ids.Remove(customerId) is >= 0 and var number) RowOf(number) = default;
    }

    /// <summary>Opens the readings of another day.</summary>
    public void TurnTo(int day)
    {
        if (day == Day) return;
        Day = day;
        foreach (var number in _ids.Numbers) RowOf(number).Reading = new StandingRow(this, number).Standing.OnOrLast(day);
    }

    /// <summary>What lists are made of, of one customer; false where the number is nobody's.</summary>
    public bool Glimpse(int number, out CustomerGlimpse customer)
    {
        ref var row = ref RowOf(number);
        customer = row.Packed is null
            ? default
            : new(SegmentOf(row), new(row.LastEventTicks, TimeSpan.Zero), row.HeardAt, row.Reading, row.Promised is { HasOpen: true });
        return row.Packed is not null;
    }

    public string IdOf(int number) => _ids[number];

    internal ref Row RowOf(int number) => ref _chunks[number / ChunkRows][number % ChunkRows];

    internal string? SegmentOf(in Row row) => row.Segment < 0 ? null : _segments[row.Segment];

    internal ulong WeightsOf(int number) => _weights[number];

    byte[] Pack(Standing standing)
    {
        using var packed = new MemoryStream();
        using var writer = new BinaryWriter(packed, Encoding.UTF8);
        PackedStanding.Write(writer, standing, _weights.NumberOf(standing.Weights));
        return packed.ToArray();
    }

    internal struct Row
    {
        public byte[] Packed;
        public Promised? Promised;
        public long ReadAtTicks, LastEventTicks, HeardTicks;
        public int Revision, Events, Segment, Score, Evidence, PointsAtRisk;

        public readonly DateTimeOffset? HeardAt => HeardTicks == 0 ? null : new(HeardTicks, TimeSpan.Zero);

        public DayReading Reading
        {
            readonly get => PackedStanding.Reading(Score, Evidence, PointsAtRisk);
            set => (Score, Evidence, PointsAtRisk) =
                ((int)PackedStanding.Millionths(value.Score), (int)PackedStanding.Millionths(value.Evidence), (int)PackedStanding.Millionths(value.PointsAtRisk));
        }
    }
}
