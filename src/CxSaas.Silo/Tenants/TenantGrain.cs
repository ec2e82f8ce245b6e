using System.Collections.Immutable;
using System.Security.Cryptography;
using CxSaas.Contracts;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Domain.Surveys;
using CxSaas.Domain.Tenants;
using CxSaas.Silo.Cluster;
using CxSaas.Silo.Live;
using ErrorCode = CxSaas.Domain.ErrorCode;

namespace CxSaas.Silo.Tenants;

[GrainType("tenant")]
sealed class TenantGrain(
    [PersistentState("tenant")] IPersistentState<TenantState> stored,
    TenantCache cache,
    LiveHub live,
    TenantDeletion deletion,
    TimeProvider clock) : Grain, ITenantGrain
{
    const string FirstKeyName = "admin";

    /// <summary>When a key was used is stored so often at most, and when the tenant is put to sleep.</summary>
    static readonly TimeSpan UseStoredEach = TimeSpan.FromHours(1);

    /// <summary>How long other processes may still serve a tenant that is being deleted.</summary>
    static readonly TimeSpan ServedElsewhereMax = TenantCache.StaleMax + TenantCache.AgeMax;

    long _useStoredAt = clock.GetTimestamp();
    long? _deletingSince;
    bool _hasUse;
    Forgetting? _forgetting;

    Tenant Known => stored.State.Tenant ?? throw new InvalidOperationException($"There is no tenant '{Id}'.");

    string Id => this.GetPrimaryKeyString();

    public Task<Tenant?> Read()
    {
        ForgetIfUnknown();
        return Task.FromResult(stored.State.Tenant);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => StoreUse();

    public async Task<TenantReply> Create(string name, ValueDiscipline discipline)
    {
        DemandPlatform();
        var decision = TenantRules.Create(stored.State.Tenant, Id, name, discipline, clock.GetUtcNow());
        if (decision.Error is not null || stored.State.Tenant is not null) return new() { Tenant = decision.Tenant, Error = decision.Error };
        // Listed before it exists: a crash in between leaves a name in the list, not a tenant that nobody finds.
        if (!await GrainFactory.TenantDirectory().Add(Id))
            return new() { Error = UserError.Of(ErrorCode.LimitReached, $"the platform holds at most {TenantDirectoryGrain.TenantsMax} tenants", "id") };
        return await WithNewKey(decision.Tenant!, FirstKeyName, Role.Admin);
    }

    public Task<TenantReply> CreateApiKey(string name, Role role) => WithNewKey(Known, name, role);

    public Task<TenantReply> RevokeApiKey(string keyId) => Store(TenantRules.RevokeKey(Known, keyId, clock.GetUtcNow()), AuditAction.ApiKeyRevoked, keyId);

    public Task<TenantReply> SetValueDiscipline(ValueDiscipline discipline) => Store(TenantRules.SetDiscipline(Known, discipline), AuditAction.ValueDisciplineSet, discipline.ToString());

    public Task<TenantReply> SetDimensionWeights(ImmutableArray<DimensionWeight> weights) => Store(TenantRules.SetWeights(Known, weights), AuditAction.DimensionWeightsSet);

    public Task<TenantReply> DefineSegment(string id, string name, ImmutableArray<DimensionWeight> weights) =>
        Store(TenantRules.DefineSegment(Known, id, name, weights), AuditAction.SegmentDefined, id);

    public Task<TenantReply> DefineUnit(string id, string name) => Store(TenantRules.DefineUnit(Known, id, name), AuditAction.UnitDefined, id);

    public Task<TenantReply> SetPromisePolicy(PromisePolicy policy) => Store(TenantRules.SetPromisePolicy(Known, policy), AuditAction.PromisePolicySet);

    public Task<TenantReply> RebasePriors(PriorProposal proposal) =>
        Store(PriorRules.Rebase(Known, proposal, CallScope.Actor, clock.GetUtcNow()), AuditAction.PriorsRebased, proposal.Id);

    public Task<TenantReply> SetPriors(ImmutableArray<SegmentPriors> priors) =>
        Store(PriorRules.Set(Known, priors, CallScope.Actor, clock.GetUtcNow()), AuditAction.PriorsSet);

    public Task<TenantReply> RevertPriors(int version) =>
        Store(PriorRules.Revert(Known, stored.State.PriorVersions, version, CallScope.Actor, clock.GetUtcNow()), AuditAction.PriorsReverted, $"{version}");

    public Task<ImmutableArray<PriorSet>> PriorVersions() => Task.FromResult(stored.State.PriorVersions);

    public async Task<TenantReply> SetStatus(TenantStatus status)
    {
        DemandPlatform();
        return stored.State.Tenant is { } tenant ? await Store(TenantRules.SetStatus(tenant, status), status == TenantStatus.Active ? AuditAction.TenantResumed : AuditAction.TenantSuspended) : NotFound();
    }

    public async Task<TenantReply> Delete()
    {
        DemandPlatform();
        if (stored.State.Tenant is not { } tenant)
            // A crash while it was made leaves its name in the list alone.
            return await GrainFactory.TenantDirectory().Remove(Id) ? await Gone() : NotFound();
        if (await Store(TenantRules.SetStatus(tenant, TenantStatus.Deleting), AuditAction.TenantDeleted) is { Error: not null } refused) return refused;
        _deletingSince ??= clock.GetTimestamp();
        if (clock.GetElapsedTime(_deletingSince.Value) < ServedElsewhereMax || !await deletion.Run(Id)) return new() { Tenant = stored.State.Tenant };
        using (CallScope.AsPlatform()) await GrainFactory.TenantDirectory().Remove(Id);
        return await Gone();
    }

    // Its own row last: until then it says that something is left to do, and with it the storage lets go of what its log still holds.
    async Task<TenantReply> Gone()
    {
        await stored.ClearStateAsync();
        DeactivateOnIdle();
        return new() { IsDeleted = true };
    }

    public async Task<TenantReply> SetQuotas(Quotas quotas)
    {
        DemandPlatform();
        return stored.State.Tenant is { } tenant ? await Store(TenantRules.SetQuotas(tenant, quotas), AuditAction.QuotasSet) : NotFound();
    }

    public async Task<TenantReply> SetStaffLogin(StaffLogin? login)
    {
        DemandPlatform();
        if (stored.State.Tenant is not { } tenant) return NotFound();
        var decision = TenantRules.SetStaffLogin(tenant, login);
        // Claimed before it holds: a crash in between leaves a claim that the next one who wants the issuer finds void.
        if (decision.Error is null && login is not null && !await GrainFactory.Issuer(login.Issuer).Claim(login.Issuer, Id))
            return new() { Error = UserError.Of(ErrorCode.Conflict, "another tenant logs in by this issuer", "input", "issuer") };
        return await Store(decision, AuditAction.StaffLoginSet, login?.Issuer);
    }

    public async Task<Slice<AuditEntry>?> Audit(int first, int? before)
    {
        ForgetIfUnknown();
        if (stored.State.Tenant is null) return null;
        var log = stored.State.Audit;
        var newest = Math.Clamp((before ?? int.MaxValue) - 1, 0, log.Count);
        var oldest = Math.Max(newest - first, 0) + 1;
        var pages = new Dictionary<int, ImmutableArray<AuditEntry>>();
        var entries = ImmutableArray.CreateBuilder<Slice<AuditEntry>.Entry>();
        for (var number = newest; number >= oldest; number--)
        {
            if (log.PageOf(number) is { } page && !pages.ContainsKey(page)) pages[page] = await GrainFactory.AuditPage(Id, page).Read();
            var entry = log.PageOf(number) is { } old ? pages[old][(number - 1) % AuditLog.PageLength] : log.Entry(number);
            entries.Add(new(new Cursor(-number, "").ToString(), entry));
        }
        return new(entries.ToImmutable(), newest < log.Count, oldest > 1, log.Count);
    }

    public async Task NoteTokensIssued() => await stored.Store(stored.State with { Audit = await Noted(AuditAction.CustomerTokensIssued, null) });

    public Task NoteErased(string pseudonym) => NoteVoid(pseudonym, AuditAction.CustomerErased);

    public Task NoteReadmitted(string pseudonym) => NoteVoid(pseudonym, AuditAction.CustomerReadmitted);

    async Task NoteVoid(string pseudonym, AuditAction because)
    {
        // No new version: of what is followed nothing changes by it.
        var tenant = Known with { Erasures = Known.Erasures.With(pseudonym, clock.GetUtcNow()) };
        await stored.Store(stored.State with { Tenant = tenant, Audit = await Noted(because, pseudonym) });
        cache.Put(tenant);
    }

    public async Task<bool> ListSurvey(string surveyId)
    {
        var state = stored.State;
        if (state.Surveys.Contains(surveyId)) return true;
        if (state.Surveys.Length >= SurveyRules.SurveysMax) return false;
        await stored.Store(state with { Surveys = state.Surveys.Add(surveyId), Audit = await Noted(AuditAction.SurveyCreated, surveyId) });
        return true;
    }

    public async Task NoteSurvey(string surveyId, AuditAction action) =>
        await stored.Store(stored.State with { Audit = await Noted(action, surveyId) });

    public Task<ImmutableArray<string>> Surveys() => Task.FromResult(stored.State.Surveys);

    public async Task KeyUsed(string keyId, DateTimeOffset at)
    {
        if (stored.State.Tenant is { } tenant && tenant.ApiKeys.FirstOrDefault(k => k.Id == keyId) is { } key)
        {
            stored.State = stored.State with { Tenant = tenant with { ApiKeys = tenant.ApiKeys.Replace(key, key with { LastUsedAt = at }) } };
            cache.Put(stored.State.Tenant!);
            _hasUse = true;
            if (clock.GetElapsedTime(_useStoredAt) > UseStoredEach) await StoreUse();
        }
    }

    async Task StoreUse()
    {
        if (!_hasUse || stored.State.Tenant is null) return;
        (_hasUse, _useStoredAt) = (false, clock.GetTimestamp());
        await stored.WriteStateAsync();
    }

    static void DemandPlatform()
    {
        if (!CallScope.IsPlatform) throw new UnauthorizedAccessException("Only the platform decides whether a tenant is there and who is let in.");
    }

    // Anyone can be asked for, by a mistyped id or a token that was made up; who does not exist is not kept in memory.
    void ForgetIfUnknown()
    {
        if (stored.State.Tenant is null) (_forgetting ??= new(this, () => stored.State.Tenant is null)).Asked();
    }

    TenantReply NotFound()
    {
        ForgetIfUnknown();
        return new() { Error = UserError.Of(ErrorCode.NotFound, $"there is no tenant '{Id}'", "tenantId") };
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
        var action = stored.State.Tenant is null ? AuditAction.TenantCreated : AuditAction.ApiKeyCreated;
        return await Store(decision, action, $"{credential.Id} {role}") with { Key = credential.ToString(), KeyId = credential.Id };
    }

    async Task<TenantReply> Store(TenantDecision decision, AuditAction action, string? subject = null)
    {
        if (decision.Tenant is not { } tenant) return new() { Error = decision.Error };
        if (!ReferenceEquals(tenant, stored.State.Tenant))
        {
            await stored.Store(stored.State with
            {
                Tenant = tenant,
                Audit = await Noted(action, subject),
                PriorVersions = PriorRules.Kept(stored.State.PriorVersions, tenant.Priors),
            });
            cache.Put(tenant);
            live.Changed(Id);
        }
        return new() { Tenant = tenant };
    }

    async Task<AuditLog> Noted(AuditAction action, string? subject)
    {
        var log = stored.State.Audit;
        if (log.DuePage is [{ } first, ..] page) await GrainFactory.AuditPage(Id, (first.Number - 1) / AuditLog.PageLength).Write(page);
        return log.With(clock.GetUtcNow(), CallScope.Actor, action, subject);
    }
}

/// <summary>A tenant, as stored; none where it was never created.</summary>
sealed record TenantState
{
    public Tenant? Tenant { get; init; }
    public AuditLog Audit { get; init; } = new();

    /// <summary>The priors that were put in force, the newest of them, oldest first.</summary>
    public ImmutableArray<PriorSet> PriorVersions { get; init; } = [];

    /// <summary>Ids of the surveys that were made, in their order.</summary>
    public ImmutableArray<string> Surveys { get; init; } = [];
}
