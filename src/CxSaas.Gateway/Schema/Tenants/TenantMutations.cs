using CxSaas.Contracts;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Schema.Tenants;
using GraphQL;

namespace CxSaas.Gateway.Schema;

/// <summary>What can be written.</summary>
public sealed partial class Mutation
{
    /// <summary>Makes a tenant and its first ADMIN key. For the operator.</summary>
    public static async Task<CreateTenantPayload> CreateTenant([FromServices] IGrainFactory grains, CreateTenantInput input) =>
        // A bad id must not reach a key, so it is checked here as well as in the rule.
        Check.TenantId(input.Id, "id") is { } error
            ? new(new() { Error = error })
            : new(await grains.Tenant(input.Id).Create(input.Name, input.ValueDiscipline));

    /// <summary>
    /// Stops serving a tenant: its keys are refused at once by this server and within 5 seconds everywhere, open sockets too. Nothing
    /// is lost. For the operator.
    /// </summary>
    public static Task<TenantPayload> SuspendTenant([FromServices] IGrainFactory grains, [Identifier] string tenantId) =>
        SetStatus(grains, tenantId, TenantStatus.Suspended);

    /// <summary>Serves a suspended tenant again, with the keys and data it had. For the operator.</summary>
    public static Task<TenantPayload> ResumeTenant([FromServices] IGrainFactory grains, [Identifier] string tenantId) =>
        SetStatus(grains, tenantId, TenantStatus.Active);

    /// <summary>
    /// How a tenant's people log in: tokens of the tenant's identity provider (OpenID Connect) are taken from then on. Null ends it.
    /// For the operator, who knows whose issuer it is.
    /// </summary>
    public static async Task<TenantPayload> SetStaffLogin([FromServices] IGrainFactory grains, [Identifier] string tenantId, StaffLoginInput? input) =>
        Check.TenantId(tenantId, "tenantId") is { } error
            ? new(new() { Error = error })
            : new(await grains.Tenant(tenantId).SetStaffLogin(input?.Login));

    /// <summary>
    /// How much of the platform a tenant may take, all of it anew; what is stored already stays, and beyond it LIMIT_REACHED is answered. For
    /// the operator.
    /// </summary>
    public static async Task<TenantPayload> SetQuotas([FromServices] IGrainFactory grains, [Identifier] string tenantId, QuotasInput input) =>
        Check.TenantId(tenantId, "tenantId") is { } error
            ? new(new() { Error = error })
            : new(await grains.Tenant(tenantId).SetQuotas(input.Quotas));

    /// <summary>
    /// Removes a suspended tenant and all that is stored of it, for good. It works for some seconds at a time and is to be sent until
    /// `deleted` is true; a crash in between leaves the rest to the next. For the operator.
    /// </summary>
    public static async Task<DeleteTenantPayload> DeleteTenant([FromServices] IGrainFactory grains, [Identifier] string tenantId) =>
        Check.TenantId(tenantId, "tenantId") is { } error
            ? new(new() { Error = error })
            : new(await grains.Tenant(tenantId).Delete());

    static async Task<TenantPayload> SetStatus(IGrainFactory grains, string tenantId, TenantStatus status) =>
        Check.TenantId(tenantId, "tenantId") is { } error
            ? new(new() { Error = error })
            : new(await grains.Tenant(tenantId).SetStatus(status));

    /// <summary>Makes a key of this tenant.</summary>
    public static async Task<CreateApiKeyPayload> CreateApiKey(
        [FromServices] IGrainFactory grains, IResolveFieldContext context, CreateApiKeyInput input) =>
        new(await grains.Tenant(context.Tenant()).CreateApiKey(input.Name, input.Role));

    /// <summary>Makes a key void for good: at once for new requests, within 5 seconds on open sockets.</summary>
    public static async Task<ApiKeyPayload> RevokeApiKey([FromServices] IGrainFactory grains, IResolveFieldContext context, [Identifier] string id) =>
        new(await grains.Tenant(context.Tenant()).RevokeApiKey(id), id);

    /// <summary>
    /// A short-lived credential for one customer's own app: it reads and follows its own satisfaction, promises and timeline, and
    /// nothing else. It cannot be revoked; it ends.
    /// </summary>
    public static async Task<IssueCustomerTokenPayload> IssueCustomerToken(
        [FromServices] IGrainFactory grains, IResolveFieldContext context, IssueCustomerTokenInput input)
    {
        var (tenant, customer) = (context.Tenant(), input.CustomerId);
        if ((Check.Id(customer, "customerId") ?? Check.Within(input.TtlSeconds, 1, CustomerToken.LifetimeMax.TotalSeconds, "ttlSeconds")) is { } error)
            return new(error);
        return await grains.Customer(tenant, customer).Read() is null
            ? new(UserError.Of(Domain.ErrorCode.NotFound, $"there is no customer '{customer}'", "customerId"))
            : new(await grains.TokenKeys(tenant).Issue(customer, TimeSpan.FromSeconds(input.TtlSeconds)));
    }

    /// <summary>Sets the discipline, and with it the dimensions and their weights.</summary>
    public static async Task<TenantPayload> SetValueDiscipline(
        [FromServices] IGrainFactory grains, IResolveFieldContext context, ValueDiscipline discipline) =>
        new(await grains.Tenant(context.Tenant()).SetValueDiscipline(discipline));

    /// <summary>The whole set, 1 to 16 dimensions with overall among them; a dimension left out is retired. Sets the discipline to CUSTOM.</summary>
    public static async Task<TenantPayload> SetDimensionWeights(
        [FromServices] IGrainFactory grains, IResolveFieldContext context, IEnumerable<DimensionWeightInput> weights) =>
        new(await grains.Tenant(context.Tenant()).SetDimensionWeights(DimensionWeightInput.All(weights)));

    /// <summary>Defines a group of customers; customers are put into it as they are registered.</summary>
    public static async Task<SegmentPayload> DefineSegment(
        [FromServices] IGrainFactory grains, IResolveFieldContext context, DefineSegmentInput input) =>
        new(await grains.Tenant(context.Tenant()).DefineSegment(input.Id, input.Name, DimensionWeightInput.All(input.Weights)), input.Id);

    /// <summary>Names a unit that fulfils promises.</summary>
    public static async Task<UnitPayload> DefineUnit([FromServices] IGrainFactory grains, IResolveFieldContext context, DefineUnitInput input) =>
        new(await grains.Tenant(context.Tenant()).DefineUnit(input.Id, input.Name), input.Id);

    /// <summary>Sets how promises are made from now on; promises made before keep the grace time they had.</summary>
    public static async Task<TenantPayload> SetPromisePolicy(
        [FromServices] IGrainFactory grains, IResolveFieldContext context, PromisePolicyInput input) =>
        new(await grains.Tenant(context.Tenant()).SetPromisePolicy(new() { Feasibility = input.Feasibility, GraceSeconds = input.GraceSeconds }));
}
