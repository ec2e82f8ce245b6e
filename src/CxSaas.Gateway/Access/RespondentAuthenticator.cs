using CxSaas.Contracts;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Tenants;

namespace CxSaas.Gateway.Access;

/// <summary>
/// Knows the holder of an invitation by its token. The tenant must be served, and the invitation still be there: it ends with its time,
/// with the customer and with the tenant, so nothing has to be revoked.
/// </summary>
sealed class RespondentAuthenticator(InvitationTokens tokens, IGrainFactory grains, TenantCache tenants)
{
    public async ValueTask<Caller?> Authenticate(string token)
    {
        if (!tokens.TryRead(token, out var holder) || await tenants.Get(holder.TenantId) is not { Status: TenantStatus.Active }) return null;
        CallScope.EnterInvitation(holder.TenantId, holder.CustomerId, holder.InvitationId);
        return await grains.Customer(holder.TenantId, holder.CustomerId).Invitation(holder.InvitationId) is { } open
            ? new(Role.Respondent, holder.TenantId, holder.CustomerId, holder.InvitationId, open.Invitation.ExpiresAt)
            : null;
    }
}
