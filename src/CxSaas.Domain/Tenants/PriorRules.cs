using System.Collections.Immutable;

namespace CxSaas.Domain.Tenants;

/// <summary>May other priors be put in force? Pure functions; the same again changes nothing.</summary>
public static class PriorRules
{
    public static TenantDecision Rebase(Tenant tenant, PriorProposal proposal, string by, DateTimeOffset now)
    {
        if (tenant.Priors?.ProposalId == proposal.Id) return tenant;
        return proposal.Priors.IsEmpty
            ? UserError.Of(ErrorCode.NotSupportedByData, $"no dimension has answers of {PriorSurvey.CustomersMin} customers yet", "proposalId")
            : With(tenant, new() { Version = Next(tenant), AppliedAt = now, AppliedBy = by, ProposalId = proposal.Id, Segments = proposal.Segments });
    }

    /// <summary>Puts priors in force that were worked out elsewhere; those that hold already change nothing.</summary>
    public static TenantDecision Set(Tenant tenant, ImmutableArray<SegmentPriors> priors, string by, DateTimeOffset now)
    {
        if (Faulty(tenant, priors) is { } error) return error;
        return (tenant.Priors?.Segments ?? []).SequenceEqual(priors)
            ? tenant
            : With(tenant, new() { Version = Next(tenant), AppliedAt = now, AppliedBy = by, Segments = priors });
    }

    static UserError? Faulty(Tenant tenant, ImmutableArray<SegmentPriors> priors)
    {
        if (priors.Length > PriorSurvey.SegmentsMax + 1)
            return UserError.Invalid($"priors must be of at most {PriorSurvey.SegmentsMax} segments and of the whole tenant, not of {priors.Length}", "priors");
        foreach (var (segmentId, ofSegment) in priors)
        {
            if (segmentId is not null && tenant.Segment(segmentId) is null)
                return UserError.Of(ErrorCode.NotFound, $"there is no segment '{segmentId}'; define it with defineSegment", "priors");
            foreach (var (index, prior) in ofSegment.Learnt.Index())
            {
                if (index > 0 && ofSegment.Learnt[index - 1].Dimension == prior.Dimension)
                    return UserError.Invalid($"'{prior.Dimension}' is there twice for one segment", "priors");
                if (!tenant.HasDimension(prior.Dimension) && !tenant.RetiredDimensions.Contains(prior.Dimension))
                    return UserError.Invalid($"'{prior.Dimension}' is not a dimension of this tenant", "priors");
                if ((Check.Within(prior.Mean, 0, 100, "priors", "mean") ?? Check.Within(prior.Deviation, PriorSurvey.DeviationMin, PriorSurvey.DeviationMax, "priors", "deviation")) is { } error)
                    return error;
            }
        }
        return null;
    }

    /// <summary>Puts the priors of an earlier version in force again, of those that are kept; 0 are the model's own.</summary>
    public static TenantDecision Revert(Tenant tenant, ImmutableArray<PriorSet> kept, int version, string by, DateTimeOffset now)
    {
        if (version == (tenant.Priors?.Version ?? 0) || version == tenant.Priors?.Reverts) return tenant;
        if (version != 0 && kept.All(set => set.Version != version))
            return UserError.Of(ErrorCode.NotFound, $"there is no version {version} to go back to; there are {string.Join(", ", kept.Select(set => set.Version).Prepend(0))}", "version");
        return With(tenant, new()
        {
            Version = Next(tenant),
            AppliedAt = now,
            AppliedBy = by,
            Reverts = version,
            Segments = kept.FirstOrDefault(set => set.Version == version)?.Segments ?? [],
        });
    }

    /// <summary>The versions to keep once these are in force, oldest first.</summary>
    public static ImmutableArray<PriorSet> Kept(ImmutableArray<PriorSet> before, PriorSet? now) =>
        now is null || before.Any(set => set.Version == now.Version) ? before : [.. before.Append(now).TakeLast(PriorSet.VersionsKept)];

    static int Next(Tenant tenant) => (tenant.Priors?.Version ?? 0) + 1;

    static Tenant With(Tenant tenant, PriorSet priors) => tenant with { Priors = priors, Version = tenant.Version + 1 };
}
