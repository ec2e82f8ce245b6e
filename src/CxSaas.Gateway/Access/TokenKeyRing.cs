using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using CxSaas.Contracts;
using CxSaas.Contracts.Tenants;
using Microsoft.IdentityModel.Tokens;

namespace CxSaas.Gateway.Access;

/// <summary>
/// The public keys of customer tokens, as this gateway has them from the tenants' silos. A key never changes, so one that is known
/// is not asked for again; one that is not known may be new, or made up by anybody, so a tenant's are asked for once a second at most.
/// </summary>
sealed class TokenKeyRing(IGrainFactory grains, TimeProvider clock)
{
    /// <summary>Tenants whose keys are remembered; beyond that the memory starts anew.</summary>
    const int TenantsMax = 10_000;

    static readonly TimeSpan AskedEvery = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<string, Ring> _rings = new(StringComparer.Ordinal);
    readonly Dictionary<string, Task<Ring>> _asked = new(StringComparer.Ordinal);

    sealed record Ring(FrozenDictionary<string, (SecurityKey Key, DateTimeOffset Until)> Keys, long AskedAt);

    /// <summary>Null for one that is too old: whoever has it from a lost backup signs nothing with it. The tenant must be one that exists.</summary>
    public async ValueTask<SecurityKey?> Find(string tenantId, string keyId, DateTimeOffset now)
    {
        var ring = _rings.GetValueOrDefault(tenantId);
        if (ring is null || !ring.Keys.ContainsKey(keyId)) ring = await Newer(tenantId, ring);
        return ring.Keys.TryGetValue(keyId, out var key) && now < key.Until ? key.Key : null;
    }

    // One question serves all who wait for it; a token whose key is new waits with those that are made up.
    Task<Ring> Newer(string tenantId, Ring? known)
    {
        lock (_asked)
        {
            if (!_asked.TryGetValue(tenantId, out var asked)) _asked[tenantId] = asked = Task.Run(() => Ask(tenantId, known));
            return asked;
        }
    }

    async Task<Ring> Ask(string tenantId, Ring? known)
    {
        try
        {
            if (known is not null && AskedEvery - clock.GetElapsedTime(known.AskedAt) is var pause && pause > TimeSpan.Zero) await Task.Delay(pause, clock);
            using var platform = CallScope.AsPlatform();
            var askedAt = clock.GetTimestamp();
            var keys = (await grains.TokenKeys(tenantId).PublicKeys()).ToFrozenDictionary(
                k => k.Id, k => ((SecurityKey)Read(k.Id, k.Public.AsSpan()), k.MadeAt + CustomerToken.KeyHoldsFor), StringComparer.Ordinal);
            if (_rings.Count >= TenantsMax) _rings.Clear();
            return _rings[tenantId] = new(keys, askedAt);
        }
        finally
        {
            lock (_asked) _asked.Remove(tenantId);
        }
    }

    static ECDsaSecurityKey Read(string id, ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        // Lives as long as the process may verify with it, for the library keeps it too.
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
        return new ECDsaSecurityKey(key) { KeyId = id };
    }
}
