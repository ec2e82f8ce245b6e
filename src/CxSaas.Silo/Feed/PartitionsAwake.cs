using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Feed;
using CxSaas.Contracts.Partitions;

namespace CxSaas.Silo.Feed;

/// <summary>
/// Has a tenant's partitions awake while its feed is followed, and finds what each of them missed while it was not: it slept, or it
/// died with its silo.
/// </summary>
sealed class PartitionsAwake(IGrainFactory grains, string tenantId, DateTimeOffset since)
{
    readonly IReadOnlyList<IPartitionGrain> _partitions = [.. grains.Partitions(tenantId)];

    // Until when what each of them noticed was told, and since when that one was awake.
    readonly DateTimeOffset[] _heardUntil = [.. Enumerable.Repeat(since, GrainKeys.PartitionCount)], _awakeSince = new DateTimeOffset[GrainKeys.PartitionCount];

    /// <summary>Until when all of them have told what they noticed.</summary>
    public DateTimeOffset HeardUntil { get; private set; } = since;

    /// <summary>Whether a partition has woken since it was heard of last.</summary>
    public bool IsNew(int number, ToldSpan told) => told.Since != _awakeSince[number];

    /// <summary>What came since the last time and may have been told to nobody, the oldest first; null where it is too much to tell.</summary>
    public async Task<(ImmutableArray<FeedItem>? Items, ToldSpan Told)> Missed(int number, DateTimeOffset now)
    {
        var told = await _partitions[number].Told();
        if (told.Since <= _heardUntil[number]) return ([], told);
        var items = await _partitions[number].ChangesBetween(_heardUntil[number], now);
        return (items is { } missed ? [.. missed.OrderBy(item => item.At)] : null, told);
    }

    /// <summary>That was told.</summary>
    public void Heard(int number, ToldSpan told)
    {
        (_awakeSince[number], _heardUntil[number]) = (told.Since, told.Until - FeedCursor.Margin);
        HeardUntil = _heardUntil.Min();
    }
}
