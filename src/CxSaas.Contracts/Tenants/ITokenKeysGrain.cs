using System.Collections.Immutable;

namespace CxSaas.Contracts.Tenants;

/// <summary>The keys that sign the tokens of one tenant's customers; the grain's key is the tenant's id. What is private of them stays in it.</summary>
[Alias("token-keys-grain")]
public interface ITokenKeysGrain : IGrainWithStringKey, ITenantOwned
{
    /// <summary>Signs a token for one customer.</summary>
    [Alias("issue")]
    Task<CustomerToken> Issue(string customerId, TimeSpan lifetime);

    /// <summary>The keys that tokens in force are signed with.</summary>
    [Repeatable, Alias("public-keys")]
    Task<ImmutableArray<TokenKey>> PublicKeys();
}

/// <summary>A token as its holder sends it.</summary>
[GenerateSerializer, Immutable, Alias("customer-token")]
public sealed record CustomerToken
{
    /// <summary>The longest life of a token: whoever lost one waits at most so long.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromHours(1);

    /// <summary>How long a key signs before the next one does.</summary>
    public static readonly TimeSpan KeySignsFor = TimeSpan.FromDays(1);

    /// <summary>How long what a key has signed may hold: until the last of its tokens has ended.</summary>
    public static readonly TimeSpan KeyHoldsFor = KeySignsFor + LifetimeMax;

    /// <summary>Who issues them, as the token says it.</summary>
    public const string Issuer = "cxsaas";

    /// <summary>The claim that names the tenant; the customer is the token's subject.</summary>
    public const string TenantClaim = "tid";

    [Id(0)] public required string Text { get; init; }
    [Id(1)] public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>The public half of a key: an elliptic curve key on P-256, as SubjectPublicKeyInfo.</summary>
[GenerateSerializer, Immutable, Alias("token-key")]
public sealed record TokenKey
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required ImmutableArray<byte> Public { get; init; }
    [Id(2)] public required DateTimeOffset MadeAt { get; init; }
}
