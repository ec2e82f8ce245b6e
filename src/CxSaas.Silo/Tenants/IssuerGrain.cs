using CxSaas.Contracts;
using CxSaas.Contracts.Tenants;
using CxSaas.Silo.Cluster;

namespace CxSaas.Silo.Tenants;

[GrainType("issuer")]
sealed class IssuerGrain([PersistentState("issuer")] IPersistentState<IssuerOwner> stored) : Grain, IIssuerGrain, IPlatformOnly
{
    Forgetting? _forgetting;

    public Task<string?> Tenant()
    {
        // Anyone can write any issuer into a token; one that leads nowhere is not kept in memory.
        if (stored.State.TenantId is null) (_forgetting ??= new(this, () => stored.State.TenantId is null)).Asked();
        return Task.FromResult(stored.State.TenantId);
    }

    public async Task<bool> Claim(string issuer, string tenantId)
    {
        if (stored.State.TenantId == tenantId) return true;
        // Whoever had it and logs in otherwise since has let go of it.
        if (stored.State.TenantId is { } before && (await GrainFactory.Tenant(before).Read())?.StaffLogin?.Issuer == issuer) return false;
        await stored.Store(new() { TenantId = tenantId });
        return true;
    }
}

/// <summary>Whose issuer it is.</summary>
sealed record IssuerOwner
{
    public string? TenantId { get; init; }
}
