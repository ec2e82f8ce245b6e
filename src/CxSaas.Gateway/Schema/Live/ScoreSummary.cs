using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Metrics;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;

namespace CxSaas.Gateway.Schema.Live;

/// <summary>How content customers are today.</summary>
public sealed class ScoreSummary
{
    readonly ScoreSums _sums;

    internal ScoreSummary(ScoreSums sums) => _sums = sums;

    /// <summary>Mean live score over customers with evidence of at least 0.1: points, with its 95 % interval.</summary>
    public Estimate Mean => Estimates.Of(
        Interval.Mean(_sums.Covered, _sums.Sum / Millionths.PerUnit, _sums.SumOfSquares / Millionths.PerUnit)?.Within(0, 100), _sums.Covered);

    /// <summary>Customers in each band.</summary>
    public IEnumerable<BandCount> Bands =>
    [
        new(Band.Unknown, _sums.Customers - _sums.Covered),
        new(Band.Critical, _sums.Critical),
        new(Band.AtRisk, _sums.AtRisk),
        new(Band.Content, _sums.Content),
        new(Band.Delighted, _sums.Delighted),
    ];

    /// <summary>Share of customers with evidence of at least 0.1; 0 where there are no customers.</summary>
    public double Coverage => _sums.Customers == 0 ? 0 : (double)_sums.Covered / _sums.Customers;
}

/// <summary>How many customers are in a band.</summary>
public sealed class BandCount
{
    internal BandCount(Band band, int customers) => (Band, Customers) = (band, customers);

    /// <summary>The band.</summary>
    public Band Band { get; }

    /// <summary>Customers in it.</summary>
    public int Customers { get; }
}
