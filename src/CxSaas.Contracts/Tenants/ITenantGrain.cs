using System.Collections.Immutable;
using CxSaas.Domain;
using CxSaas.Domain.Tenants;

namespace CxSaas.Contracts.Tenants;

/// <summary>One tenant: its settings and keys; the key is the tenant's id. Every change is stored before it is answered.</summary>
[Alias("tenant-grain")]
public interface ITenantGrain : IGrainWithStringKey, ITenantOwned
{
    /// <summary>Null where there is no such tenant.</summary>
    [Alias("read")]
    Task<Tenant?> Read();

    /// <summary>Made by the platform only. The reply holds the first ADMIN key; a retry's does not, for it is kept as a hash.</summary>
    [Alias("create")]
    Task<TenantReply> Create(string name, ValueDiscipline discipline);

    [Alias("create-api-key")]
    Task<TenantReply> CreateApiKey(string name, Role role);

    [Alias("revoke-api-key")]
    Task<TenantReply> RevokeApiKey(string keyId);

    [Alias("set-value-discipline")]
    Task<TenantReply> SetValueDiscipline(ValueDiscipline discipline);

    [Alias("set-dimension-weights")]
    Task<TenantReply> SetDimensionWeights(ImmutableArray<DimensionWeight> weights);

    [Alias("define-segment")]
    Task<TenantReply> DefineSegment(string id, string name, ImmutableArray<DimensionWeight> weights);

    [Alias("define-unit")]
    Task<TenantReply> DefineUnit(string id, string name);

    [Alias("set-promise-policy")]
    Task<TenantReply> SetPromisePolicy(PromisePolicy policy);

    /// <summary>Notes that a key was used. Kept in memory and stored with the next change: a read writes nothing.</summary>
    [Alias("key-used")]
    Task KeyUsed(string keyId, DateTimeOffset at);
}

/// <summary>What came of a change: the tenant as it is now, or why it was refused. A new key's text is shown here and never again.</summary>
[GenerateSerializer, Immutable, Alias("tenant-reply")]
public sealed record TenantReply
{
    [Id(0)] public Tenant? Tenant { get; init; }
    [Id(1)] public UserError? Error { get; init; }
    [Id(2)] public string? Key { get; init; }
    [Id(3)] public string? KeyId { get; init; }
}

/// <summary>The tenants there are. Called by the platform only.</summary>
[Alias("tenant-directory-grain")]
public interface ITenantDirectoryGrain : IGrainWithStringKey
{
    [Alias("list")]
    Task<ImmutableArray<string>> List();

    /// <summary>Adds a tenant; false where the platform is full.</summary>
    [Alias("add")]
    Task<bool> Add(string tenantId);
}

/// <summary>Which tenant a key belongs to; the grain's key is the API key's id. Called by the platform only.</summary>
[Alias("api-key-grain")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    [Alias("tenant")]
    Task<string?> Tenant();

    [Alias("assign")]
    Task Assign(string tenantId);
}
