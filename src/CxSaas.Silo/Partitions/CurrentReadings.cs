using System.Collections.Immutable;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Standings;
using CxSaas.Domain.Tenants;

namespace CxSaas.Silo.Partitions;

/// <summary>Reads customers of a partition anew whose readings another day, other settings or a promise that ran out have outdated.</summary>
sealed class CurrentReadings(
    string tenantId, PartitionTable table, StoredCustomers customers, TenantCache tenants, Patience patience, TimeProvider clock, Action renewed)
{
    // Which weights and priors hold for each segment, by the settings reviewed last; under "" stands no segment.
    readonly Dictionary<string, ulong> _models = new(StringComparer.Ordinal);
    Tenant? _tenant;
    (int Day, int Settings) _reviewed;
    Task _review = Task.CompletedTask, _renewing = Task.CompletedTask;

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
        if (_tenant is not null) Renew([.. reports.Where(report => report.Standing.Weights != ModelFor(report.Standing.SegmentId)).Select(report => report.CustomerId)]);
    }

    /// <summary>Has those read anew that a new day or other settings have outdated, once for each.</summary>
    public async Task Review()
    {
        if (await tenants.Get(tenantId) is not { } tenant || !_review.IsCompleted) return;
        var now = (UtcDay.Of(clock.GetUtcNow()), tenant.Version);
        if (now == _reviewed) return;
        (_reviewed, _tenant) = (now, tenant);
        _models.Clear();
        _review = ReadAnew([.. table.Stale(now.Item1, ModelFor)]);
    }

    ulong ModelFor(string? segmentId) => _models.TryGetValue(segmentId ?? "", out var known) ? known : _models[segmentId ?? ""] = _tenant!.ModelFor(segmentId);

    async Task ReadAnew(IReadOnlyCollection<string> stale)
    {
        foreach (var chunk in stale.Chunk(StoredCustomers.ReadsAtOnce))
            await patience.With(async () =>
            {
                var tenant = await tenants.Get(tenantId) ?? throw new InvalidOperationException($"There is no tenant '{tenantId}'.");
                await Task.WhenAll(chunk.Select(async customerId =>
                {
                    if (await customers.Customer(tenant, customerId) is not { Standing: not null } customer) return;
                    table.Renew(customerId, StandingReader.AsOf(customer, tenant.WeightsFor(customer.Profile!.SegmentId), clock.GetUtcNow()));
                }));
            });
        renewed();
    }
}
