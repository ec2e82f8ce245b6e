using CxSaas.Domain.Tenants;

namespace CxSaas.Gateway.Schema.Tenants;

/// <summary>How much of the platform a tenant may take. What is left out or null is bounded by the platform's own limits alone.</summary>
public sealed class QuotasInput
{
    /// <summary>Customers about whom something is recorded.</summary>
    public int? Customers { get; init; }

    /// <summary>Recorded events of all its customers together.</summary>
    public int? StoredEvents { get; init; }

    /// <summary>Promises that are made and not yet over.</summary>
    public int? OpenPromises { get; init; }

    /// <summary>Subscriptions open at one time, at each gateway.</summary>
    public int? Subscriptions { get; init; }

    /// <summary>Operations a second, at each gateway: at least 1. As many may come at once.</summary>
    public int? RequestsPerSecond { get; init; }

    internal Quotas Quotas => new()
    {
        Customers = Customers,
        StoredEvents = StoredEvents,
        OpenPromises = OpenPromises,
        Subscriptions = Subscriptions,
        RequestsPerSecond = RequestsPerSecond,
    };
}
