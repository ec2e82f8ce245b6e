using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Feed;
using CxSaas.Contracts.Live;
using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Customers;
using CxSaas.Silo.Live;
using Microsoft.Extensions.Logging;

namespace CxSaas.Silo.Feed;

/// <summary>
/// Puts in one order what the partitions notice. What no longer is in memory is worked out from the journals once more, so nothing
/// of it needs storing; only which units are over-promising is, for that is raised when it begins and not again.
/// </summary>
[GrainType("feed")]
sealed class FeedGrain(
    [PersistentState("feed")] IPersistentState<FeedState> stored, LiveHub live, TimeProvider clock, ILogger<FeedGrain> log) : Grain, IFeedGrain
{
    /// <summary>How long units are gathered whose load is then looked at together.</summary>
    static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(1);

    /// <summary>Units looked at in one round; the others wait for the next.</summary>
    const int UnitsAtOnce = 32;

    /// <summary>How often partitions are looked after while somebody follows.</summary>
    static readonly TimeSpan WakeEvery = TimeSpan.FromSeconds(4);

    readonly HashSet<string> _units = new(StringComparer.Ordinal);
    FeedRing _ring = null!;
    readonly Task?[] _catchingUp = new Task?[GrainKeys.PartitionCount];
    PartitionsAwake _partitions = null!;
    DateTimeOffset _wokenAt;
    bool _looking, _waking;

    string TenantId => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ring = new(clock.GetUtcNow());
        _partitions = new(GrainFactory, TenantId, _ring.End.At);
        return Task.CompletedTask;
    }

    public async Task TakeIn(ImmutableArray<FeedItem> items, ToldSpan told)
    {
        var partition = GrainKeys.PartitionOf(items[0].CustomerId!);
        // Twice where one was under way that may have asked the partition before it slept or died.
        for (var tries = 0; tries < 2 && IsFollowed && _partitions.IsNew(partition, told); tries++) await CatchUp(partition);
        if (IsFollowed && _partitions.IsNew(partition, told)) throw new InvalidOperationException($"What partition {partition} missed is not known yet.");
        Add(items);
        _partitions.Heard(partition, told);
    }

    // Nobody misses what nobody follows, and who comes later is told it from the journals.
    bool IsFollowed => clock.GetUtcNow() - _wokenAt < LiveLease.Length;

    void Add(ImmutableArray<FeedItem> items)
    {
        foreach (var item in items)
        {
            if (!_ring.Add(item, _partitions.HeardUntil)) continue;
            if (item is { Step: not null, UnitId: { } unit }) _units.Add(unit);
        }
        live.Changed(GrainKeys.FeedTopic(TenantId));
        if (_units.Count > 0 && !_looking) _ = LookAtUnits();
    }

    public Task Forget(string customerId)
    {
        var erased = new FeedItem { At = clock.GetUtcNow(), Erased = Pseudonym.Of(TenantId, customerId) };
        _ring.Void(erased, item => item.CustomerId == customerId);
        Add([erased]);
        return Task.CompletedTask;
    }

    public async Task<FeedAnswer?> Behind(ILiveObserver gateway, string? cursor)
    {
        // Watch first, then read: a change in between is told twice rather than never.
        live.Watch(gateway, GrainKeys.FeedTopic(TenantId));
        if (!_waking && (clock.GetUtcNow() - _wokenAt).Duration() >= WakeEvery) _ = WakePartitions();
        if (cursor is null) return new([], _ring.End.ToString());
        if (FeedCursor.Parse(cursor) is not { } place) return null;
        if (_ring.Behind(place) is { } answer) return answer;
        // One from the future is none of ours, though another silo's clock may be a little ahead.
        return place.At > clock.GetUtcNow() + FeedCursor.Margin ? null : await Replay(place);
    }

    // What the journals say of the time behind the cursor, and of what came meanwhile only what they have not said.
    async Task<FeedAnswer?> Replay(FeedCursor place)
    {
        var now = clock.GetUtcNow();
        var end = _ring.End;
        var after = place.Since;
        var parts = await Task.WhenAll(GrainFactory.Partitions(TenantId).Select(p => p.ChangesBetween(after, now)));
        if (parts.Any(part => part is null)) return null;
        var raised = stored.State.Overpromising.Where(unit => unit.RaisedAt > after && unit.RaisedAt <= now).Select(Overpromising);
        var items = parts.SelectMany(part => part!.Value).Concat(raised).OrderBy(item => item.At).ThenBy(item => item.Key, StringComparer.Ordinal).ToList();
        if (items.Count > FeedRing.Kept) return null;
        var said = items.Select(item => item.Key).ToHashSet(StringComparer.Ordinal);
        if (_ring.Behind(end) is not { } meanwhile) return null;
        FeedEntry[] entries =
        [
            .. items.Select((item, n) => new FeedEntry(new FeedCursor(0, n, item.At).ToString(), item)),
            .. meanwhile.Entries.Where(entry => !said.Contains(entry.Item.Key)),
        ];
        // Behind the last is the ring's own place: by its instant alone it would be worked out again, and again, until something new comes.
        if (entries.Length > 0) entries[^1] = entries[^1] with { Cursor = meanwhile.Cursor };
        return new([.. entries], meanwhile.Cursor);
    }

    async Task WakePartitions()
    {
        (_waking, _wokenAt) = (true, clock.GetUtcNow());
        await Task.WhenAll(Enumerable.Range(0, GrainKeys.PartitionCount).Select(CatchUp));
        _waking = false;
    }

    Task CatchUp(int partition) =>
        _catchingUp[partition] is { IsCompleted: false } underWay ? underWay : _catchingUp[partition] = TakeInMissed(partition);

    async Task TakeInMissed(int partition)
    {
        CallScope.Enter(TenantId);
        try
        {
            var now = clock.GetUtcNow();
            var (missed, told) = await _partitions.Missed(partition, now);
            // Too much to tell: who follows is sent to look it up, as one that comes back too late is.
            if (missed is null) _ring = new(now);
            else if (!missed.Value.IsEmpty) Add(missed.Value);
            _partitions.Heard(partition, told);
        }
        catch (Exception fault)
        {
            log.LogWarning(fault, "Partition {Partition} of {TenantId} could not be woken; it is tried again while somebody follows", partition, TenantId);
        }
    }

    async Task LookAtUnits()
    {
        _looking = true;
        try
        {
            while (_units.Count > 0)
            {
                await Task.Delay(LookAfter, clock);
                foreach (var unit in _units.Take(UnitsAtOnce).ToList())
                {
                    _units.Remove(unit);
                    await LookAt(unit);
                }
            }
        }
        catch (Exception fault)
        {
            // The next change of a promise has them looked at again.
            log.LogWarning(fault, "The load of units of {TenantId} could not be looked at", TenantId);
        }
        finally
        {
            _looking = false;
        }
    }

    async Task LookAt(string unitId)
    {
        CallScope.Enter(TenantId);
        var now = clock.GetUtcNow();
        var counts = await GrainFactory.PromiseCounts(TenantId, new(UnitId: unitId));
        var known = stored.State.Overpromising.FirstOrDefault(unit => unit.UnitId == unitId);
        var isNow = Domain.Promises.OverPromising.Is(known is { IsNow: true }, counts.Load(now));
        if (isNow == (known is { IsNow: true })) return;
        var unit = new UnitAlarm { UnitId = unitId, IsNow = isNow, RaisedAt = isNow ? now : known!.RaisedAt };
        stored.State = new() { Overpromising = [.. stored.State.Overpromising.Where(other => other != known).TakeLast(FeedState.UnitsMax - 1), unit] };
        // Stored before anyone hears: it is raised once.
        await stored.WriteStateAsync();
        if (!isNow) return;
        _ring.Add(Overpromising(unit), _partitions.HeardUntil);
        live.Changed(GrainKeys.FeedTopic(TenantId));
    }

    static FeedItem Overpromising(UnitAlarm unit) => new()
    {
        At = unit.RaisedAt,
        UnitId = unit.UnitId,
        Notice = new(AlertKind.UnitOverpromising, $"unit-overpromising:{unit.UnitId}:{unit.RaisedAt.ToUnixTimeSeconds()}"),
    };
}

/// <summary>Units that are, or lately were, over-promising, as stored.</summary>
sealed record FeedState
{
    /// <summary>Units remembered; of the one that was raised longest ago it is forgotten.</summary>
    public const int UnitsMax = 1_000;

    public ImmutableArray<UnitAlarm> Overpromising { get; init; } = [];
}

sealed record UnitAlarm
{
    public required string UnitId { get; init; }
    public required bool IsNow { get; init; }
    public required DateTimeOffset RaisedAt { get; init; }
}
