using System.Collections.Immutable;
using CxSaas.Domain;
using CxSaas.Domain.Tenants;

namespace CxSaas.Contracts.Tenants;

/// <summary>One tenant: its settings and keys; the key is the tenant's id. Every change is stored before it is answered.</summary>
[Alias("tenant-grain")]
public interface ITenantGrain : IGrainWithStringKey, ITenantOwned
{
    /// <summary>Null where there is no such tenant.</summary>
    [Repeatable, Alias("read")]
    Task<Tenant?> Read();

    /// <summary>Made by the platform only. The reply holds the first ADMIN key; a retry's does not, for it is kept as a hash.</summary>
    [Alias("create")]
    Task<TenantReply> Create(string name, ValueDiscipline discipline);

    [Alias("create-api-key")]
    Task<TenantReply> CreateApiKey(string name, Role role);

    [Repeatable, Alias("revoke-api-key")]
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

    /// <summary>Puts priors in force that were proposed; the same proposal again changes nothing.</summary>
    [Alias("rebase-priors")]
    Task<TenantReply> RebasePriors(PriorProposal proposal);

    /// <summary>Puts priors in force that were worked out elsewhere; those that hold already change nothing.</summary>
    [Alias("set-priors")]
    Task<TenantReply> SetPriors(ImmutableArray<SegmentPriors> priors);

    /// <summary>Puts the priors of an earlier version in force again; 0 are the model's own.</summary>
    [Alias("revert-priors")]
    Task<TenantReply> RevertPriors(int version);

    /// <summary>The priors that were put in force, as far as they are kept, oldest first.</summary>
    [Repeatable, Alias("prior-versions")]
    Task<ImmutableArray<PriorSet>> PriorVersions();

    /// <summary>Whether the tenant is served; set by the platform only. NOT_FOUND where there is no such tenant.</summary>
    [Alias("set-status")]
    Task<TenantReply> SetStatus(TenantStatus status);

    /// <summary>
    /// Removes a suspended tenant with all that is stored of it, as much as some seconds allow; the same again goes on. It begins once no
    /// process can still take the tenant for one that is served. By the platform only.
    /// </summary>
    [Repeatable, Alias("delete")]
    Task<TenantReply> Delete();

    /// <summary>How much it may take; set by the platform only. NOT_FOUND where there is no such tenant.</summary>
    [Alias("set-quotas")]
    Task<TenantReply> SetQuotas(Quotas quotas);

    /// <summary>How the tenant's people log in; set by the platform only. NOT_FOUND where there is no such tenant.</summary>
    [Alias("set-staff-login")]
    Task<TenantReply> SetStaffLogin(StaffLogin? login);

    /// <summary>Who did what to the tenant, newest first, of those before an entry; null where there is no such tenant.</summary>
    [Repeatable, Alias("audit")]
    Task<Slice<AuditEntry>?> Audit(int first, int? before);

    /// <summary>Notes that whoever calls has customer tokens issued.</summary>
    [Alias("note-tokens-issued")]
    Task NoteTokensIssued();

    /// <summary>Notes that a customer is erased, by its pseudonym: tokens issued for it until now are void.</summary>
    [Alias("note-erased")]
    Task NoteErased(string pseudonym);

    /// <summary>Notes that a customer that was erased is registered anew: tokens issued for it until now are void, for they are of the one before.</summary>
    [Alias("note-readmitted")]
    Task NoteReadmitted(string pseudonym);

    /// <summary>Lists a survey that is about to be made, with its entry in the audit log; false where the tenant has as many as it can have.</summary>
    [Repeatable, Alias("list-survey")]
    Task<bool> ListSurvey(string surveyId);

    /// <summary>Notes that a survey is about to be published or closed.</summary>
    [Alias("note-survey")]
    Task NoteSurvey(string surveyId, AuditAction action);

    /// <summary>The ids of the surveys that were made, in their order. One of which a crash cut off the making is no survey.</summary>
    [Repeatable, Alias("surveys")]
    Task<ImmutableArray<string>> Surveys();

    /// <summary>Notes that a key was used. Stored once an hour at most: a read writes nothing.</summary>
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

    /// <summary>There is no such tenant any more.</summary>
    [Id(4)] public bool IsDeleted { get; init; }
}

/// <summary>The tenants there are. Called by the platform only.</summary>
[Alias("tenant-directory-grain")]
public interface ITenantDirectoryGrain : IGrainWithStringKey
{
    [Repeatable, Alias("list")]
    Task<ImmutableArray<string>> List();

    /// <summary>Takes a tenant off the list; false where it is not on it.</summary>
    [Alias("remove")]
    Task<bool> Remove(string tenantId);

    /// <summary>Adds a tenant; false where the platform is full.</summary>
    [Alias("add")]
    Task<bool> Add(string tenantId);
}

/// <summary>Which tenant a key belongs to; the grain's key is the API key's id. Called by the platform only.</summary>
[Alias("api-key-grain")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    [Repeatable, Alias("tenant")]
    Task<string?> Tenant();

    [Alias("assign")]
    Task Assign(string tenantId);
}

/// <summary>Which tenant an issuer of tokens belongs to; the grain's key stands for the issuer. Called by the platform only.</summary>
[Alias("issuer-grain")]
public interface IIssuerGrain : IGrainWithStringKey
{
    [Repeatable, Alias("tenant")]
    Task<string?> Tenant();

    /// <summary>Makes it this tenant's; false where it is the one of another tenant's login.</summary>
    [Alias("claim")]
    Task<bool> Claim(string issuer, string tenantId);
}

/// <summary>Entries of a tenant's audit log that were moved out of the tenant's row; the key is the tenant and the page's number.</summary>
[Alias("audit-page-grain")]
public interface IAuditPageGrain : IGrainWithStringKey, ITenantOwned
{
    [Repeatable, Alias("read")]
    Task<ImmutableArray<AuditEntry>> Read();

    /// <summary>Written once; what is there already stays.</summary>
    [Alias("write")]
    Task Write(ImmutableArray<AuditEntry> entries);
}
