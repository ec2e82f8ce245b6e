using System.Collections.Immutable;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Standings;
using CxSaas.Domain.Tenants;

namespace CxSaas.Silo.Partitions;

/// <summary>Reads customers of a partition anew whose readings another day, other settings or a promise that ran out have outdated.</summary>
sealed class CurrentReadings(
    string tenantId, PartitionTable table, StoredCustomers customers, SpoiltRows spoilt, TenantCache tenants, Patience patience, TimeProvider clock, Action renewed)
{
    /// <summary>Between two chunks of those that are read a day ahead: a partition of 60,000 is through within ten minutes.</summary>
    static readonly TimeSpan AheadPause = TimeSpan.FromMilliseconds(250);

    // Which weights and priors hold for each segment, by one version of the settings; under "" stands no segment.
    readonly Dictionary<string, ulong> _models = new(StringComparer.Ordinal);
    int _modelsOf = -1;
    Tenant? _tenant;
    (int Day, int Settings) _reviewed;
    bool _isDue = true, _isStopped;
    Task _review = Task.CompletedTask, _renewing = Task.CompletedTask;

    int Today => UtcDay.Of(clock.GetUtcNow());

    /// <summary>The version of the settings that they are read with.</summary>
    public int Settings => _reviewed.Settings;

    /// <summary>When what is under way is done.</summary>
    public Task Settled => Task.WhenAll(_review, _renewing);

    public void Renew(IReadOnlyCollection<string> customerIds)
    {
        if (customerIds.Count > 0) _renewing = Task.WhenAll(_renewing, ReadAnew(customerIds));
    }

    /// <summary>A customer elsewhere may not have heard of other settings yet when they were reviewed here.</summary>
    public void LookAt(ImmutableArray<Report> reports)
    {
        if (_tenant is { } tenant) Renew([.. reports.Where(report => report.Standing.Weights != ModelOf(tenant, report.Standing.SegmentId)).Select(report => report.CustomerId)]);
    }

    /// <summary>Customers were taken in of whom it is not known whether their readings are of today.</summary>
    public void ReviewAgain() => _isDue = true;

    public void Stop() => _isStopped = true;

    /// <summary>Has those read anew that a new day or other settings have outdated, once for each.</summary>
    public async Task Review()
    {
        if (await tenants.Get(tenantId) is not { } tenant || !_review.IsCompleted) return;
        var now = (Today, tenant.Version);
        if (now == _reviewed && !_isDue) return;
        (_reviewed, _tenant, _isDue) = (now, tenant, false);
        _review = ReadAnew([.. table.Stale(now.Today, segment => ModelOf(tenant, segment))]);
        _ = ReadAhead(tenant, now.Today);
    }

    /// <summary>What is stored of where a customer stands, as it reads today.</summary>
    public async Task<Standing?> Read(string customerId)
    {
        if (await spoilt.Read(customerId, () => customers.Standing(tenantId, customerId)) is not { } stored) return null;
        if (await tenants.Get(tenantId) is not { } tenant) return stored;
        if (stored.On(Today) is not null && stored.Weights == ModelOf(tenant, stored.SegmentId)) return stored;
        return await Whole(tenant, customerId) is { } customer ? stored.WithReadingsOf(AsOfNow(tenant, customer)) : stored;
    }

    ulong ModelOf(Tenant tenant, string? segmentId)
    {
        if (_modelsOf != tenant.Version) _models.Clear();
        _modelsOf = tenant.Version;
        return _models.TryGetValue(segmentId ?? "", out var known) ? known : _models[segmentId ?? ""] = tenant.ModelFor(segmentId);
    }

    // Readings are told some days ahead; those of many end on the same day, and would all be read at its first question.
    async Task ReadAhead(Tenant tenant, int day)
    {
        await _review;
        foreach (var chunk in table.Stale(day + 1, segment => ModelOf(tenant, segment)).ToList().Chunk(StoredCustomers.ReadsAtOnce))
        {
            await Task.Delay(AheadPause, clock);
            if (_isStopped || _reviewed != (day, tenant.Version)) return;
            await ReadAnew(chunk);
        }
    }

    async Task ReadAnew(IReadOnlyCollection<string> stale)
    {
        foreach (var chunk in stale.Chunk(StoredCustomers.ReadsAtOnce))
        {
            await patience.With(async () =>
            {
                var tenant = await Tenant();
                await Task.WhenAll(chunk.Select(async customerId =>
                {
                    if (await Whole(tenant, customerId) is { } customer) table.Renew(customerId, AsOfNow(tenant, customer));
                }));
            });
            // A storage may answer at once each time; others have their turn here.
            await Task.Yield();
        }
        renewed();
    }

    async Task<Customer?> Whole(Tenant tenant, string customerId) =>
        await spoilt.Read(customerId, () => customers.Customer(tenant, customerId)) is { Standing: not null } customer ? customer : null;

    Standing AsOfNow(Tenant tenant, Customer customer) => StandingReader.AsOf(customer, tenant.WeightsFor(customer.Profile!.SegmentId), clock.GetUtcNow());

    ValueTask<Tenant> Tenant() => tenants.Existing(tenantId);
}
