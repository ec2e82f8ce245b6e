using System.Collections.Immutable;
using CxSaas.Domain.Scoring;

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
