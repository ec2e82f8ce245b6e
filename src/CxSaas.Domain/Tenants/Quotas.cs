using Orleans;

namespace CxSaas.Domain.Tenants;

/// <summary>How much of the platform one tenant may take, as its operator has set it; what is null is bounded by the platform's own limits alone.</summary>
[GenerateSerializer, Immutable, Alias("quotas")]
public sealed record Quotas
{
    public const int Max = 2_000_000_000;

    public static readonly Quotas None = new();

    /// <summary>Customers about whom something is recorded.</summary>
    [Id(0)] public int? Customers { get; init; }

    /// <summary>Recorded events of all its customers together.</summary>
    [Id(1)] public int? StoredEvents { get; init; }

    /// <summary>Promises that are made and not yet over.</summary>
    [Id(2)] public int? OpenPromises { get; init; }

    /// <summary>Subscriptions open at one time, at each gateway.</summary>
    [Id(3)] public int? Subscriptions { get; init; }

    /// <summary>Operations a second, at each gateway; as many may come at once.</summary>
    [Id(4)] public int? RequestsPerSecond { get; init; }

    internal UserError? Fault()
    {
        foreach (var (value, field) in new[] { (Customers, "customers"), (StoredEvents, "storedEvents"), (OpenPromises, "openPromises"), (Subscriptions, "subscriptions"), (RequestsPerSecond, "requestsPerSecond") })
            if (value is { } most && Check.Within(most, field == "requestsPerSecond" ? 1 : 0, Max, "input", field) is { } error) return error;
        return null;
    }
}

/// <summary>What is refused where a tenant has as much as it may. Beside the quotas, whose members are what the API shows of them.</summary>
public static class QuotaRules
{
    public static UserError? OnCustomers(this Quotas quotas, long has) => Full(has, quotas.Customers, "customers", "erase some");

    public static UserError? OnEvents(this Quotas quotas, long has) => Full(has, quotas.StoredEvents, "stored events", "erase customers");

    public static UserError? OnPromises(this Quotas quotas, long has) => Full(has, quotas.OpenPromises, "open promises", "settle some");

    static UserError? Full(long has, int? most, string what, string mend) => has >= most
        ? UserError.Of(ErrorCode.LimitReached, FormattableString.Invariant($"the tenant has {has} {what}, and its quota is {most}; {mend}, or have the operator raise it"), "customerId")
        : null;
}
