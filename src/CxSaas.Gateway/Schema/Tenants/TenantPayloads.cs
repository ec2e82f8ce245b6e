using System.Collections.Immutable;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Domain.Tenants;
using GraphQL;

namespace CxSaas.Gateway.Schema.Tenants;

/// <summary>What came of a change to a tenant.</summary>
public abstract class TenantReplyPayload
{
    private protected TenantReplyPayload(TenantReply reply) => Reply = reply;

    private protected TenantReply Reply { get; }

    /// <summary>Why it was refused; empty where it was done.</summary>
    public IEnumerable<UserError> Errors => Reply.Error is { } error ? [error] : [];
}

/// <summary>What came of a change to a tenant's settings.</summary>
public sealed class TenantPayload : TenantReplyPayload
{
    internal TenantPayload(TenantReply reply) : base(reply) { }

    /// <summary>The tenant as it is now; null where the change was refused.</summary>
    public Tenant? Tenant => Reply.Tenant is { } tenant ? new(tenant) : null;
}

/// <summary>What came of making a tenant.</summary>
public sealed class CreateTenantPayload : TenantReplyPayload
{
    internal CreateTenantPayload(TenantReply reply) : base(reply) { }

    /// <summary>The tenant; null where it was refused.</summary>
    public Tenant? Tenant => Reply.Tenant is { } tenant ? new(tenant) : null;

    /// <summary>The first ADMIN key. Shown once: null when the tenant was there before.</summary>
    public string? AdminKey => Reply.Key;
}

/// <summary>What came of making a key.</summary>
public sealed class CreateApiKeyPayload : TenantReplyPayload
{
    internal CreateApiKeyPayload(TenantReply reply) : base(reply) { }

    /// <summary>The key; null where it was refused.</summary>
    public ApiKey? ApiKey => Reply.Tenant?.ApiKeys.FirstOrDefault(key => key.Id == Reply.KeyId) is { } key ? new(key) : null;

    /// <summary>The whole key as it is to be sent. Shown once.</summary>
    public string? Secret => Reply.Key;
}

/// <summary>What came of a change to a key.</summary>
public sealed class ApiKeyPayload : TenantReplyPayload
{
    readonly string _id;

    internal ApiKeyPayload(TenantReply reply, string id) : base(reply) => _id = id;

    /// <summary>The key as it is now; null where the change was refused.</summary>
    public ApiKey? ApiKey => Reply.Tenant?.ApiKeys.FirstOrDefault(key => key.Id == _id) is { } key ? new(key) : null;
}

/// <summary>What came of defining a segment.</summary>
public sealed class SegmentPayload : TenantReplyPayload
{
    readonly string _id;

    internal SegmentPayload(TenantReply reply, string id) : base(reply) => _id = id;

    /// <summary>The segment; null where it was refused.</summary>
    public Segment? Segment => Reply.Tenant?.Segment(_id) is { } segment ? new(segment) : null;
}

/// <summary>What came of defining a unit.</summary>
public sealed class UnitPayload : TenantReplyPayload
{
    readonly string _id;

    internal UnitPayload(TenantReply reply, string id) : base(reply) => _id = id;

    /// <summary>The unit; null where it was refused.</summary>
    public Unit? Unit => Reply.Tenant?.Units.FirstOrDefault(unit => unit.Id == _id) is { } unit ? new(unit) : null;
}

/// <summary>A new tenant.</summary>
public sealed class CreateTenantInput
{
    /// <summary>1 to 39 of a-z 0-9 -, not starting with -.</summary>
    [Identifier] public required string Id { get; init; }

    /// <summary>At most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Sets the dimensions and their first weights.</summary>
    [DefaultAstValue("OPERATIONAL_EXCELLENCE")]
    public ValueDiscipline ValueDiscipline { get; init; }
}

/// <summary>A new key.</summary>
public sealed class CreateApiKeyInput
{
    /// <summary>What it is for: at most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>ADMIN, AGENT, ANALYST or INTEGRATION.</summary>
    public required Role Role { get; init; }
}

/// <summary>How much a dimension counts, on any positive scale.</summary>
public sealed class DimensionWeightInput
{
    /// <summary>Id of the dimension.</summary>
    [Identifier] public required string Dimension { get; init; }

    /// <summary>At least 0; only the proportions count.</summary>
    public required double Weight { get; init; }

    internal static ImmutableArray<DimensionWeight> All(IEnumerable<DimensionWeightInput> weights) =>
        [.. weights.Select(w => new DimensionWeight { Dimension = w.Dimension, Weight = w.Weight })];
}

/// <summary>A segment.</summary>
public sealed class DefineSegmentInput
{
    /// <summary>The caller's own id of it.</summary>
    [Identifier] public required string Id { get; init; }

    /// <summary>At most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Own weights over the tenant's dimensions; empty to take the tenant's.</summary>
    [DefaultAstValue("[]")]
    public IEnumerable<DimensionWeightInput> Weights { get; init; } = [];
}

/// <summary>A unit.</summary>
public sealed class DefineUnitInput
{
    /// <summary>The caller's own id of it, as promises name it.</summary>
    [Identifier] public required string Id { get; init; }

    /// <summary>At most 200 characters.</summary>
    public required string Name { get; init; }
}

/// <summary>How promises are to be made.</summary>
public sealed class PromisePolicyInput
{
    /// <summary>Whether a promise needs the fulfilling unit's confirmation before it is made.</summary>
    public required FeasibilityPolicy Feasibility { get; init; }

    /// <summary>How long after its due time a promise can still be partly kept: 0 to 31536000 seconds.</summary>
    public required int GraceSeconds { get; init; }
}
