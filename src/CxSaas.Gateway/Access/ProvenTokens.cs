using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CxSaas.Domain.Tenants;

namespace CxSaas.Gateway.Access;

/// <summary>What a customer's token says: of which tenant and customer, signed by which key, its own id, and from when to when.</summary>
sealed record CustomerClaims(string TenantId, string CustomerId, string KeyId, string? TokenId, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt)
{
    public Caller Caller { get; } = new(Role.Customer, TenantId, CustomerId, TokenId, ExpiresAt);
}

/// <summary>
/// Tokens whose signature was found good. It stays good, so it is not worked out again with each request, nor each second for each open
/// socket; what may change is looked at every time. A token is known by its hash, so none lies here.
/// </summary>
sealed class ProvenTokens
{
    /// <summary>Tokens remembered, some 400 bytes each; beyond that the memory starts anew.</summary>
    const int TokensMax = 20_000;

    readonly ConcurrentDictionary<UInt128, CustomerClaims> _claims = new();

    public CustomerClaims? Find(string token) => _claims.GetValueOrDefault(HashOf(token));

    public void Add(string token, CustomerClaims claims)
    {
        if (_claims.Count >= TokensMax) _claims.Clear();
        _claims[HashOf(token)] = claims;
    }

    // Half of a SHA-256: who has not the token finds no other text with it.
    static UInt128 HashOf(string token)
    {
        Span<byte> text = stackalloc byte[BearerToken.CharsMax], hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (!Encoding.UTF8.TryGetBytes(token, text, out var length)) return default;
        SHA256.HashData(text[..length], hash);
        return BitConverter.ToUInt128(hash);
    }
}
