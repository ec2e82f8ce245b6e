using CxSaas.Domain.Scoring;

namespace CxSaas.Contracts.Customers;

/// <summary>A customer's satisfaction as those who follow it learn of it.</summary>
/// <param name="Now">The satisfaction.</param>
/// <param name="Stamp">What it follows from: it is another one exactly when the stamp is.</param>
/// <param name="EventId">The event recorded last; null where several were recorded together, or where it is not known any more.</param>
[GenerateSerializer, Immutable, Alias("customer-state")]
public sealed record CustomerState(
    [property: Id(0)] Satisfaction Now,
    [property: Id(1)] CustomerStamp Stamp,
    [property: Id(2)] string? EventId);

/// <summary>What a satisfaction follows from. Time alone lets it drift a little, of which nobody is told.</summary>
/// <param name="Version">The number of recorded events.</param>
/// <param name="Settings">The version of the tenant's settings.</param>
/// <param name="SegmentId">The segment, which may have weights of its own.</param>
/// <param name="BreaksAt">When the next open promise breaks if nobody reports on it: then it moves by itself.</param>
/// <param name="Since">Since when it is a customer: one that was erased and let in again begins anew.</param>
[GenerateSerializer, Immutable, Alias("customer-stamp")]
public sealed record CustomerStamp(
    [property: Id(0)] int Version,
    [property: Id(1)] int Settings,
    [property: Id(2)] string? SegmentId,
    [property: Id(3)] DateTimeOffset? BreaksAt,
    [property: Id(4)] DateTimeOffset Since);
