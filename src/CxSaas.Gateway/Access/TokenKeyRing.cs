using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using CxSaas.Contracts;
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

    readonly ConcurrentDictionary<string, FrozenDictionary<string, SecurityKey>> _keys = new(StringComparer.Ordinal);

    /// <summary>The tenant must be one that exists.</summary>
    public async ValueTask<SecurityKey?> Find(string tenantId, string keyId)
    {
        if (_keys.TryGetValue(tenantId, out var known) && known.TryGetValue(keyId, out var key)) return key;
        var asked = (await grains.TokenKeys(tenantId).PublicKeys()).ToFrozenDictionary(k => k.Id, SecurityKey (k) => Read(k.Id, k.Public.AsSpan()), StringComparer.Ordinal);
        if (_keys.Count >= TenantsMax) _keys.Clear();
        _keys[tenantId] = asked;
        return asked.GetValueOrDefault(keyId);
    }

    static ECDsaSecurityKey Read(string id, ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        // Lives as long as the process may verify with it, for the library keeps it too.
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
        return new ECDsaSecurityKey(key) { KeyId = id };
    }
}
