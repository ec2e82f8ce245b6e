using System.Runtime.CompilerServices;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Keeps those of the lowest ranks, equal ones by id, of many that are offered. Some more than are kept are gathered, and then cut to the
/// least of them: so that those who come in descending order, as customers heard of one after the other do, cost no more than others.
/// </summary>
sealed class LeastRows(CustomerIds ids, int count)
{
    readonly (long Rank, int Number)[] _gathered = new (long, int)[4 * count];
    int _length;

    /// <summary>Of a higher rank is none that is kept.</summary>
    public long Bound { get; private set; } = long.MaxValue;

    public void Offer(long rank, int number)
    {
        // What stands last of those that were cut out is the highest of them.
        if (rank == Bound && _length >= count && ids.Compare(number, _gathered[count - 1].Number) > 0) return;
        _gathered[_length++] = (rank, number);
        if (_length == _gathered.Length) Cut();
    }

    /// <summary>Those kept, in their order.</summary>
    public ReadOnlySpan<(long Rank, int Number)> Sorted()
    {
        var kept = _gathered.AsSpan(0, _length);
        kept.Sort(Compare);
        return kept[..Math.Min(count, _length)];
    }

    // Hoare's selection: the least stand in front then, the highest of them last, in no other order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Cut()
    {
        for (var (left, right) = (0, _length - 1); left < right;)
        {
            var pivot = _gathered[left + (right - left) / 2];
            var (low, high) = (left, right);
            while (low <= high)
            {
                while (Compare(_gathered[low], pivot) < 0) low++;
                while (Compare(pivot, _gathered[high]) < 0) high--;
                if (low > high) break;
                (_gathered[low], _gathered[high]) = (_gathered[high], _gathered[low]);
                (low, high) = (low + 1, high - 1);
            }
            if (high < count - 1) left = low;
            if (low > count - 1) right = high;
        }
        (_length, Bound) = (count, _gathered[count - 1].Rank);
    }

    int Compare((long Rank, int Number) one, (long Rank, int Number) other) =>
        one.Rank != other.Rank ? one.Rank.CompareTo(other.Rank) : one.Number == other.Number ? 0 : ids.Compare(one.Number, other.Number);
}
