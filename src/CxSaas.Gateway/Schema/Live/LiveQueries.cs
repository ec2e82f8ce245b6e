using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using CxSaas.Gateway.Schema.Customers;
using CxSaas.Gateway.Schema.Live;
using CxSaas.Gateway.Schema.Tenants;
using GraphQL;

namespace CxSaas.Gateway.Schema;

public sealed partial class Query
{
    /// <summary>The customers of the tenant. Scores in it are those of the day; what is asked of a customer is as of now.</summary>
    public static async Task<CustomerConnection> Customers(
        [FromServices] IGrainFactory grains,
        IResolveFieldContext context,
        CustomerFilterInput? where,
        CustomerOrder orderBy = CustomerOrder.ScoreAsc,
        int first = 20,
        string? after = null)
    {
        var (tenant, page) = (context.Tenant(), Calls.Page(first, after));
        var places = await grains.Customers(tenant, where?.Filter ?? CustomerFilter.None, orderBy, page.First, page.After);
        var found = await Task.WhenAll(places.Entries.Select(place => grains.Customer(tenant, place.Item).Read()));
        return new(places.Of(places.Entries.Zip(found).Where(e => e.Second is not null).Select(e => new Slice<Customer>.Entry(e.First.Cursor, new(e.Second!)))));
    }

    /// <summary>The tenant, or one segment of it, right now.</summary>
    public static async Task<Pulse> Pulse(
        [FromServices] IGrainFactory grains, [FromServices] TenantCache tenants, [FromServices] TimeProvider clock, IResolveFieldContext context,
        Window window = Window.Days30, [Identifier] string? segment = null)
    {
        var (tenant, now) = (await tenants.Settings(context), clock.GetUtcNow());
        tenant.Demand(segment);
        return new(await grains.Pulse(tenant.Id).Read(window.Days()), segment, tenant, now);
    }

    /// <summary>One metric over time, one point a bucket.</summary>
    public static async Task<IEnumerable<TrendPoint>> Trend(
        [FromServices] IGrainFactory grains, [FromServices] TenantCache tenants, [FromServices] TimeProvider clock, IResolveFieldContext context,
        Metric metric, Window window = Window.Days90, Bucket bucket = Bucket.Day, [Identifier] string? segment = null)
    {
        var tenant = await tenants.Settings(context);
        tenant.Demand(segment);
        return TrendPoint.Of(metric, bucket, await grains.Trend(tenant.Id, AnswerTally.KindOf(metric), window.FirstDay(clock.GetUtcNow()), segment));
    }
}

static class SegmentArgument
{
    /// <summary>An unknown segment is refused rather than shown as an empty one.</summary>
    public static void Demand(this Domain.Tenants.Tenant tenant, string? segmentId)
    {
        if (segmentId is not null && tenant.Segment(segmentId) is null) throw new RequestFault("NOT_FOUND", "there is no such segment");
    }
}
