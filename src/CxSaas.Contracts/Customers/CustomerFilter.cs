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

    public bool Takes(in CustomerGlimpse customer) =>
        (SegmentId ?? customer.SegmentId) == customer.SegmentId
        && (Bands is not { } bands || bands.Contains(SatisfactionReader.BandOf(customer.Reading.Score, customer.Reading.Evidence)))
        && !(customer.Reading.Score >= ScoreBelow) && !(customer.Reading.Score < ScoreAtLeast) && !(customer.Reading.Evidence < EvidenceAtLeast)
        && (HasOpenPromises is not { } has || has == customer.HasOpenPromises)
        && !(customer.HeardAt >= SilentSince);
}

/// <summary>What lists of customers are made of: enough to filter and to order by.</summary>
public readonly record struct CustomerGlimpse(string? SegmentId, DateTimeOffset LastEventAt, DateTimeOffset? HeardAt, DayReading Reading, bool HasOpenPromises);

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
    public static long Rank(this CustomerOrder order, in CustomerGlimpse customer) => order switch
    {
        CustomerOrder.ScoreAsc => BitConverter.DoubleToInt64Bits(customer.Reading.Score),
        CustomerOrder.ScoreDesc => -BitConverter.DoubleToInt64Bits(customer.Reading.Score),
        CustomerOrder.IdAsc => 0,
        CustomerOrder.LastEventDesc => -customer.LastEventAt.UtcTicks,
        CustomerOrder.PointsAtRiskDesc => -BitConverter.DoubleToInt64Bits(customer.Reading.PointsAtRisk),
        _ => throw new ArgumentOutOfRangeException(nameof(order)),
    };
}
