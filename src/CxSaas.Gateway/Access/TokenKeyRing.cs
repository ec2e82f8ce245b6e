using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using CxSaas.Contracts;
using CxSaas.Contracts.Tenants;
using Microsoft.IdentityModel.Tokens;

namespace CxSaas.Gateway.Access;

/// <summary>
/// The public keys of customer tokens, as this gateway has them from the tenants' silos. A key never changes, so one that is known
/// is not asked for again; one that is not known may be new.
/// </summary>
sealed class TokenKeyRing(IGrainFactory grains)
{
    /// <summary>Tenants whose keys are remembered; beyond that the memory starts anew.</summary>
    const int TenantsMax = 10_000;

    readonly ConcurrentDictionary<string, FrozenDictionary<string, (SecurityKey Key, DateTimeOffset Until)>> _keys = new(StringComparer.Ordinal);

    /// <summary>Null for one that is too old: whoever has it from a lost backup signs nothing with it. The tenant must be one that exists.</summary>
    public async ValueTask<SecurityKey?> Find(string tenantId, string keyId, DateTimeOffset now)
    {
        if (!_keys.TryGetValue(tenantId, out var known) || !known.TryGetValue(keyId, out var key))
        {
            using var platform = CallScope.AsPlatform();
            known = (await grains.TokenKeys(tenantId).PublicKeys()).ToFrozenDictionary(
                k => k.Id, k => ((SecurityKey)Read(k.Id, k.Public.AsSpan()), k.MadeAt + CustomerToken.KeyHoldsFor), StringComparer.Ordinal);
            if (_keys.Count >= TenantsMax) _keys.Clear();
            _keys[tenantId] = known;
            key = known.GetValueOrDefault(keyId);
        }
        return now < key.Until ? key.Key : null;
    }

    static ECDsaSecurityKey Read(string id, ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        // Lives as long as the process may verify with it, for the library keeps it too.
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
        return new ECDsaSecurityKey(key) { KeyId = id };
    }
}
