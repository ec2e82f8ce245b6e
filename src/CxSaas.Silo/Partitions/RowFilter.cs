using CxSaas.Contracts.Customers;
using CxSaas.Domain.Customers;

namespace CxSaas.Silo.Partitions;

/// <summary>A filter as it is judged on the rows of a partition, a million times in a row: what does not restrict is a bound that nothing crosses.</summary>
readonly struct RowFilter
{
    const int AnySegment = -2, AllBands = -1;

    readonly int _segment = AnySegment, _bands = AllBands;

    // No number is on either side of one that is none.
    readonly double _scoreBelow, _scoreAtLeast, _evidenceAtLeast;
    readonly bool? _hasOpenPromises;
    readonly long _silentSince;

    public RowFilter(CustomerFilter filter, StandingRows rows)
    {
        if (filter.SegmentId is { } segmentId) _segment = rows.SegmentNumber(segmentId);
        if (filter.Bands is { } bands) _bands = bands.Aggregate(0, (bits, band) => bits | 1 << (int)band);
        _scoreBelow = filter.ScoreBelow ?? double.NaN;
        _scoreAtLeast = filter.ScoreAtLeast ?? double.NaN;
        _evidenceAtLeast = filter.EvidenceAtLeast ?? double.NaN;
        _hasOpenPromises = filter.HasOpenPromises;
        _silentSince = filter.SilentSince?.UtcTicks ?? long.MaxValue;
        TakesAll = filter == CustomerFilter.None;
    }

    public bool TakesAll { get; }

    public bool Takes(double score, double evidence, in StandingRows.Row row) =>
        !(score >= _scoreBelow) && !(score < _scoreAtLeast) && !(evidence < _evidenceAtLeast)
        && (_bands == AllBands || (_bands >> (int)SatisfactionReader.BandOf(score, evidence) & 1) != 0)
        && (_segment == AnySegment || row.Segment == _segment)
        && (row.HeardTicks == 0 || row.HeardTicks < _silentSince)
        && (_hasOpenPromises is not { } has || has == row.Promised is { HasOpen: true });
}
