using CxSaas.Contracts;
using CxSaas.Domain.Tenants;

namespace CxSaas.Gateway.Access;

/// <summary>Who is calling, as proven by the credential. The tenant of every call comes from here and from nowhere else.</summary>
/// <param name="Role">What it may do.</param>
/// <param name="TenantId">The tenant; null for the operator of the platform.</param>
/// <param name="CustomerId">The customer that it is, where it is one.</param>
/// <param name="KeyId">The very credential; null where what is done is done for all of the same scope.</param>
/// <param name="ExpiresAt">When the credential ends by itself; null where it holds until it is revoked.</param>
public sealed record Caller(Role Role, string? TenantId, string? CustomerId = null, string? KeyId = null, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>
    /// What a field's answer may depend on. Named one by one, so that whatever is added to a caller stays out until somebody has
    /// thought about it: subscribers of one scope share their executions.
    /// </summary>
    public Caller Scope => new(Role, TenantId, CustomerId, InvitationId);

    /// <summary>
    /// Who sends no credential at all, from an address. It can begin with nothing but what a token of an invitation comes with as an
    /// argument, and is no tenant's and not the platform's.
    /// </summary>
    public static Caller Nobody(string address) => new(Role.Respondent, null, KeyId: address);

    public bool IsNobody => TenantId is null && Role == Role.Respondent;

    /// <summary>The invitation whose token is the credential.</summary>
    public string? InvitationId => Role == Role.Respondent && TenantId is not null ? KeyId : null;

    /// <summary>Who it is, in words for a tenant's audit log.</summary>
    public string Actor => this switch
    {
        { IsNobody: true } => "nobody",
        { TenantId: null } => $"operator {KeyId}",
        { InvitationId: { } invitation } => $"respondent {invitation}",
        { CustomerId: { } customer } => $"customer {customer}",
        { ExpiresAt: not null } => $"staff {KeyId?[(TenantId.Length + 1)..]}",
        _ => $"key {KeyId}",
    };

    /// <summary>Calls to grains from here on are made for this caller.</summary>
    public void Enter()
    {
        if (IsNobody) CallScope.EnterNobody();
        else if (InvitationId is { } invitation) CallScope.EnterInvitation(TenantId!, CustomerId!, invitation);
        else CallScope.Enter(TenantId, CustomerId);
    }
}

/// <summary>Turns a credential into a caller.</summary>
public interface IAuthenticator
{
    /// <summary>The caller behind a bearer credential, or null where it is absent, unknown or no longer valid.</summary>
    ValueTask<Caller?> Authenticate(string? credential, CancellationToken cancellation);
}
