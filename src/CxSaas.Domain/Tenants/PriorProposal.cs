using System.Collections.Immutable;
using CxSaas.Domain.Scoring;
using Orleans;

namespace CxSaas.Domain.Tenants;

/// <summary>Priors as a tenant's own customers suggest them, to be looked at before they are put in force.</summary>
[GenerateSerializer, Immutable, Alias("prior-proposal")]
public sealed record PriorProposal
{
    /// <summary>Follows from the numbers: the same ones have the same id.</summary>
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required DateTimeOffset TakenAt { get; init; }

    /// <summary>Customers that were looked at.</summary>
    [Id(2)] public required int Customers { get; init; }

    /// <summary>First those of the whole tenant, then those of segments that have enough customers for their own.</summary>
    [Id(3)] public required ImmutableArray<ProposedPrior> Priors { get; init; }

    /// <summary>Whole priors a segment: where it has none of its own on a dimension the tenant's hold.</summary>
    internal ImmutableArray<SegmentPriors> Segments
    {
        get
        {
            var bySegment = Priors.ToLookup(prior => prior.SegmentId, prior => new DimensionPrior(prior.Dimension, prior.Mean, prior.Deviation));
            var all = Scoring.Priors.Of(bySegment[null]);
            return [.. bySegment.Select(segment => new SegmentPriors(segment.Key, segment.Key is null ? all : Scoring.Priors.Of(segment).Over(all)))];
        }
    }

    public static PriorProposal Of(IEnumerable<ProposedPrior> priors, int customers, DateTimeOffset now)
    {
        ImmutableArray<ProposedPrior> all = [.. priors];
        var hash = all.Aggregate(TextHash.Start, (sum, prior) =>
            TextHash.Add(TextHash.Add(TextHash.Add(TextHash.Add(sum, prior.SegmentId ?? ":"), prior.Dimension), prior.Mean), prior.Deviation));
        return new() { Id = $"p-{hash:x16}", TakenAt = now, Customers = customers, Priors = all };
    }
}

/// <summary>What perceptions of one dimension would start from and return to before a customer's own evidence, and what would change.</summary>
[GenerateSerializer, Immutable, Alias("proposed-prior")]
public sealed record ProposedPrior
{
    /// <summary>The segment whose customers suggest it; null for the whole tenant.</summary>
    [Id(0), Identifier] public string? SegmentId { get; init; }

    /// <summary>Id of the dimension.</summary>
    [Id(1), Identifier] public required string Dimension { get; init; }

    /// <summary>What customers are like: points, to two decimals. A segment's is drawn to the tenant's, the more the less segments are known to differ.</summary>
    [Id(2)] public required double Mean { get; init; }

    /// <summary>How far they truly differ: a standard deviation in points, 5 to 40, to two decimals.</summary>
    [Id(3)] public required double Deviation { get; init; }

    /// <summary>How far one answer is from what its customer is like: a standard deviation in points; 20 where too few answered twice to tell.</summary>
    [Id(4)] public required double Noise { get; init; }

    /// <summary>Customers who answered.</summary>
    [Id(5)] public required int Customers { get; init; }

    /// <summary>Their answers.</summary>
    [Id(6)] public required int Answers { get; init; }

    /// <summary>The mean in force: points.</summary>
    [Id(7)] public required double CurrentMean { get; init; }

    /// <summary>The deviation in force: points.</summary>
    [Id(8)] public required double CurrentDeviation { get; init; }
}
