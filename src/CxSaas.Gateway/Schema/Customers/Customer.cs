using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Promises;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using CxSaas.Gateway.Schema.Promises;
using GraphQL;

namespace CxSaas.Gateway.Schema.Customers;

/// <summary>A person who is served and holds expectations.</summary>
public sealed class Customer
{
    readonly CustomerSummary _summary;
    readonly Satisfaction? _now;

    internal Customer(CustomerSummary summary, Satisfaction? now = null) => (_summary, _now) = (summary, now);

    /// <summary>Asks the grain once, also where the satisfaction of now is asked for.</summary>
    internal static async Task<Customer?> Ask(ICustomerGrain customer, IResolveFieldContext context)
    {
        if (!context.AsksFor(nameof(Satisfaction))) return await customer.Read() is { } summary ? new(summary) : null;
        return await customer.Look() is { } seen ? new(seen.Summary, seen.Now) : null;
    }

    /// <summary>The caller's own id of the customer.</summary>
    [Identifier] public string Id => _summary.Id;

    /// <summary>The name it was registered with.</summary>
    public string? Name => _summary.Name;

    /// <summary>The segment it was registered in.</summary>
    public async Task<Tenants.Segment?> Segment([FromServices] TenantCache tenants, IResolveFieldContext context) =>
        (await tenants.Settings(context)).Segment(_summary.SegmentId) is { } segment ? new(segment) : null;

    /// <summary>Now, or as it stood at an instant: from what had occurred by then.</summary>
    public async Task<Satisfaction> Satisfaction(
        [FromServices] IGrainFactory grains, [FromServices] TimeProvider clock, IResolveFieldContext context, DateTimeOffset? asOf)
    {
        if (asOf > clock.GetUtcNow() + CustomerRules.AheadMax) throw new RequestFault("INVALID", "asOf must not be in the future");
        return asOf is null && _now is not null ? _now : await grains.Customer(context.Tenant(), Id).Satisfaction(asOf);
    }

    /// <summary>The promises made to the customer.</summary>
    public async Task<PromiseConnection> Promises(
        [FromServices] IGrainFactory grains,
        IResolveFieldContext context,
        PromiseFilterInput? where,
        PromiseOrder orderBy = PromiseOrder.DueAsc,
        int first = 20,
        string? after = null)
    {
        var page = Calls.Page(first, after);
        return new(await grains.Customer(context.Tenant(), Id).Promises(where?.Filter ?? PromiseFilter.None, orderBy, page.First, page.After));
    }

    /// <summary>All that was ever recorded about this customer, newest first.</summary>
    public async Task<TimelineConnection> Timeline(
        [FromServices] IGrainFactory grains, IResolveFieldContext context, int first = 20, string? after = null)
    {
        var page = Calls.Page(first, after);
        return new(await grains.Customer(context.Tenant(), Id).Timeline(page.First, page.After));
    }

    /// <summary>When the first thing was recorded about the customer.</summary>
    public DateTimeOffset CreatedAt => _summary.CreatedAt;
}

/// <summary>A part of a timeline.</summary>
public sealed class TimelineConnection : Connection<TimelineEntry, TimelineEdge>
{
    internal TimelineConnection(Slice<TimelineEntry> slice) : base(slice) { }
}

/// <summary>A recorded event and its place in the timeline.</summary>
public sealed class TimelineEdge : Edge<TimelineEntry>;
