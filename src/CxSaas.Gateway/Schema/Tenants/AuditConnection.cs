using CxSaas.Contracts;
using CxSaas.Domain.Tenants;

namespace CxSaas.Gateway.Schema.Tenants;

/// <summary>A part of a tenant's audit log.</summary>
public sealed class AuditConnection : Connection<AuditEntry, AuditEdge>
{
    internal AuditConnection(Slice<AuditEntry> slice) : base(slice) { }
}

/// <summary>An entry and its place in the log.</summary>
public sealed class AuditEdge : Edge<AuditEntry>;
