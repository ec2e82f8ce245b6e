using System.Collections.Immutable;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Feed;
using CxSaas.Contracts.Live;
using CxSaas.Contracts.Promises;
using CxSaas.Contracts.Tenants;
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
    /// Puts a customer on the roster. It is stored when this returns, which a customer awaits before its first event is. One that was
    /// erased is admitted only where that is said.
    /// </summary>
    [AlwaysInterleave, Alias("admit")]
    Task<Admission> Admit(string customerId, bool readmits);

    /// <summary>
    /// Erases a customer: it counts nowhere from the moment that is stored, and all that is stored of it is gone when this returns. What a
    /// crash leaves undone is done by the next activation. The same again finds nothing to do; yet a gateway does not repeat it by itself,
    /// for a call that comes late would erase who was registered anew meanwhile.
    /// </summary>
    [AlwaysInterleave, Alias("erase")]
    Task<ErasureOutcome> Erase(string customerId);

    /// <summary>Whether a customer was or is being erased, and nobody who may has let it in again.</summary>
    [AlwaysInterleave, Repeatable, Alias("is-erased")]
    Task<bool> IsErased(string customerId);

    /// <summary>Takes in where customers stand. The newest standing of a customer holds, in whatever order they come.</summary>
    [AlwaysInterleave, Alias("tell")]
    Task Tell(ImmutableArray<Report> reports);

    /// <summary>Reads the standing of every customer from storage again: what was told to nobody, because its teller died, is found so.</summary>
    [AlwaysInterleave, Alias("reread")]
    Task Reread();

    /// <summary>Has it awake, for one that sleeps notices nothing when time comes. Answers how far what it notices has been told.</summary>
    [AlwaysInterleave, Alias("told")]
    Task<ToldSpan> Told();

    /// <summary>The ids of all its customers, in no order.</summary>
    [AlwaysInterleave, Repeatable, Alias("roster")]
    Task<ImmutableArray<string>> Roster();

    /// <summary>The promises of its customers, as places in the list of the whole tenant.</summary>
    [AlwaysInterleave, Repeatable, Alias("promises")]
    Task<Slice<PromisePlace>> Promises(PromiseFilter filter, PromiseOrder order, int first, Cursor? after);

    /// <summary>The ids of its customers, as places in the list of the whole tenant.</summary>
    [AlwaysInterleave, Repeatable, Alias("customers")]
    Task<Slice<string>> Customers(CustomerFilter filter, CustomerOrder order, int first, Cursor? after);

    /// <summary>Those of its customers who fell silent, as places in the list of the whole tenant.</summary>
    [AlwaysInterleave, Repeatable, Alias("dark")]
    Task<Slice<DarkLine>> Dark(string? segmentId, int first, Cursor? after);

    /// <summary>What it adds to the pulse, with what was said and what ended from a UTC day on. It does not wait for what is still being read.</summary>
    [AlwaysInterleave, Repeatable, Alias("pulse")]
    Task<PulsePart> Pulse(int fromDay);

    /// <summary>The same, and has the gateway told under that name of what changes it, for one more lease.</summary>
    [AlwaysInterleave, Repeatable, Alias("watch-pulse")]
    Task<PulsePart> WatchPulse(ILiveObserver gateway, string topic, int fromDay);

    /// <summary>What was said of one kind from a UTC day on, a line a day.</summary>
    [AlwaysInterleave, Repeatable, Alias("trend")]
    Task<ImmutableArray<AnswerTally>> Trend(Counted of, int fromDay, string? segmentId);

    /// <summary>Customers whose promises one answer works out; where more have changed, it is looked up what is true now.</summary>
    const int CustomersReplayedMax = 200;

    /// <summary>What became known of promises after one instant and up to another, in no order; null where too many have changed.</summary>
    [AlwaysInterleave, Alias("changes-between")]
    Task<ImmutableArray<FeedItem>?> ChangesBetween(DateTimeOffset after, DateTimeOffset until);

    /// <summary>What it takes of the platform, as far as it has heard. It does not wait for what is still being read.</summary>
    [AlwaysInterleave, Repeatable, Alias("usage")]
    Task<TenantUsage> Usage();

    /// <summary>What kept and broken promises did to what its customers say.</summary>
    [AlwaysInterleave, Repeatable, Alias("promise-effect")]
    Task<PromiseEffect> PromiseEffect();

    /// <summary>How many of what sort.</summary>
    [AlwaysInterleave, Repeatable, Alias("promise-counts")]
    Task<ImmutableArray<PromiseCount>> PromiseCounts(PromiseScope scope);
}

/// <summary>Whether a customer may be known.</summary>
public enum Admission
{
    Admitted,

    /// <summary>The tenant has as many customers as it can have.</summary>
    Full,

    /// <summary>It was erased, and nobody who may has said that it shall be known again.</summary>
    Erased,

    /// <summary>It is being erased just now.</summary>
    BeingErased,
}

/// <summary>What came of erasing a customer.</summary>
public enum ErasureOutcome
{
    /// <summary>Nothing of it is left.</summary>
    Erased,

    /// <summary>Nobody ever heard of it.</summary>
    Unknown,

    /// <summary>More were erased than can be remembered.</summary>
    Full,
}

/// <summary>Where one customer stands, and how its promises changed since it was last told.</summary>
[GenerateSerializer, Immutable, Alias("report")]
public readonly record struct Report(
    [property: Id(0)] string CustomerId, [property: Id(1)] Standing Standing, [property: Id(2)] ImmutableArray<PromiseStep> Steps);

/// <summary>A customer who fell silent: what is still known of it on a UTC day, 0 to 0.1, and how often it used to be heard.</summary>
[GenerateSerializer, Immutable, Alias("dark-line")]
public readonly record struct DarkLine(
    [property: Id(0)] string CustomerId, [property: Id(1)] int Day, [property: Id(2)] double Evidence, [property: Id(3)] Silence Silence);

/// <summary>Where to find a promise.</summary>
[GenerateSerializer, Immutable, Alias("promise-place")]
public readonly record struct PromisePlace([property: Id(0)] string CustomerId, [property: Id(1)] string PromiseId);
