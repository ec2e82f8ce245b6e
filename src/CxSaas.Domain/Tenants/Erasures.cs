using System.Collections.Immutable;
using CxSaas.Domain.Customers;
using Orleans;

namespace CxSaas.Domain.Tenants;

/// <summary>
/// The customers erased last, by pseudonym, newest last. Where more are erased than are remembered, all customers' tokens from before
/// the last that was forgotten are void: they live for minutes, and apps have new ones issued.
/// </summary>
[GenerateSerializer, Immutable, Alias("erasures")]
public sealed record Erasures
{
    /// <summary>Erasures remembered, 60 bytes each in every tenant's settings.</summary>
    public const int RememberedMax = 200;

    public static readonly Erasures None = new();

    [Id(0)] public ImmutableArray<Erasure> Newest { get; init; } = [];

    [Id(1)] public DateTimeOffset? AllBefore { get; init; }

    public Erasures With(string pseudonym, DateTimeOffset at) => Newest.Length < RememberedMax
        ? this with { Newest = Newest.Add(new(pseudonym, at)) }
        : new() { Newest = Newest.RemoveAt(0).Add(new(pseudonym, at)), AllBefore = Newest[0].At };

    /// <summary>Whether a token issued for a customer at an instant is void since.</summary>
    public bool Void(string tenantId, string customerId, DateTimeOffset issuedAt)
    {
        if (issuedAt <= AllBefore) return true;
        // Nearly always there is none of the last hour, and nothing to work out.
        if (Newest.IsEmpty || Newest[^1].At < issuedAt) return false;
        var pseudonym = Pseudonym.Of(tenantId, customerId);
        return Newest.Any(erasure => erasure.Pseudonym == pseudonym && issuedAt <= erasure.At);
    }
}

[GenerateSerializer, Immutable, Alias("erasure")]
public readonly record struct Erasure([property: Id(0)] string Pseudonym, [property: Id(1)] DateTimeOffset At);
