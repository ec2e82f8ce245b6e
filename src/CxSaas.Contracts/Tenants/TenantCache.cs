using System.Collections.Concurrent;
using CxSaas.Domain.Tenants;

namespace CxSaas.Contracts.Tenants;

/// <summary>
/// The settings of tenants, at most <see cref="AgeMax"/> old, in every process that serves them. A change made in this process
/// is seen at once, for the tenant's grain puts it here. Settings are read with every call and change a few times a day; asking
/// the one tenant grain each time would make it the bottleneck.
/// </summary>
public sealed class TenantCache(IGrainFactory grains, TimeProvider clock)
{
    public static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(1);

    /// <summary>Tenants kept; beyond that the cache starts anew.</summary>
    public const int TenantsMax = 10_000;

    readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Null where there is no such tenant.</summary>
    public ValueTask<Tenant?> Get(string tenantId) =>
        _entries.TryGetValue(tenantId, out var entry) && clock.GetElapsedTime(entry.ReadAt) < AgeMax ? new(entry.Tenant) : new(Ask(tenantId));

    /// <summary>Takes in what was just stored, unless something newer is known.</summary>
    public void Put(Tenant tenant)
    {
        if (_entries.Count >= TenantsMax) _entries.Clear();
        var now = clock.GetTimestamp();
        _entries.AddOrUpdate(
            tenant.Id,
            new Entry(tenant, now),
            (_, known) => known.Tenant.Version > tenant.Version ? known : new Entry(tenant, now));
    }

    async Task<Tenant?> Ask(string tenantId)
    {
        var tenant = await grains.Tenant(tenantId).Read();
        if (tenant is not null) Put(tenant);
        return tenant;
    }

    sealed record Entry(Tenant Tenant, long ReadAt);
}
