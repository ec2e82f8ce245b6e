using System.Collections.Concurrent;
using CxSaas.Domain.Tenants;

namespace CxSaas.Contracts.Tenants;

/// <summary>
/// The settings of tenants, at most <see cref="AgeMax"/> old, in every process that serves them; up to <see cref="StaleMax"/> while the
/// tenant's grain does not answer, as when its silo has just died. A change made in this process is seen at once, for the tenant's grain
/// puts it here. Settings are read with every call and change a few times a day; asking the one tenant grain each time would make it the
/// bottleneck.
/// </summary>
public sealed class TenantCache(IGrainFactory grains, TimeProvider clock)
{
    public static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(1);

    /// <summary>Below the five seconds within which a revoked key or a suspended tenant is out everywhere.</summary>
    public static readonly TimeSpan StaleMax = TimeSpan.FromSeconds(4);

    /// <summary>How long the tenant's grain is waited for by those who have settings: by all of them together, once.</summary>
    static readonly TimeSpan WaitMax = TimeSpan.FromMilliseconds(50);

    /// <summary>Tenants kept; beyond that the cache starts anew.</summary>
    public const int TenantsMax = 10_000;

    readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    readonly Dictionary<string, Question> _asked = new(StringComparer.Ordinal);

    /// <summary>As <see cref="Get"/>, for what belongs to a tenant and so has one.</summary>
    public async ValueTask<Tenant> Existing(string tenantId) =>
        await Get(tenantId) ?? throw new InvalidOperationException($"There is no tenant '{tenantId}'.");

    /// <summary>Null where there is no such tenant.</summary>
    public ValueTask<Tenant?> Get(string tenantId) =>
        _entries.TryGetValue(tenantId, out var entry) && clock.GetElapsedTime(entry.ReadAt) < AgeMax ? new(entry.Tenant) : new(Newer(tenantId, entry));

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

    async Task<Tenant?> Newer(string tenantId, Entry? known)
    {
        var question = Asked(tenantId);
        if (known is null || clock.GetElapsedTime(known.ReadAt) > StaleMax - WaitMax) return await question.Answer;
        var patience = WaitMax - clock.GetElapsedTime(question.AskedAt);
        try
        {
            return await question.Answer.WaitAsync(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, clock);
        }
        catch (Exception)
        {
            return known.Tenant;
        }
    }

    // One question serves all who wait, whichever grain or request they are in.
    Question Asked(string tenantId)
    {
        lock (_asked)
        {
            if (_asked.TryGetValue(tenantId, out var asked)) return asked;
            return _asked[tenantId] = new(Task.Run(() => Ask(tenantId)), clock.GetTimestamp());
        }
    }

    async Task<Tenant?> Ask(string tenantId)
    {
        try
        {
            // It serves whoever waits, and the platform may ask for any.
            using var platform = CallScope.AsPlatform();
            var tenant = await grains.Tenant(tenantId).Read();
            if (tenant is not null) Put(tenant);
            else _entries.TryRemove(tenantId, out _);
            return tenant;
        }
        finally
        {
            lock (_asked) _asked.Remove(tenantId);
        }
    }

    sealed record Entry(Tenant Tenant, long ReadAt);

    sealed record Question(Task<Tenant?> Answer, long AskedAt);
}
