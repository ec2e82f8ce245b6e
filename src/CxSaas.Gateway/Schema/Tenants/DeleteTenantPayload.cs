using CxSaas.Contracts.Tenants;

namespace CxSaas.Gateway.Schema.Tenants;

/// <summary>How far deleting a tenant has come.</summary>
public sealed class DeleteTenantPayload : TenantReplyPayload
{
    internal DeleteTenantPayload(TenantReply reply) : base(reply) { }

    /// <summary>True when nothing of it is left; false where more is to be done, by sending the same again, or where it was refused.</summary>
    public bool Deleted => Reply.IsDeleted;
}
