using System.Collections.Concurrent;
using CxSaas.Contracts;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Tenants;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CxSaas.Gateway.Access;

/// <summary>
/// Knows a tenant's people by tokens of the tenant's own identity provider. The issuer alone says which tenant it is, for whoever
/// runs an issuer can write whatever else into its tokens.
/// </summary>
sealed class StaffTokenAuthenticator(IssuerKeys issuers, IGrainFactory grains, TenantCache tenants)
{
    /// <summary>How far the clocks of an identity provider and ours may be apart.</summary>
    static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>What OpenID Connect allows.</summary>
    const int SubjectLengthMax = 255;

    /// <summary>Issuers whose tenant is remembered; beyond that the memory starts anew.</summary>
    const int IssuersMax = 10_000;

    /// <summary>Signatures with a key pair: with a shared secret whoever can check a token could make one.</summary>
    static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    readonly ConcurrentDictionary<string, string> _tenantOfIssuer = new(StringComparer.Ordinal);

    public async ValueTask<Caller?> Authenticate(JsonWebToken token)
    {
        if (token.Issuer.Length is 0 or > StaffLogin.IssuerLengthMax || token.Subject is not { Length: > 0 and <= SubjectLengthMax } || !Algorithms.Contains(token.Alg)) return null;
        using var platform = CallScope.AsPlatform();
        if (await TenantOf(token.Issuer) is not { Status: TenantStatus.Active, StaffLogin: { } login } tenant) return null;
        var proven = await BearerToken.Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ConfigurationManager = issuers.Of(login.Issuer),
            ValidIssuer = login.Issuer,
            ValidAudience = login.Audience,
            ValidAlgorithms = Algorithms,
            ClockSkew = Skew,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
        });
        if (!proven.IsValid || RoleOf(token, login) is not { } role) return null;
        // A request may come a little late by our clock; what stays open ends when the token does.
        return new(role, tenant.Id, KeyId: $"{tenant.Id} {token.Subject}", ExpiresAt: new DateTimeOffset(token.ValidTo, TimeSpan.Zero));
    }

    static Role? RoleOf(JsonWebToken token, StaffLogin login)
    {
        var held = token.Claims.Where(claim => claim.Type == login.RoleClaim).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal);
        return login.Roles.FirstOrDefault(role => held.Contains(role.Value))?.Role;
    }

    /// <summary>The tenant that logs in by this issuer now; what is remembered of it is only where to look.</summary>
    async ValueTask<Tenant?> TenantOf(string issuer)
    {
        if (_tenantOfIssuer.TryGetValue(issuer, out var known) && await Named(known) is { } tenant) return tenant;
        if (await grains.Issuer(issuer).Tenant() is not { } found || found == known) return null;
        if (_tenantOfIssuer.Count >= IssuersMax) _tenantOfIssuer.Clear();
        _tenantOfIssuer[issuer] = found;
        return await Named(found);

        async ValueTask<Tenant?> Named(string id) => await tenants.Get(id) is { } one && one.StaffLogin?.Issuer == issuer ? one : null;
    }
}
