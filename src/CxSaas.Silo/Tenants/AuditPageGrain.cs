using System.Collections.Immutable;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Tenants;

namespace CxSaas.Silo.Tenants;

[GrainType("audit-page")]
sealed class AuditPageGrain([PersistentState("audit-page")] IPersistentState<AuditPage> stored) : Grain, IAuditPageGrain
{
    public Task<ImmutableArray<AuditEntry>> Read() => Task.FromResult(stored.State.Entries);

    // After a crash between this and the tenant's own write the same page comes again.
    public Task Write(ImmutableArray<AuditEntry> entries) => stored.State.Entries.IsEmpty ? stored.Store(new() { Entries = entries }) : Task.CompletedTask;
}

/// <summary>A page of an audit log, as stored.</summary>
sealed record AuditPage
{
    public ImmutableArray<AuditEntry> Entries { get; init; } = [];
}
