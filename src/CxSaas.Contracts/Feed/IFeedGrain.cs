using System.Collections.Immutable;
using CxSaas.Contracts.Live;
using CxSaas.Domain.Promises;
using Orleans.Concurrency;

namespace CxSaas.Contracts.Feed;

/// <summary>
/// What happens to a tenant's promises and what wants a person's attention, in one order, for those who follow it live. The newest
/// are kept in memory; what is older is worked out from the journals, which are the truth. The key is the tenant's id.
/// </summary>
[Alias("feed-grain")]
public interface IFeedGrain : IGrainWithStringKey, ITenantOwned
{
    /// <summary>
    /// Takes in what a partition noticed, in its order. Where that one has woken since it was heard of last, what it missed before comes
    /// first: the steps of a promise are told in their order. Throws where that cannot be known yet; it is then to be told again.
    /// </summary>
    [AlwaysInterleave, Alias("take-in-told")]
    Task TakeIn(ImmutableArray<FeedItem> items, ToldSpan told);

    /// <summary>Lets go of all that it would tell of a customer, and has those do the same whom it was told to.</summary>
    [AlwaysInterleave, Repeatable, Alias("forget")]
    Task Forget(string customerId);

    /// <summary>
    /// Has the gateway told of what comes for one more lease, and answers what came behind a cursor; without one, where the end is
    /// now. Null where so much came since that it has to be looked up instead.
    /// </summary>
    [AlwaysInterleave, Repeatable, Alias("behind"), ResponseTimeout("00:00:05")]
    Task<FeedAnswer?> Behind(ILiveObserver gateway, string? cursor);
}

/// <summary>The time of which a partition has told all that it noticed.</summary>
/// <param name="Since">When it awoke: what came before and was not told by then, it does not tell.</param>
/// <param name="Until">What it noticed up to here was told, or is told with this; what it noticed later may still be on its way.</param>
[GenerateSerializer, Immutable, Alias("told-span")]
public readonly record struct ToldSpan([property: Id(0)] DateTimeOffset Since, [property: Id(1)] DateTimeOffset Until);

/// <summary>What came, oldest first, and the cursor behind the last of it.</summary>
[GenerateSerializer, Immutable, Alias("feed-answer")]
public sealed record FeedAnswer([property: Id(0)] ImmutableArray<FeedEntry> Entries, [property: Id(1)] string Cursor);

[GenerateSerializer, Immutable, Alias("feed-entry")]
public sealed record FeedEntry([property: Id(0)] string Cursor, [property: Id(1)] FeedItem Item);

/// <summary>
/// A change of a promise, or something that wants attention and is no change of a promise; or that a customer was erased, for which
/// nothing of it is to be told any more. One of the three is set.
/// </summary>
[GenerateSerializer, Immutable, Alias("feed-item")]
public sealed record FeedItem
{
    /// <summary>When the server knew.</summary>
    [Id(0)] public required DateTimeOffset At { get; init; }
    [Id(1)] public string? CustomerId { get; init; }
    [Id(2)] public string? UnitId { get; init; }
    [Id(3)] public PromiseStep? Step { get; init; }
    [Id(4)] public Notice? Notice { get; init; }

    /// <summary>The pseudonym of a customer that was erased.</summary>
    [Id(5)] public string? Erased { get; init; }

    /// <summary>The same for the same happening, whoever works it out. With the status: a clock that was ahead may have been wrong about it.</summary>
    public string Key => Erased is not null ? $"{Erased} {At.UtcTicks}" : Notice?.Id ?? $"{CustomerId} {Step!.PromiseId} {Step.Number} {Step.Status}";
}

/// <summary>Something that wants attention.</summary>
[GenerateSerializer, Immutable, Alias("notice")]
public sealed record Notice([property: Id(0)] AlertKind Kind, [property: Id(1)] string Id, [property: Id(2)] string? PromiseId = null);

/// <summary>What an alert is about.</summary>
public enum AlertKind
{
    /// <summary>A customer's score has fallen below 40.</summary>
    CustomerCritical,

    /// <summary>A promise was broken.</summary>
    PromiseBroken,

    /// <summary>A fifth of a promise's time is left.</summary>
    PromiseDueSoon,

    /// <summary>A unit has given more promises than it has been able to keep.</summary>
    UnitOverpromising,

    /// <summary>A case was not closed in time.</summary>
    CaseOverdue,

    /// <summary>Negative feedback is challenged more often than positive.</summary>
    Denial,
}
