using System.Collections.Concurrent;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Standings;
using CxSaas.Domain.Tenants;

namespace CxSaas.Silo.Tenants;

/// <summary>
/// What tenants that have a quota take of the platform, as this silo knows it: counted by the partitions once a second at most, and what
/// is about to be written here since. So a tenant may go over its quota by what other silos write within a second or so, and no write
/// waits for one counter of a whole tenant.
/// </summary>
sealed class TenantUsages(IGrainFactory grains, TimeProvider clock)
{
    static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(1);

    /// <summary>Tenants remembered; beyond that the memory starts anew.</summary>
    const int TenantsMax = 10_000;

    readonly ConcurrentDictionary<string, Counted> _tenants = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Lazy<Task<Counted>>> _asked = new(StringComparer.Ordinal);

    /// <summary>Null where nothing is counted, for the tenant has no quota of what is stored.</summary>
    public async ValueTask<TenantUsage?> Of(Tenant tenant)
    {
        if (tenant.Quotas is { Customers: null, StoredEvents: null, OpenPromises: null }) return null;
        return (_tenants.TryGetValue(tenant.Id, out var counted) && clock.GetElapsedTime(counted.ReadAt) < AgeMax ? counted : await Count(tenant.Id)).Usage;
    }

    /// <summary>
    /// Takes room for what is about to be stored, so that those who write at the same time do not all find the same last place; or says
    /// that there is none. What is then not stored is no longer counted within a second.
    /// </summary>
    public UserError? Take(Tenant tenant, bool isNew, IReadOnlyList<Recorded> recorded)
    {
        if (!_tenants.TryGetValue(tenant.Id, out var counted)) return null;
        var (customers, events, promises) = (isNew ? 1 : 0, recorded.Count, recorded.Count(each => each.Event is PromiseMade));
        lock (counted)
        {
            var (has, quotas) = (counted.Usage, tenant.Quotas);
            var full = (customers > 0 ? quotas.OnCustomers(has.Customers + customers - 1) : null)
                ?? (events > 0 ? quotas.OnEvents(has.StoredEvents + events - 1) : null)
                ?? (promises > 0 ? quotas.OnPromises(has.OpenPromises + promises - 1) : null);
            if (full is not null) return full;
            counted.Usage = has with
            {
                Customers = has.Customers + customers,
                StoredEvents = has.StoredEvents + events,
                OpenPromises = has.OpenPromises + promises,
            };
            return null;
        }
    }

    // Asked once by all who need it.
    async Task<Counted> Count(string tenantId)
    {
        var asked = _asked.GetOrAdd(tenantId, id => new(() => Ask(id)));
        try
        {
            return await asked.Value;
        }
        finally
        {
            _asked.TryRemove(KeyValuePair.Create(tenantId, asked));
        }
    }

    async Task<Counted> Ask(string tenantId)
    {
        var counted = new Counted(await grains.Usage(tenantId), clock.GetTimestamp());
        if (_tenants.Count >= TenantsMax) _tenants.Clear();
        return _tenants[tenantId] = counted;
    }

    sealed class Counted(TenantUsage usage, long readAt)
    {
        public TenantUsage Usage { get; set; } = usage;
        public long ReadAt => readAt;
    }
}
