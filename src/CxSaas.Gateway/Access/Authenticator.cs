using CxSaas.Contracts.Tenants;

namespace CxSaas.Gateway.Access;

/// <summary>Which kind of credential it is shows in its shape; each kind has one that knows it.</summary>
sealed class Authenticator(KeyAuthenticator keys, CustomerTokenAuthenticator customers, StaffTokenAuthenticator staff, RespondentAuthenticator respondents) : IAuthenticator
{
    public ValueTask<Caller?> Authenticate(string? credential, CancellationToken cancellation)
    {
        if (credential is null) return default;
        if (credential.StartsWith(InvitationTokens.Prefix, StringComparison.Ordinal)) return respondents.Authenticate(credential);
        if (!BearerToken.MayBe(credential)) return keys.Authenticate(credential);
        if (customers.Recall(credential) is { } proven) return customers.Authenticate(proven);
        return BearerToken.Read(credential) switch
        {
            null => default,
            { Issuer: CustomerToken.Issuer } own => customers.Authenticate(credential, own),
            { } token => staff.Authenticate(token),
        };
    }
}
