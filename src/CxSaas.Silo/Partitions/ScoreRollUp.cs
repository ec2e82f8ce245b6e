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

    /// <summary>Adds a customer by its reading of the day.</summary>
    public void Add(string? segmentId, DayReading reading)
    {
        ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(_segments, segmentId ?? "", out _);
        sums = sums.Plus(Of(reading));
    }

    public void Remove(string? segmentId, DayReading reading)
    {
        ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(_segments, segmentId ?? "", out _);
        sums = sums.Minus(Of(reading));
        if (sums.Customers == 0) _segments.Remove(segmentId ?? "");
    }

    public IEnumerable<(string? SegmentId, ScoreSums Sums)> Segments => _segments.Select(s => (s.Key.Length == 0 ? null : s.Key, s.Value));

    static ScoreSums Of(DayReading reading) => ScoreSums.Of(SatisfactionReader.BandOf(reading.Score, reading.Evidence), reading.Score);
}
