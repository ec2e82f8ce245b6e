namespace CxSaas.Contracts.Tenants;

/// <summary>What a tenant takes of the platform now.</summary>
[GenerateSerializer, Immutable, Alias("tenant-usage")]
public sealed record TenantUsage
{
    /// <summary>Customers about whom something is recorded.</summary>
    [Id(0)] public int Customers { get; init; }

    /// <summary>Recorded events of all of them. Those of customers of whom nothing was recorded since the server counts are counted once something is.</summary>
    [Id(1)] public long StoredEvents { get; init; }

    /// <summary>Promises that are made and not yet over.</summary>
    [Id(2)] public int OpenPromises { get; init; }

    internal TenantUsage Plus(TenantUsage other) => new()
    {
        Customers = Customers + other.Customers,
        StoredEvents = StoredEvents + other.StoredEvents,
        OpenPromises = OpenPromises + other.OpenPromises,
    };
}
