using System.Threading.RateLimiting;
using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Engine;

namespace CxSaas.Gateway.Access;

/// <summary>
/// What each tenant and each principal of it has left to ask for now, counted an operation by its cost, whatever door it came by.
/// Who has not asked for a while is forgotten, being full again.
/// </summary>
sealed class CallRates(GatewayOptions options) : IDisposable
{
    static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>What a request costs before it is looked at, so that one that is refused is no gift either.</summary>
    const int RequestCost = 10;

    /// <summary>Characters of a document not seen before that are read and judged for a unit.</summary>
    const int CharactersPerUnit = 100;

    /// <summary>
    /// A write is priced at what lets a full batch be sent (<see cref="Guard.FieldPrices"/>), and costs about so many times that: some
    /// 200 µs of a core, for it is stored before it is answered.
    /// </summary>
    const int MutationFactor = 8;

    // A customer's tokens follow one another; they are one principal. An invitation is one by itself.
    readonly PartitionedRateLimiter<Caller> _principals = PartitionedRateLimiter.Create<Caller, Principal>(caller => Bucket<Principal>(
        new(caller.TenantId, caller.CustomerId, caller.Role == Role.Customer ? null : caller.KeyId), RateOf(caller, options.Rates), options.Rates.BurstSeconds));

    readonly PartitionedRateLimiter<Caller> _tenants = PartitionedRateLimiter.Create<Caller, string>(caller =>
        Bucket(caller.TenantId!, options.Rates.Tenant, options.Rates.BurstSeconds));

    /// <summary>Takes what reading a request costs, whatever comes of it. The document is empty where it is known already.</summary>
    public TimeSpan? RefusesToRead(Caller caller, string unknownDocument) => Refuses(caller, RequestCost + unknownDocument.Length / CharactersPerUnit);

    /// <summary>Takes the cost of an operation.</summary>
    public TimeSpan? RefusesToRun(Caller caller, Operations kind, int cost) =>
        Refuses(caller, kind == Operations.Mutation ? (int)Math.Min((long)cost * MutationFactor, int.MaxValue) : cost);

    /// <summary>How long to wait where too much was asked already. The operator's calls are not counted.</summary>
    TimeSpan? Refuses(Caller caller, int cost)
    {
        if (caller.Role == Role.Operator) return null;
        // The narrower first, so that one greedy key does not use up what its tenant has.
        return Refuses(_principals, caller, cost, RateOf(caller, options.Rates))
            ?? (caller.IsNobody ? null : Refuses(_tenants, caller, cost, options.Rates.Tenant));
    }

    static int RateOf(Caller caller, RateLimits rates) =>
        caller.IsNobody ? rates.Nobody : caller.CustomerId is null ? rates.Principal : rates.Customer;

    readonly PartitionedRateLimiter<(string TenantId, int PerSecond)> _quotas = PartitionedRateLimiter.Create<(string TenantId, int PerSecond), (string, int)>(quota =>
        RateLimitPartition.GetTokenBucketLimiter(quota, _ => new()
        {
            TokenLimit = quota.PerSecond,
            TokensPerPeriod = Math.Max(1, (int)(quota.PerSecond * Period.TotalSeconds)),
            // Few a second are given one by one, many by the period.
            ReplenishmentPeriod = quota.PerSecond * Period.TotalSeconds >= 1 ? Period : TimeSpan.FromSeconds(1.0 / quota.PerSecond),
            QueueLimit = 0,
            AutoReplenishment = false,
        }));

    /// <summary>Takes one of the operations that a tenant may ask for in a second; how long to wait where it has none left.</summary>
    public TimeSpan? Refuses(Tenant tenant)
    {
        if (tenant.Quotas.RequestsPerSecond is not { } perSecond) return null;
        using var lease = _quotas.AttemptAcquire((tenant.Id, perSecond));
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > Period ? wait : Period;
    }

    public void Dispose()
    {
        _quotas.Dispose();
        _principals.Dispose();
        _tenants.Dispose();
    }

    TimeSpan? Refuses(PartitionedRateLimiter<Caller> limiter, Caller caller, int cost, int rate)
    {
        // What is dearer than a whole bucket waits for a full one, or nobody could ever ask it.
        using var lease = limiter.AttemptAcquire(caller, Math.Clamp(cost, 1, rate * options.Rates.BurstSeconds));
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > Period ? wait : Period;
    }

    readonly record struct Principal(string? TenantId, string? CustomerId, string? KeyId);

    static RateLimitPartition<TKey> Bucket<TKey>(TKey key, int rate, int burstSeconds) => RateLimitPartition.GetTokenBucketLimiter(key, _ => new()
    {
        TokenLimit = rate * burstSeconds,
        TokensPerPeriod = Math.Max(1, (int)(rate * Period.TotalSeconds)),
        ReplenishmentPeriod = Period,
        QueueLimit = 0,
        AutoReplenishment = false,
    });
}
