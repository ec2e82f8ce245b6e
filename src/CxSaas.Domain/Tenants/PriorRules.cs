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
