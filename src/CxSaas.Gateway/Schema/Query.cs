using CxSaas.Contracts;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Promises;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Schema.Promises;
using GraphQL;

namespace CxSaas.Gateway.Schema;

/// <summary>What can be read.</summary>
public sealed partial class Query
{
    /// <summary>Who is calling, as the server sees the credential.</summary>
    public static Viewer Viewer(IResolveFieldContext context) => new(context.Caller());

    /// <summary>The caller's own tenant.</summary>
    public static async Task<Tenants.Tenant> Tenant([FromServices] TenantCache tenants, IResolveFieldContext context) =>
        new(await tenants.Settings(context));

    /// <summary>One customer; null where nothing was ever recorded about it.</summary>
    public static async Task<Customers.Customer?> Customer([FromServices] IGrainFactory grains, IResolveFieldContext context, [Identifier] string id) =>
        Check.IsId(id) ? await Schema.Customers.Customer.Ask(grains.Customer(context.Tenant(), id), context) : null;

    /// <summary>One promise to one customer.</summary>
    public static async Task<Promise?> Promise(
        [FromServices] IGrainFactory grains, IResolveFieldContext context, [Identifier] string customerId, [Identifier] string id) =>
        Check.IsId(customerId) ? await grains.Customer(context.Tenant(), customerId).Promise(id) : null;

    /// <summary>Promises to any customer of the tenant.</summary>
    public static async Task<PromiseConnection> Promises(
        [FromServices] IGrainFactory grains,
        IResolveFieldContext context,
        PromiseFilterInput? where,
        PromiseOrder orderBy = PromiseOrder.DueAsc,
        int first = 20,
        string? after = null)
    {
        var (tenant, page) = (context.Tenant(), Calls.Page(first, after));
        return new(await grains.At(tenant, await grains.Promises(tenant, where?.Filter ?? PromiseFilter.None, orderBy, page.First, page.After)));
    }

    /// <summary>Who did what to a tenant's settings, keys and standing, newest first. An ADMIN reads that of its own tenant; the operator says whose.</summary>
    public static async Task<Tenants.AuditConnection> AuditLog(
        [FromServices] IGrainFactory grains, IResolveFieldContext context, [Identifier] string? tenantId = null, int first = 20, string? after = null)
    {
        var (own, page) = (context.Caller().TenantId, Calls.Page(first, after));
        var tenant = tenantId ?? own ?? throw new RequestFault("INVALID", "tenantId must say whose");
        // Another's is as one that does not exist.
        return (own ?? tenant) == tenant && Check.TenantId(tenant, "tenantId") is null
            && await grains.Tenant(tenant).Audit(page.First, page.After is { } place ? (int)Math.Clamp(-place.Rank, 0, int.MaxValue) : null) is { } entries
            ? new(entries)
            : throw new RequestFault("NOT_FOUND", "there is no such tenant");
    }

    /// <summary>One unit that was defined.</summary>
    public static async Task<Tenants.Unit?> Unit([FromServices] TenantCache tenants, IResolveFieldContext context, [Identifier] string id) =>
        (await tenants.Settings(context)).Units.FirstOrDefault(unit => unit.Id == id) is { } unit ? new(unit) : null;

    /// <summary>The units that were defined, in the order of their definition.</summary>
    public static async Task<IEnumerable<Tenants.Unit>> Units([FromServices] TenantCache tenants, IResolveFieldContext context) =>
        (await tenants.Settings(context)).Units.Select(unit => new Tenants.Unit(unit));
}

/// <summary>Who is calling.</summary>
public sealed class Viewer
{
    internal Viewer(Access.Caller caller) => (TenantId, Role, CustomerId) = (caller.TenantId, caller.Role, caller.CustomerId);

    /// <summary>The tenant that the credential belongs to; null for the operator.</summary>
    [Identifier] public string? TenantId { get; }

    /// <summary>What the credential may do.</summary>
    public Role Role { get; }

    /// <summary>Set for a customer token: the one customer it speaks for.</summary>
    [Identifier] public string? CustomerId { get; }
}

static class TenantSettings
{
    public static async ValueTask<Tenant> Settings(this TenantCache tenants, IResolveFieldContext context) =>
        await tenants.Get(context.Tenant()) ?? throw new RequestFault("NOT_FOUND", "the tenant of this credential does not exist");
}
