using CxSaas.Domain;

namespace CxSaas.Contracts.Customers;

/// <summary>One recorded event as it is stored, with all that is known of it.</summary>
[GenerateSerializer, Immutable, Alias("stored-event")]
public sealed record StoredEvent
{
    /// <summary>Id of the event, unique within the customer.</summary>
    [Id(0), Identifier] public required string Id { get; init; }

    /// <summary>When it happened, by the caller's word.</summary>
    [Id(1)] public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it was stored, by the server's clock.</summary>
    [Id(2)] public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The event in JSON; its member "event" says what sort it is.</summary>
    [Id(3)] public required string Json { get; init; }
}
