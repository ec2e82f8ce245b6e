using System.Collections.Concurrent;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Tenants;

namespace CxSaas.Silo.Tenants;

/// <summary>
/// What tenants that have a quota take of the platform, as this silo knows it: counted by the partitions once a second at most, and what
/// is written here since. So a tenant may go over its quota by what other silos write within a second or so, and no write waits for one
/// counter of a whole tenant.
/// </summary>
sealed class TenantUsages(IGrainFactory grains, TimeProvider clock)
{
    static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(1);

    /// <summary>Tenants remembered; beyond that the memory starts anew.</summary>
    const int TenantsMax = 10_000;

    readonly ConcurrentDictionary<string, Counted> _tenants = new(StringComparer.Ordinal);

    /// <summary>Null where nothing is counted, for the tenant has no quota of what is stored.</summary>
    public async ValueTask<TenantUsage?> Of(Tenant tenant)
    {
        if (tenant.Quotas is { Customers: null, StoredEvents: null, OpenPromises: null }) return null;
        if (!_tenants.TryGetValue(tenant.Id, out var counted) || clock.GetElapsedTime(counted.ReadAt) >= AgeMax)
        {
            var read = new Counted(await grains.Usage(tenant.Id), clock.GetTimestamp());
            if (_tenants.Count >= TenantsMax) _tenants.Clear();
            counted = _tenants[tenant.Id] = read;
        }
        return counted.Usage;
    }

    /// <summary>What was just stored here.</summary>
    public void Add(string tenantId, int customers, int events, int promises)
    {
        if (!_tenants.TryGetValue(tenantId, out var counted)) return;
        lock (counted)
        {
            counted.Usage = counted.Usage with
            {
                Customers = counted.Usage.Customers + customers,
                StoredEvents = counted.Usage.StoredEvents + events,
                OpenPromises = counted.Usage.OpenPromises + promises,
            };
        }
    }

    sealed class Counted(TenantUsage usage, long readAt)
    {
        public TenantUsage Usage { get; set; } = usage;
        public long ReadAt => readAt;
    }
}
