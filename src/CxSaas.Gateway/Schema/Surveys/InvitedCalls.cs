using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.GraphQLNet;
using GraphQL;
using Microsoft.Extensions.DependencyInjection;

namespace CxSaas.Gateway.Schema.Surveys;

/// <summary>
/// Calls that an invitation's token comes with as an argument. It is a credential: the tenant is the token's, and what is called is called
/// for that one invitation, whoever else the caller has proven to be.
/// </summary>
sealed class InvitedCalls(InvitationTokens tokens, CallRates rates, TenantCache tenants, IGrainFactory grains)
{
    public static InvitedCalls Of(IResolveFieldContext context) => context.RequestServices!.GetRequiredService<InvitedCalls>();

    public string TokenOf(InvitationHolder holder) => tokens.Of(holder);

    /// <summary>Whose the token is; null where it is no token, or of another tenant, or of another invitation than the caller's own.</summary>
    public async Task<InvitationHolder?> Holder(IResolveFieldContext context, string token)
    {
        if (!tokens.TryRead(token, out var holder)) return null;
        var caller = context.Caller();
        if (caller.IsNobody) return await IsLetIn(context, holder) ? holder : null;
        return holder.TenantId == caller.TenantId && (caller.InvitationId is null || caller.InvitationId == holder.InvitationId) ? holder : null;
    }

    /// <summary>The customer, called from here on for the invitation alone.</summary>
    public ICustomerGrain Customer(InvitationHolder holder)
    {
        CallScope.EnterInvitation(holder.TenantId, holder.CustomerId, holder.InvitationId);
        return grains.Customer(holder.TenantId, holder.CustomerId);
    }

    // Only now it is known whose call it is, so it is counted for the tenant now, before any of its grains has work.
    async Task<bool> IsLetIn(IResolveFieldContext context, InvitationHolder holder)
    {
        if (await tenants.Get(holder.TenantId) is not { Status: TenantStatus.Active } tenant) return false;
        var (record, known) = (Calls.RecordOf(context.UserContext), new Caller(Role.Respondent, holder.TenantId, holder.CustomerId, holder.InvitationId));
        record.ProvenTenantId = tenant.Id;
        return (rates.RefusesToRun(known, record.Kind!.Value, record.Cost) ?? rates.Refuses(tenant)) is { } wait ? throw new RateLimitedError(wait) : true;
    }
}
