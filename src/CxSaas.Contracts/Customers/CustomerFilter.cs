using System.Collections.Immutable;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;

namespace CxSaas.Contracts.Customers;

/// <summary>Which customers to list; what is left out does not restrict. Scores and evidence are those of the day.</summary>
[GenerateSerializer, Immutable, Alias("customer-filter")]
public sealed record CustomerFilter
{
    public static readonly CustomerFilter None = new();

    [Id(0)] public string? SegmentId { get; init; }
    [Id(1)] public ImmutableArray<Band>? Bands { get; init; }
    [Id(2)] public double? ScoreBelow { get; init; }
    [Id(3)] public double? ScoreAtLeast { get; init; }
    [Id(4)] public double? EvidenceAtLeast { get; init; }
    [Id(5)] public bool? HasOpenPromises { get; init; }
    [Id(6)] public DateTimeOffset? SilentSince { get; init; }

    public bool Takes(Standing standing, DayReading reading) =>
        (SegmentId ?? standing.SegmentId) == standing.SegmentId
        && (Bands is not { } bands || bands.Contains(SatisfactionReader.BandOf(reading.Score, reading.Evidence)))
        && !(reading.Score >= ScoreBelow) && !(reading.Score < ScoreAtLeast) && !(reading.Evidence < EvidenceAtLeast)
        && (HasOpenPromises is not { } has || has == standing.Promises.Any(line => line.IsOpen))
        && !(standing.LastEventAt >= SilentSince);
}

/// <summary>How a list of customers is ordered; equal ones follow by id.</summary>
public enum CustomerOrder
{
    /// <summary>The least content first.</summary>
    ScoreAsc,

    /// <summary>The most content first.</summary>
    ScoreDesc,

    /// <summary>By id.</summary>
    IdAsc,

    /// <summary>Who was heard of last first.</summary>
    LastEventDesc,

    /// <summary>Who would lose most if every open promise were broken first.</summary>
    PointsAtRiskDesc,
}

public static class CustomerOrders
{
    /// <summary>The place of a customer in a list of this order, the lowest first. Points are not negative, so their bits sort as they do.</summary>
    public static long Rank(this CustomerOrder order, Standing standing, DayReading reading) => order switch
    {
        CustomerOrder.ScoreAsc => BitConverter.DoubleToInt64Bits(reading.Score),
        CustomerOrder.ScoreDesc => -BitConverter.DoubleToInt64Bits(reading.Score),
        CustomerOrder.IdAsc => 0,
        CustomerOrder.LastEventDesc => -standing.LastEventAt.UtcTicks,
        CustomerOrder.PointsAtRiskDesc => -BitConverter.DoubleToInt64Bits(Math.Max(0, reading.PointsAtRisk)),
        _ => throw new ArgumentOutOfRangeException(nameof(order)),
    };
}
