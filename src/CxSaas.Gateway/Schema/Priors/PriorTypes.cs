using System.Collections.Immutable;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Schema.Tenants;

namespace CxSaas.Gateway.Schema.Priors;

/// <summary>Priors as they were put in force once.</summary>
public sealed class PriorVersion
{
    readonly PriorSet _set;

    internal PriorVersion(PriorSet set) => _set = set;

    /// <summary>Counts from 1; 0 are the model's defaults.</summary>
    public int Version => _set.Version;

    /// <summary>When they were put in force.</summary>
    public DateTimeOffset AppliedAt => _set.AppliedAt;

    /// <summary>Who did it, in the words of the audit log.</summary>
    public string AppliedBy => _set.AppliedBy;

    /// <summary>The proposal that they are; null where an earlier version is in force again, and where they came from elsewhere.</summary>
    [Identifier] public string? ProposalId => _set.ProposalId;

    /// <summary>The version that is in force again; null where none is.</summary>
    public int? Reverts => _set.Reverts;

    /// <summary>By segment and dimension. What is not here is the model's default, or the tenant's for a segment without its own.</summary>
    public IEnumerable<DimensionPrior> Priors => _set.Segments.SelectMany(segment => segment.Priors.Learnt.Select(prior => new DimensionPrior(segment.SegmentId, prior)));
}

/// <summary>What perceptions of one dimension start from and return to.</summary>
public sealed class DimensionPrior
{
    readonly Domain.Scoring.DimensionPrior _prior;

    internal DimensionPrior(string? segmentId, Domain.Scoring.DimensionPrior prior) => (SegmentId, _prior) = (segmentId, prior);

    /// <summary>The segment that it holds for; null for all that have none of their own.</summary>
    [Identifier] public string? SegmentId { get; }

    /// <summary>Id of the dimension.</summary>
    [Identifier] public string Dimension => _prior.Dimension;

    /// <summary>What customers are like: points.</summary>
    public double Mean => _prior.Mean;

    /// <summary>How far they differ: a standard deviation in points.</summary>
    public double Deviation => _prior.Deviation;
}

/// <summary>The priors that a tenant's own customers suggest, by empirical Bayes.</summary>
public sealed class PriorProposal
{
    readonly PriorAnswer _answer;

    internal PriorProposal(PriorAnswer answer) => _answer = answer;

    /// <summary>False while customers are still looked through; ask again.</summary>
    public bool Complete => _answer.Proposal is not null;

    /// <summary>Names these very numbers to rebasePriors; null until it is complete.</summary>
    [Identifier] public string? Id => _answer.Proposal?.Id;

    /// <summary>When it was worked out; null until it is complete.</summary>
    public DateTimeOffset? TakenAt => _answer.Proposal?.TakenAt;

    /// <summary>Customers that were looked at so far.</summary>
    public int CustomersRead => _answer.CustomersRead;

    /// <summary>Customers there are.</summary>
    public int Customers => _answer.Customers;

    /// <summary>First those of the whole tenant, then those of the 32 segments with most answers; the tenant's hold for the others. A dimension on which fewer than 30 customers answered is left out. Every answer counts alike, however old.</summary>
    public IEnumerable<ProposedPrior> Priors => _answer.Proposal?.Priors ?? [];
}

/// <summary>What came of putting other priors in force.</summary>
public sealed class PriorsPayload : TenantReplyPayload
{
    internal PriorsPayload(TenantReply reply) : base(reply) { }

    /// <summary>What is in force now; null where it was refused, and where the model's defaults always held.</summary>
    public PriorVersion? Priors => Reply.Tenant?.Priors is { } set ? new(set) : null;
}

/// <summary>A proposal to be put in force.</summary>
public sealed class RebasePriorsInput
{
    /// <summary>The id that priorProposal showed.</summary>
    [Identifier] public required string ProposalId { get; init; }
}

/// <summary>Priors to go back to.</summary>
public sealed class RevertPriorsInput
{
    /// <summary>A version that priors lists; 0 for the model's defaults.</summary>
    public required int Version { get; init; }
}

/// <summary>What perceptions of one dimension shall start from and return to.</summary>
public sealed class DimensionPriorInput
{
    /// <summary>The segment that it holds for; for all that have none of their own if left out. Of a segment all its dimensions are to be given.</summary>
    [Identifier] public string? SegmentId { get; init; }

    /// <summary>Id of the dimension.</summary>
    [Identifier] public required string Dimension { get; init; }

    /// <summary>What customers are like: 0 to 100 points.</summary>
    public required double Mean { get; init; }

    /// <summary>How far they differ: a standard deviation, 5 to 40 points.</summary>
    public required double Deviation { get; init; }

    internal static ImmutableArray<SegmentPriors> BySegment(IEnumerable<DimensionPriorInput> priors) =>
        [.. priors.GroupBy(prior => prior.SegmentId).Select(segment => new SegmentPriors(
            segment.Key, Domain.Scoring.Priors.Of(segment.Select(prior => new Domain.Scoring.DimensionPrior(prior.Dimension, prior.Mean, prior.Deviation)))))];
}
