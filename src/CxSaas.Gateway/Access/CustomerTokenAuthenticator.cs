using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Domain.Tenants;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CxSaas.Gateway.Access;

/// <summary>
/// Knows a customer by the token that its tenant's server had issued for it. Its tenant must be served; the token itself cannot be
/// revoked and ends soon.
/// </summary>
sealed class CustomerTokenAuthenticator(TokenKeyRing keys, TenantCache tenants, TimeProvider clock)
{
    readonly ProvenTokens _proven = new();

    /// <summary>What a token says whose signature was found good before; null where it was not, or is forgotten.</summary>
    public CustomerClaims? Recall(string token) => _proven.Find(token);

    /// <summary>Whether what was proven still holds.</summary>
    public async ValueTask<Caller?> Authenticate(CustomerClaims claims) => await KeyOf(claims) is null ? null : claims.Caller;

    public async ValueTask<Caller?> Authenticate(string token, JsonWebToken read)
    {
        if (ClaimsOf(read) is not { } claims || await KeyOf(claims) is not { } key) return null;
        var proven = await BearerToken.Handler.ValidateTokenAsync(read, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = CustomerToken.Issuer,
            // None but this server takes them.
            ValidateAudience = false,
            IssuerSigningKey = key,
            RequireExpirationTime = true,
            // Issued and judged by the same clocks; the end of a token is its end.
            LifetimeValidator = (_, expires, _, _) => expires <= read.IssuedAt + CustomerToken.LifetimeMax,
        });
        if (!proven.IsValid) return null;
        _proven.Add(token, claims);
        return claims.Caller;
    }

    static CustomerClaims? ClaimsOf(JsonWebToken read) =>
        read.Kid is { Length: > 0 } keyId
        && read.TryGetPayloadValue<string>(CustomerToken.TenantClaim, out var tenantId) && Check.TenantId(tenantId, CustomerToken.TenantClaim) is null
        && Check.IsId(read.Subject)
            ? new(tenantId, read.Subject, keyId, read.Id, new(read.IssuedAt, TimeSpan.Zero), new(read.ValidTo, TimeSpan.Zero))
            : null;

    /// <summary>All that may be otherwise from one moment to the next. The key that signs such a token; null where it is no good now.</summary>
    async ValueTask<SecurityKey?> KeyOf(CustomerClaims claims)
    {
        var now = clock.GetUtcNow();
        if (claims.ExpiresAt <= now) return null;
        if (await tenants.Get(claims.TenantId) is not { Status: TenantStatus.Active } tenant) return null;
        // The customer may have been erased since, and be somebody else by now; and so may the tenant. A token tells whole seconds.
        if (claims.IssuedAt.AddSeconds(1) <= tenant.CreatedAt || tenant.Erasures.Void(claims.TenantId, claims.CustomerId, claims.IssuedAt)) return null;
        return await keys.Find(claims.TenantId, claims.KeyId, now);
    }
}
