using System.Collections.Immutable;
using System.Security.Cryptography;
using CxSaas.Contracts;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Domain.Tenants;
using CxSaas.Silo.Live;
using ErrorCode = CxSaas.Domain.ErrorCode;

namespace CxSaas.Silo.Tenants;

[GrainType("tenant")]
sealed class TenantGrain(
    [PersistentState("tenant")] IPersistentState<TenantState> stored,
    TenantCache cache,
    LiveHub live,
    TimeProvider clock) : Grain, ITenantGrain
{
    const string FirstKeyName = "admin";

    Tenant Known => stored.State.Tenant ?? throw new InvalidOperationException($"There is no tenant '{Id}'.");

    string Id => this.GetPrimaryKeyString();

    public Task<Tenant?> Read() => Task.FromResult(stored.State.Tenant);

    public async Task<TenantReply> Create(string name, ValueDiscipline discipline)
    {
        if (!CallScope.IsPlatform) throw new UnauthorizedAccessException("Only the platform makes tenants.");
        var decision = TenantRules.Create(stored.State.Tenant, Id, name, discipline, clock.GetUtcNow());
        if (decision.Error is not null || stored.State.Tenant is not null) return new() { Tenant = decision.Tenant, Error = decision.Error };
        // Listed before it exists: a crash in between leaves a name in the list, not a tenant that nobody finds.
        if (!await GrainFactory.TenantDirectory().Add(Id))
            return new() { Error = UserError.Of(ErrorCode.LimitReached, $"the platform holds at most {TenantDirectoryGrain.TenantsMax} tenants", "id") };
        return await WithNewKey(decision.Tenant!, FirstKeyName, Role.Admin);
    }

    public Task<TenantReply> CreateApiKey(string name, Role role) => WithNewKey(Known, name, role);

    public Task<TenantReply> RevokeApiKey(string keyId) => Store(TenantRules.RevokeKey(Known, keyId, clock.GetUtcNow()));

    public Task<TenantReply> SetValueDiscipline(ValueDiscipline discipline) => Store(TenantRules.SetDiscipline(Known, discipline));

    public Task<TenantReply> SetDimensionWeights(ImmutableArray<DimensionWeight> weights) => Store(TenantRules.SetWeights(Known, weights));

    public Task<TenantReply> DefineSegment(string id, string name, ImmutableArray<DimensionWeight> weights) =>
        Store(TenantRules.DefineSegment(Known, id, name, weights));

    public Task<TenantReply> DefineUnit(string id, string name) => Store(TenantRules.DefineUnit(Known, id, name));

    public Task<TenantReply> SetPromisePolicy(PromisePolicy policy) => Store(TenantRules.SetPromisePolicy(Known, policy));

    public Task KeyUsed(string keyId, DateTimeOffset at)
    {
        if (stored.State.Tenant is { } tenant && tenant.ApiKeys.FirstOrDefault(k => k.Id == keyId) is { } key)
        {
            stored.State = new() { Tenant = tenant with { ApiKeys = tenant.ApiKeys.Replace(key, key with { LastUsedAt = at }) } };
            cache.Put(stored.State.Tenant);
        }
        return Task.CompletedTask;
    }

    async Task<TenantReply> WithNewKey(Tenant tenant, string name, Role role)
    {
        var credential = new Credential(
            Credential.TenantPrefix,
            RandomNumberGenerator.GetString(Credential.Alphabet, Credential.IdLength),
            RandomNumberGenerator.GetString(Credential.Alphabet, Credential.SecretLength));
        var decision = TenantRules.AddKey(tenant, new()
        {
            Id = credential.Id,
            Name = name,
            Role = role,
            SecretHash = credential.Hash,
            CreatedAt = clock.GetUtcNow(),
        });
        if (decision.Tenant is null) return new() { Error = decision.Error };
        // The key can be looked up before it is valid: the other order could leave a valid key that nobody can use.
        using (CallScope.AsPlatform()) await GrainFactory.ApiKey(credential.Id).Assign(Id);
        return await Store(decision) with { Key = credential.ToString(), KeyId = credential.Id };
    }

    async Task<TenantReply> Store(TenantDecision decision)
    {
        if (decision.Tenant is not { } tenant) return new() { Error = decision.Error };
        if (!ReferenceEquals(tenant, stored.State.Tenant))
        {
            await stored.Store(new() { Tenant = tenant });
            cache.Put(tenant);
            live.Changed(Id);
        }
        return new() { Tenant = tenant };
    }
}

/// <summary>A tenant, as stored; none where it was never created.</summary>
sealed record TenantState
{
    public Tenant? Tenant { get; init; }
}
