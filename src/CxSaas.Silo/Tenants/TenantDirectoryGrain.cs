using System.Collections.Immutable;
using CxSaas.Contracts.Tenants;
using CxSaas.Silo.Cluster;

namespace CxSaas.Silo.Tenants;

[GrainType("tenant-directory")]
sealed class TenantDirectoryGrain([PersistentState("tenant-directory")] IPersistentState<TenantDirectory> stored)
    : Grain, ITenantDirectoryGrain, IPlatformOnly
{
    /// <summary>The list is one state; at 40 bytes each this is what one write should still carry.</summary>
    public const int TenantsMax = 10_000;

    public Task<ImmutableArray<string>> List() => Task.FromResult(stored.State.Tenants);

    public async Task<bool> Remove(string tenantId)
    {
        if (!stored.State.Tenants.Contains(tenantId)) return false;
        await stored.Store(new() { Tenants = stored.State.Tenants.Remove(tenantId) });
        return true;
    }

    public async Task<bool> Add(string tenantId)
    {
        if (stored.State.Tenants.Contains(tenantId)) return true;
        if (stored.State.Tenants.Length >= TenantsMax) return false;
        await stored.Store(new() { Tenants = stored.State.Tenants.Add(tenantId) });
        return true;
    }
}

/// <summary>The tenants there are, in the order of their creation.</summary>
sealed record TenantDirectory
{
    public ImmutableArray<string> Tenants { get; init; } = [];
}

[GrainType("api-key")]
sealed class ApiKeyGrain([PersistentState("api-key")] IPersistentState<ApiKeyOwner> stored) : Grain, IApiKeyGrain, IPlatformOnly
{
    Forgetting? _forgetting;

    public Task<string?> Tenant()
    {
        // Anyone can ask for any id; one that leads nowhere is not kept in memory.
        if (stored.State.TenantId is null) (_forgetting ??= new(this, () => stored.State.TenantId is null)).Asked();
        return Task.FromResult(stored.State.TenantId);
    }

    public Task Assign(string tenantId) => stored.Store(new() { TenantId = tenantId });
}

/// <summary>Whose key it is.</summary>
sealed record ApiKeyOwner
{
    public string? TenantId { get; init; }
}
