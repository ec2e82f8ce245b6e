using System.Runtime.InteropServices;
using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Partitions;

/// <summary>How content the customers of a partition are on one day, by segment.</summary>
sealed class ScoreRollUp(int day)
{
    // Under "" stand those in no segment, for a dictionary takes no null.
    readonly Dictionary<string, ScoreSums> _segments = new(StringComparer.Ordinal);

    public int Day => day;

    public void Add(Standing standing)
    {
        ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(_segments, standing.SegmentId ?? "", out _);
        sums = sums.Plus(Of(standing));
    }

    public void Remove(Standing standing)
    {
        ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(_segments, standing.SegmentId ?? "", out _);
        sums = sums.Minus(Of(standing));
        if (sums.Customers == 0) _segments.Remove(standing.SegmentId ?? "");
    }

    public IEnumerable<(string? SegmentId, ScoreSums Sums)> Segments => _segments.Select(s => (s.Key.Length == 0 ? null : s.Key, s.Value));

    ScoreSums Of(Standing standing)
    {
        var reading = standing.OnOrLast(day);
        return ScoreSums.Of(SatisfactionReader.BandOf(reading.Score, reading.Evidence), reading.Score);
    }
}
