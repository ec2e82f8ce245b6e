using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Feed;
using CxSaas.Contracts.Live;
using CxSaas.Contracts.Partitions;
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

    readonly HashSet<string> _units = new(StringComparer.Ordinal);
    FeedRing _ring = null!;
    bool _looking;

    string TenantId => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ring = new(clock.GetUtcNow());
        return Task.CompletedTask;
    }

    public Task TakeIn(ImmutableArray<FeedItem> items)
    {
        foreach (var item in items)
        {
            _ring.Add(item);
            if (item is { Step: not null, UnitId: { } unit }) _units.Add(unit);
        }
        live.Changed(GrainKeys.FeedTopic(TenantId));
        if (_units.Count > 0 && !_looking) _ = LookAtUnits();
        return Task.CompletedTask;
    }

    public async Task<FeedAnswer?> Behind(ILiveObserver gateway, string? cursor)
    {
        // Watch first, then read: a change in between is told twice rather than never.
        live.Watch(gateway, GrainKeys.FeedTopic(TenantId));
        if (cursor is null) return new([], _ring.End.ToString());
        if (FeedCursor.Parse(cursor) is not { } place) return null;
        return _ring.Behind(place) ?? await Replay(place);
    }

    // What the journals say of the time behind the cursor, and of what came meanwhile only what they have not said.
    async Task<FeedAnswer?> Replay(FeedCursor place)
    {
        var now = clock.GetUtcNow();
        var end = _ring.End;
        var after = place.At - FeedCursor.Margin;
        var parts = await Task.WhenAll(GrainFactory.Partitions(TenantId).Select(p => p.ChangesBetween(after, now)));
        if (parts.Any(part => part is null)) return null;
        var raised = stored.State.Overpromising.Where(unit => unit.RaisedAt > after && unit.RaisedAt <= now).Select(Overpromising);
        var items = parts.SelectMany(part => part!.Value).Concat(raised).OrderBy(item => item.At).ThenBy(item => item.Key, StringComparer.Ordinal).ToList();
        if (items.Count > FeedRing.AnswerMax) return null;
        var said = items.Select(item => item.Key).ToHashSet(StringComparer.Ordinal);
        if (_ring.Behind(end) is not { } meanwhile) return null;
        return new(
            [
                .. items.Select(item => new FeedEntry(new FeedCursor(0, 0, item.At).ToString(), item)),
                .. meanwhile.Entries.Where(entry => !said.Contains(entry.Item.Key)),
            ],
            meanwhile.Cursor);
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
        _ring.Add(Overpromising(unit));
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
