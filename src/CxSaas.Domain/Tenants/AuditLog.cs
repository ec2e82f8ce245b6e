using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;

namespace CxSaas.Domain.Tenants;

/// <summary>What was done to a tenant.</summary>
public enum AuditAction
{
    /// <summary>It was made.</summary>
    TenantCreated,

    /// <summary>It is no longer served.</summary>
    TenantSuspended,

    /// <summary>It is served again.</summary>
    TenantResumed,

    /// <summary>Its people log in otherwise; the subject is the issuer, or nothing where it was ended.</summary>
    StaffLoginSet,

    /// <summary>A key was made; the subject is its id and role.</summary>
    ApiKeyCreated,

    /// <summary>A key was revoked; the subject is its id.</summary>
    ApiKeyRevoked,

    /// <summary>Tokens of customers are issued; noted once an hour for each who has them issued.</summary>
    CustomerTokensIssued,

    /// <summary>The value discipline was set.</summary>
    ValueDisciplineSet,

    /// <summary>The dimensions and their weights were set.</summary>
    DimensionWeightsSet,

    /// <summary>A segment was defined; the subject is its id.</summary>
    SegmentDefined,

    /// <summary>A unit was defined; the subject is its id.</summary>
    UnitDefined,

    /// <summary>How promises are made was set.</summary>
    PromisePolicySet,

    /// <summary>It was ordered to be deleted, and this log with it.</summary>
    TenantDeleted,

    /// <summary>How much it may take was set.</summary>
    QuotasSet,

    /// <summary>A customer was ordered to be erased, which happens then and is not undone; the subject stands for its id.</summary>
    CustomerErased,

    /// <summary>A customer that was erased may be recorded of anew; the subject stands for its id.</summary>
    CustomerReadmitted,

    /// <summary>Priors that its own customers suggest were put in force; the subject is the proposal.</summary>
    PriorsRebased,

    /// <summary>Earlier priors are in force again; the subject is their version.</summary>
    PriorsReverted,

    /// <summary>A survey was made; the subject is its id.</summary>
    SurveyCreated,

    /// <summary>A survey was published: customers may be invited from then on. The subject is its id.</summary>
    SurveyPublished,

    /// <summary>A survey was closed, for good; the subject is its id.</summary>
    SurveyClosed,

    /// <summary>Priors that were worked out elsewhere were put in force.</summary>
    PriorsSet,
}

/// <summary>Who did what to a tenant, and when. Never changed and never removed while the tenant is there.</summary>
[GenerateSerializer, Immutable, Alias("audit-entry")]
public sealed record AuditEntry
{
    /// <summary>Counts the tenant's entries from 1, without a gap.</summary>
    [Id(0)] public required int Number { get; init; }

    /// <summary>When it was done.</summary>
    [Id(1)] public required DateTimeOffset At { get; init; }

    /// <summary>Who did it: operator, key or staff, and which; or the server itself.</summary>
    [Id(2)] public required string Actor { get; init; }

    /// <summary>What was done.</summary>
    [Id(3)] public required AuditAction Action { get; init; }

    /// <summary>What it was done to or with; null where the action says all.</summary>
    [Id(4)] public string? Subject { get; init; }
}

/// <summary>
/// The newest entries, stored in one row with what they tell of, so that nothing is done without its entry. Older ones lie in pages,
/// each written once, before its entries leave the row.
/// </summary>
public sealed record AuditLog
{
    public const int PageLength = 100, TailMax = 200;

    /// <summary>Oldest first.</summary>
    public ImmutableArray<AuditEntry> Tail { get; init; } = [];

    /// <summary>All entries there ever were.</summary>
    public int Count { get; init; }

    /// <summary>Entries that lie in pages alone.</summary>
    internal int Paged => Count - Tail.Length;

    /// <summary>The page that is to be written before the next entry is added; empty where there is none.</summary>
    [JsonIgnore] public ImmutableArray<AuditEntry> DuePage => Tail.Length >= TailMax ? Tail[..PageLength] : [];

    /// <summary>Which page holds an entry, counted from 0; null where the row does.</summary>
    public int? PageOf(int number) => number > Paged ? null : (number - 1) / PageLength;

    public AuditEntry Entry(int number) => Tail[number - Paged - 1];

    public AuditLog With(DateTimeOffset at, string actor, AuditAction action, string? subject) => new()
    {
        Tail = [.. Tail.Skip(DuePage.Length), new() { Number = Count + 1, At = at, Actor = actor, Action = action, Subject = subject }],
        Count = Count + 1,
    };
}
