using CxSaas.Contracts;
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
    public async ValueTask<Caller?> Authenticate(JsonWebToken read)
    {
        if (read.Kid is not { Length: > 0 } keyId) return null;
        if (!read.TryGetPayloadValue<string>(CustomerToken.TenantClaim, out var tenantId) || Check.TenantId(tenantId, CustomerToken.TenantClaim) is not null) return null;
        using var platform = CallScope.AsPlatform();
        if (await tenants.Get(tenantId) is not { Status: TenantStatus.Active } tenant) return null;
        if (await keys.Find(tenantId, keyId, clock.GetUtcNow()) is not { } key) return null;
        var proven = await BearerToken.Handler.ValidateTokenAsync(read, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = CustomerToken.Issuer,
            // None but this server takes them.
            ValidateAudience = false,
            IssuerSigningKey = key,
            RequireExpirationTime = true,
            // Issued and judged by the same clocks; the end of a token is its end.
            LifetimeValidator = (_, expires, _, _) => expires > clock.GetUtcNow().UtcDateTime && expires <= read.IssuedAt + CustomerToken.LifetimeMax,
        });
        // The customer may have been erased since, and be somebody else by now; and so may the tenant. A token tells whole seconds.
        return proven.IsValid && Check.IsId(read.Subject) && read.IssuedAt.AddSeconds(1) > tenant.CreatedAt.UtcDateTime && !tenant.Erasures.Void(tenantId, read.Subject, new(read.IssuedAt, TimeSpan.Zero))
            ? new(Role.Customer, tenantId, read.Subject, read.Id, new DateTimeOffset(read.ValidTo, TimeSpan.Zero))
            : null;
    }
}
