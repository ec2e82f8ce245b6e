using System.Collections.Immutable;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Feed;
using CxSaas.Contracts.Promises;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Standings;
using Orleans.Concurrency;

namespace CxSaas.Contracts.Partitions;

/// <summary>
/// A fixed part of a tenant's customers: who they are, for ever, and where each of them stands now. What a whole tenant shows is
/// put together from all of its partitions. The key is <c>tenant:number</c>.
/// </summary>
[Alias("partition-grain")]
public interface IPartitionGrain : IGrainWithStringKey, ITenantOwned
{
    /// <summary>
    /// Puts a customer on the roster. It is stored when this returns, which a customer awaits before its first event is. False
    /// where the tenant has as many customers as it can have.
    /// </summary>
    [AlwaysInterleave, Alias("enroll")]
    Task<bool> Enroll(string customerId);

    /// <summary>Takes in where customers stand. The newest standing of a customer holds, in whatever order they come.</summary>
    [AlwaysInterleave, Alias("tell")]
    Task Tell(ImmutableArray<Report> reports);

    /// <summary>Reads the standing of every customer from storage again: what was told to nobody, because its teller died, is found so.</summary>
    [AlwaysInterleave, Alias("reread")]
    Task Reread();

    /// <summary>The promises of its customers, as places in the list of the whole tenant.</summary>
    [AlwaysInterleave, Alias("promises")]
    Task<Slice<PromisePlace>> Promises(PromiseFilter filter, PromiseOrder order, int first, Cursor? after);

    /// <summary>The ids of its customers, as places in the list of the whole tenant.</summary>
    [AlwaysInterleave, Alias("customers")]
    Task<Slice<string>> Customers(CustomerFilter filter, CustomerOrder order, int first, Cursor? after);

    /// <summary>What it adds to the pulse, with what was said and what ended from a UTC day on. It does not wait for what is still being read.</summary>
    [AlwaysInterleave, Alias("pulse")]
    Task<PulsePart> Pulse(int fromDay);

    /// <summary>What was said of one kind from a UTC day on, a line a day.</summary>
    [AlwaysInterleave, Alias("trend")]
    Task<ImmutableArray<AnswerTally>> Trend(Counted of, int fromDay, string? segmentId);

    /// <summary>Customers whose promises one answer works out; where more have changed, it is looked up what is true now.</summary>
    const int CustomersReplayedMax = 200;

    /// <summary>What became known of promises after one instant and up to another, in no order; null where too many have changed.</summary>
    [AlwaysInterleave, Alias("changes-between")]
    Task<ImmutableArray<FeedItem>?> ChangesBetween(DateTimeOffset after, DateTimeOffset until);

    /// <summary>What kept and broken promises did to what its customers say.</summary>
    [AlwaysInterleave, Alias("promise-effect")]
    Task<PromiseEffect> PromiseEffect();

    /// <summary>How many of what sort.</summary>
    [AlwaysInterleave, Alias("promise-counts")]
    Task<ImmutableArray<PromiseCount>> PromiseCounts(PromiseScope scope);
}

/// <summary>Where one customer stands, and how its promises changed since it was last told.</summary>
[GenerateSerializer, Immutable, Alias("report")]
public readonly record struct Report(
    [property: Id(0)] string CustomerId, [property: Id(1)] Standing Standing, [property: Id(2)] ImmutableArray<PromiseStep> Steps);

/// <summary>Where to find a promise.</summary>
[GenerateSerializer, Immutable, Alias("promise-place")]
public readonly record struct PromisePlace([property: Id(0)] string CustomerId, [property: Id(1)] string PromiseId);
