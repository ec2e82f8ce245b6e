using System.Collections.Immutable;
using System.Security.Cryptography;
using CxSaas.Contracts;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Tenants;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CxSaas.Silo.Tenants;

/// <summary>
/// Keys that a tenant's customer tokens are signed with. One signs for a day and is kept until its last token has ended, so what a
/// lost backup holds is soon worth nothing, and a new key cuts off nobody.
/// </summary>
[GrainType("token-keys")]
sealed class TokenKeysGrain([PersistentState("token-keys")] IPersistentState<TokenKeys> stored, TimeProvider clock)
    : Grain, ITokenKeysGrain, IDisposable
{
    static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    // The library's own cache would hold a key beyond the life of this grain, which disposes it.
    static readonly CryptoProviderFactory Uncached = new() { CacheSignatureProviders = false };

    readonly HashSet<string> _noted = new(StringComparer.Ordinal);
    long _notedHour;
    (string Id, ECDsa Key)? _signing;

    public async Task<CustomerToken> Issue(string customerId, TimeSpan lifetime)
    {
        var now = clock.GetUtcNow();
        var key = await SigningKey(now);
        await Note(now);
        // A token tells whole seconds.
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((now + lifetime).ToUnixTimeSeconds());
        var text = Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = CustomerToken.Issuer,
            IssuedAt = now.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = customerId,
                [CustomerToken.TenantClaim] = this.GetPrimaryKeyString(),
                [JwtRegisteredClaimNames.Jti] = RandomNumberGenerator.GetString(Credential.Alphabet, Credential.IdLength),
            },
            SigningCredentials = new(key, SecurityAlgorithms.EcdsaSha256),
        });
        return new() { Text = text, ExpiresAt = expiresAt };
    }

    public Task<ImmutableArray<TokenKey>> PublicKeys() => Task.FromResult(stored.State.Keys
        .Select(key => new TokenKey { Id = key.Id, Public = Convert.FromBase64String(key.Public).ToImmutableArray(), MadeAt = key.MadeAt }).ToImmutableArray());

    public void Dispose() => _signing?.Key.Dispose();

    // Once an hour for each who asks: an entry a token would bury all others.
    async Task Note(DateTimeOffset now)
    {
        var hour = now.ToUnixTimeSeconds() / 3600;
        if (hour != _notedHour) _noted.Clear();
        _notedHour = hour;
        if (_noted.Contains(CallScope.Actor)) return;
        await GrainFactory.Tenant(this.GetPrimaryKeyString()).NoteTokensIssued();
        _noted.Add(CallScope.Actor);
    }

    async Task<ECDsaSecurityKey> SigningKey(DateTimeOffset now)
    {
        if (stored.State.Keys is not [.., { } newest] || now - newest.MadeAt is var age && (age >= CustomerToken.KeySignsFor || age < TimeSpan.Zero))
        {
            using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            newest = new()
            {
                Id = RandomNumberGenerator.GetString(Credential.Alphabet, Credential.IdLength),
                MadeAt = now,
                Public = Convert.ToBase64String(fresh.ExportSubjectPublicKeyInfo()),
                Private = Convert.ToBase64String(fresh.ExportPkcs8PrivateKey()),
            };
            await stored.Store(new() { Keys = [.. stored.State.Keys.Where(key => now - key.MadeAt < CustomerToken.KeyHoldsFor), newest] });
        }
        if (_signing?.Id != newest.Id)
        {
            _signing?.Key.Dispose();
            var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(Convert.FromBase64String(newest.Private), out _);
            _signing = (newest.Id, key);
        }
        return new(_signing.Value.Key) { KeyId = newest.Id, CryptoProviderFactory = Uncached };
    }
}

/// <summary>The signing keys of a tenant, as stored; the newest last.</summary>
sealed record TokenKeys
{
    public ImmutableArray<SigningKey> Keys { get; init; } = [];

    /// <summary>Both halves in base64: SubjectPublicKeyInfo and PKCS #8.</summary>
    public sealed record SigningKey
    {
        public required string Id { get; init; }
        public required DateTimeOffset MadeAt { get; init; }
        public required string Public { get; init; }
        public required string Private { get; init; }
    }
}
