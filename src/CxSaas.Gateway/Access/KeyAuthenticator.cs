using System.Collections.Concurrent;
using CxSaas.Contracts;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Tenants;

namespace CxSaas.Gateway.Access;

/// <summary>
/// Knows a caller by the operator's key or by a tenant's API key. Which tenant a key belongs to never changes and is
/// remembered; whether it is in force is asked of the tenant's settings each time, which are at most a second old.
/// </summary>
sealed class KeyAuthenticator(OperatorKey operatorKey, IGrainFactory grains, TenantCache tenants, TimeProvider clock)
{
    /// <summary>Keys whose tenant is remembered; beyond that the memory starts anew.</summary>
    const int KeysRememberedMax = 10_000;

    /// <summary>How fine the time of last use is kept.</summary>
    static readonly TimeSpan UseGrain = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<string, string> _tenantOfKey = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, DateTimeOffset> _toldOfUse = new(StringComparer.Ordinal);

    public async ValueTask<Caller?> Authenticate(string credential)
    {
        if (!Credential.TryParse(credential, out var presented)) return null;
        if (presented.Prefix == Credential.OperatorPrefix) return operatorKey.IsThatOf(presented) ? new(Role.Operator, null, KeyId: presented.Id) : null;
        if (await TenantOf(presented.Id) is not { } tenantId) return null;
        if (await tenants.Get(tenantId) is not { Status: TenantStatus.Active } tenant) return null;
        var key = tenant.ApiKeys.FirstOrDefault(k => k.Id == presented.Id);
        if (key is null || !presented.Matches(key.SecretHash) || key.RevokedAt is not null) return null;
        var now = clock.GetUtcNow();
        if (now - (key.LastUsedAt ?? default) >= UseGrain && IsUntold(key.Id, now)) Tell(tenantId, key.Id, now);
        return new(key.Role, tenantId, KeyId: key.Id);
    }

    // Nobody waits for it, nor tells it twice meanwhile; what is lost with a silo is told with the next use.
    bool IsUntold(string keyId, DateTimeOffset now)
    {
        if (_toldOfUse.TryGetValue(keyId, out var told) && now - told < UseGrain) return false;
        if (_toldOfUse.Count >= KeysRememberedMax) _toldOfUse.Clear();
        _toldOfUse[keyId] = now;
        return true;
    }

    void Tell(string tenantId, string keyId, DateTimeOffset now)
    {
        using var platform = CallScope.AsPlatform();
        grains.Tenant(tenantId).KeyUsed(keyId, now).Ignore();
    }

    async ValueTask<string?> TenantOf(string keyId)
    {
        if (_tenantOfKey.TryGetValue(keyId, out var known)) return known;
        using var platform = CallScope.AsPlatform();
        if (await grains.ApiKey(keyId).Tenant() is not { } tenantId) return null;
        if (_tenantOfKey.Count >= KeysRememberedMax) _tenantOfKey.Clear();
        _tenantOfKey[keyId] = tenantId;
        return tenantId;
    }
}
