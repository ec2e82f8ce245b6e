using CxSaas.Contracts;
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

    /// <summary>Makes a key of this tenant.</summary>
    public static async Task<CreateApiKeyPayload> CreateApiKey(
        [FromServices] IGrainFactory grains, IResolveFieldContext context, CreateApiKeyInput input) =>
        new(await grains.Tenant(context.Tenant()).CreateApiKey(input.Name, input.Role));

    /// <summary>Makes a key void for good: at once for new requests, within 5 seconds on open sockets.</summary>
    public static async Task<ApiKeyPayload> RevokeApiKey([FromServices] IGrainFactory grains, IResolveFieldContext context, [Identifier] string id) =>
        new(await grains.Tenant(context.Tenant()).RevokeApiKey(id), id);

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
