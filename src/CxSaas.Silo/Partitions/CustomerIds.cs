using System.Text;
using CxSaas.Domain;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Ids of customers, each with a number, in some twenty bytes where a string in a dictionary takes eighty: a tenant may have
/// millions. A number whose id was removed is given to the next.
/// </summary>
sealed class CustomerIds
{
    const int ChunkBytes = 64 * 1024, ChunkNumbers = 1024, Removed = -1;

    /// <summary>What the first chunks begin with: most tenants are small.</summary>
    const int FirstBytes = 256, FirstNumbers = 16;

    readonly List<byte[]> _chunks = [];
    readonly List<int[]> _places = [];
    readonly Stack<int> _free = new();

    // Each holds a number plus one, or 0; the one that an id leads to or, where that is another's, one of those after it.
    int[] _buckets = new int[16];
    int _numbers, _end;

    public int Count => _numbers - _free.Count;

    /// <summary>The id with a number.</summary>
    public string this[int number] => Encoding.ASCII.GetString(BytesOf(number));

    /// <summary>All of them, by their numbers.</summary>
    public IEnumerable<string> All => Numbers.Select(number => this[number]);

    /// <summary>Numbers in use, the lowest first.</summary>
    public IEnumerable<int> Numbers
    {
        get
        {
            for (var number = 0; number < _numbers; number++)
                if (PlaceOf(number) != Removed) yield return number;
        }
    }

    /// <summary>How two ids compare by their characters.</summary>
    public int Compare(int number, int other) => BytesOf(number).SequenceCompareTo(BytesOf(other));

    /// <summary>The same where the other is not here.</summary>
    public int Compare(int number, ReadOnlySpan<byte> other) => BytesOf(number).SequenceCompareTo(other);

    public bool Contains(string id) => NumberOf(id) >= 0;

    /// <summary>The number of an id; -1 where it is not here.</summary>
    public int NumberOf(string id)
    {
        Span<byte> bytes = stackalloc byte[Check.IdLengthMax];
        return _buckets[BucketOf(bytes[..Encoding.ASCII.GetBytes(id, bytes)])] - 1;
    }

    /// <summary>The number of an id, which gets one if it has none.</summary>
    public int Add(string id)
    {
        Span<byte> bytes = stackalloc byte[Check.IdLengthMax];
        bytes = bytes[..Encoding.ASCII.GetBytes(id, bytes)];
        var bucket = BucketOf(bytes);
        if (_buckets[bucket] > 0) return _buckets[bucket] - 1;
        if (3 * (Count + 1) > 2 * _buckets.Length)
        {
            Grow();
            bucket = BucketOf(bytes);
        }
        if (!_free.TryPop(out var number)) number = _numbers++;
        Chunks.MakeRoom(_places, number, FirstNumbers, ChunkNumbers);
        PlaceOf(number) = Keep(bytes);
        _buckets[bucket] = number + 1;
        return number;
    }

    public void AddAll(IEnumerable<string> ids)
    {
        foreach (var id in ids) Add(id);
    }

    /// <summary>Forgets an id; the number it had, or -1.</summary>
    public int Remove(string id)
    {
        Span<byte> bytes = stackalloc byte[Check.IdLengthMax];
        var bucket = BucketOf(bytes[..Encoding.ASCII.GetBytes(id, bytes)]);
        var number = _buckets[bucket] - 1;
        if (number < 0) return -1;
        BytesOf(number).Clear();
        PlaceOf(number) = Removed;
        _free.Push(number);
        _buckets[bucket] = 0;
        // Those after it may stand where they do because it was in the way.
        for (var next = Next(bucket); _buckets[next] > 0; next = Next(next))
        {
            var moved = _buckets[next];
            _buckets[next] = 0;
            _buckets[BucketOf(BytesOf(moved - 1))] = moved;
        }
        return number;
    }

    ref int PlaceOf(int number) => ref _places[number / ChunkNumbers][number % ChunkNumbers];

    Span<byte> BytesOf(int number)
    {
        var (chunk, start) = Math.DivRem(PlaceOf(number), ChunkBytes);
        return _chunks[chunk].AsSpan(start + 1, _chunks[chunk][start]);
    }

    // The first byte is the length.
    int Keep(ReadOnlySpan<byte> id)
    {
        var isNew = _chunks.Count == 0 || _end + 1 + id.Length > ChunkBytes;
        if (isNew) _end = 0;
        var place = (isNew ? _chunks.Count : _chunks.Count - 1) * ChunkBytes + _end;
        Chunks.MakeRoom(_chunks, place + id.Length, FirstBytes, ChunkBytes);
        _chunks[^1][_end] = (byte)id.Length;
        id.CopyTo(_chunks[^1].AsSpan(_end + 1));
        _end += 1 + id.Length;
        return place;
    }

    // Where an id is, or the free one where it belongs.
    int BucketOf(ReadOnlySpan<byte> id)
    {
        var hash = new HashCode();
        hash.AddBytes(id);
        var bucket = hash.ToHashCode() & _buckets.Length - 1;
        while (_buckets[bucket] > 0 && !BytesOf(_buckets[bucket] - 1).SequenceEqual(id)) bucket = Next(bucket);
        return bucket;
    }

    int Next(int bucket) => bucket + 1 & _buckets.Length - 1;

    void Grow()
    {
        _buckets = new int[2 * _buckets.Length];
        foreach (var number in Numbers) _buckets[BucketOf(BytesOf(number))] = number + 1;
    }
}
