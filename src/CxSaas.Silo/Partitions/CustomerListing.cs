using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using CxSaas.Contracts;
using CxSaas.Contracts.Customers;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// The next customers of a list. The total is exact, so every row is looked at, in the columns that decide alone; ids are only where
/// ranks are equal, and made into texts for those that are handed out.
/// </summary>
sealed class CustomerListing(StandingRows rows, CustomerIds ids, CustomerFilter filter, CustomerOrder order, int first, Cursor? after)
{
    // One more than are handed out says whether there are more.
    readonly LeastRows _least = new(ids, first + 1);
    readonly RowFilter _filter = new(filter, rows);
    readonly long _afterRank = after?.Rank ?? long.MinValue;
    readonly byte[] _afterId = after is { Id: var id } ? Encoding.UTF8.GetBytes(id) : [];
    int _total;
    bool _hasPrevious;

    public Slice<string> Next()
    {
        for (var chunk = 0; chunk < rows.ChunkCount; chunk++) LookThrough(rows.ColumnsOf(chunk));
        var found = _least.Sorted();
        var entries = ImmutableArray.CreateBuilder<Slice<string>.Entry>(Math.Min(first, found.Length));
        foreach (var (rank, number) in found[..entries.Capacity])
        {
            var customerId = ids[number];
            entries.Add(new(new Cursor(rank, customerId).ToString(), customerId));
        }
        return new(entries.MoveToImmutable(), _hasPrevious, found.Length > first, _total);
    }

    // Whoever asks first after a start would else have a million rows looked through by code that the runtime has not optimised yet.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void LookThrough(StandingRows.Columns columns)
    {
        var takesAll = _filter.TakesAll;
        for (var n = 0; n < columns.Scores.Length; n++)
        {
            if (columns.Scores[n] == 0) continue;
            var score = PackedStanding.Units(columns.Scores[n] - 1);
            if (!takesAll && !_filter.Takes(score, PackedStanding.Units(columns.Evidence[n]), columns.Rows[n])) continue;
            _total++;
            // Neither scores nor points are negative, so their bits sort as they do.
            var rank = order switch
            {
                CustomerOrder.ScoreAsc => BitConverter.DoubleToInt64Bits(score),
                CustomerOrder.ScoreDesc => -BitConverter.DoubleToInt64Bits(score),
                CustomerOrder.IdAsc => 0,
                CustomerOrder.LastEventDesc => -columns.Rows[n].LastEventTicks,
                CustomerOrder.PointsAtRiskDesc => -BitConverter.DoubleToInt64Bits(PackedStanding.Units(columns.Rows[n].PointsAtRisk)),
                _ => throw new InvalidOperationException($"There is no order {order}."),
            };
            if (rank <= _least.Bound) Consider(rank, columns.Start + n);
        }
    }

    void Consider(long rank, int number)
    {
        if (rank < _afterRank || (rank == _afterRank && ids.Compare(number, _afterId) <= 0)) _hasPrevious = true;
        else _least.Offer(rank, number);
    }
}
