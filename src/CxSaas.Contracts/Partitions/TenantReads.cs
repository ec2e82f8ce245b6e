using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Promises;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Standings;

namespace CxSaas.Contracts.Partitions;

/// <summary>What a whole tenant shows, put together from its partitions.</summary>
public static class TenantReads
{
    /// <summary>The places of the next promises; each is then asked of its customer, who knows it whole.</summary>
    public static async Task<Slice<PromisePlace>> Promises(
        this IGrainFactory grains, string tenantId, PromiseFilter filter, PromiseOrder order, int first, Cursor? after) =>
        Slice.Merge(await Task.WhenAll(grains.Partitions(tenantId).Select(p => p.Promises(filter, order, first, after))), first);

    public static async Task<IReadOnlyCollection<PromiseCount>> PromiseCounts(this IGrainFactory grains, string tenantId, PromiseScope scope) =>
        [.. (await Task.WhenAll(grains.Partitions(tenantId).Select(p => p.PromiseCounts(scope)))).SelectMany(counts => counts)];

    public static async Task<Slice<string>> Customers(
        this IGrainFactory grains, string tenantId, CustomerFilter filter, CustomerOrder order, int first, Cursor? after) =>
        Slice.Merge(await Task.WhenAll(grains.Partitions(tenantId).Select(p => p.Customers(filter, order, first, after))), first);

    public static async Task<Slice<DarkLine>> Dark(this IGrainFactory grains, string tenantId, string? segmentId, int first, Cursor? after) =>
        Slice.Merge(await Task.WhenAll(grains.Partitions(tenantId).Select(p => p.Dark(segmentId, first, after))), first);

    public static async Task<PulsePart> Pulse(this IGrainFactory grains, string tenantId, int fromDay) =>
        (await Task.WhenAll(grains.Partitions(tenantId).Select(p => p.Pulse(fromDay)))).Aggregate(PulsePart.Empty, (sum, part) => sum.Plus(part));

    public static async Task<IEnumerable<AnswerTally>> Trend(this IGrainFactory grains, string tenantId, Counted of, int fromDay, string? segmentId) =>
        (await Task.WhenAll(grains.Partitions(tenantId).Select(p => p.Trend(of, fromDay, segmentId)))).SelectMany(days => days);

    public static async Task<TenantUsage> Usage(this IGrainFactory grains, string tenantId) =>
        (await Task.WhenAll(grains.Partitions(tenantId).Select(p => p.Usage()))).Aggregate(new TenantUsage(), (sum, part) => sum.Plus(part));

    public static async Task<PromiseEffect> PromiseEffect(this IGrainFactory grains, string tenantId) =>
        (await Task.WhenAll(grains.Partitions(tenantId).Select(p => p.PromiseEffect()))).Aggregate(Domain.Promises.PromiseEffect.None, (sum, part) => sum + part);

    /// <summary>The promises at these places. One that was erased meanwhile is left out.</summary>
    public static async Task<Slice<Promise>> At(this IGrainFactory grains, string tenantId, Slice<PromisePlace> places)
    {
        var promises = await Task.WhenAll(places.Entries.Select(place =>
            grains.Customer(tenantId, place.Item.CustomerId).Promise(place.Item.PromiseId)));
        return places.Of(places.Entries.Zip(promises).Where(e => e.Second is not null).Select(e => new Slice<Promise>.Entry(e.First.Cursor, e.Second!)));
    }
}
