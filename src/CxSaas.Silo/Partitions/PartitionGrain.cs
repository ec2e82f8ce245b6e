using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Feed;
using CxSaas.Contracts.Live;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Promises;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Standings;
using CxSaas.Silo.Live;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Only the roster is stored. Standings are told by the customers and, after a start, read from what is stored of each; until
/// all are read the partition says that it is catching up. It wakes by itself for the next promise that runs out, and for
/// readings that a new day or new weights have outdated.
/// </summary>
[GrainType("partition"), CollectionAgeLimit(Hours = 6)]
sealed class PartitionGrain(
    [FromKeyedServices(Orleans.Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME)] IGrainStorage storage,
    StoredCustomers customers,
    TenantCache tenants,
    LiveHub live,
    SiloDeaths deaths,
    ReadingLeftovers leftovers,
    TimeProvider clock,
    ILogger<PartitionGrain> log) : Grain, IPartitionGrain, IRemindable
{
    /// <summary>How far a clock may be set back before what it had brought about is undone.</summary>
    static readonly TimeSpan SetBackMax = TimeSpan.FromSeconds(2);

    /// <summary>How far the clock of a customer's silo may be behind.</summary>
    static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(1);

    /// <summary>How long a list waits for what is being read before it is made of what is known.</summary>
    static readonly TimeSpan ListWaitMax = TimeSpan.FromSeconds(2);

    const string Erasing = "erasing";

    static readonly TimeSpan RemindEvery = TimeSpan.FromMinutes(1);

    PartitionTable _table = null!;
    Roster _roster = null!;
    Enrolment _enrolment = null!;
    ErasedCustomers _erased = null!;
    TurnAlarm _alarm = null!;
    FeedLine _feed = null!;
    RosterReading _reading = null!;
    MissedSteps _missed = null!;
    Patience _patience = null!;
    DateTimeOffset _awakeSince, _turnedTo;
    bool _isReminded;
    readonly PulseWatch _pulse = new(live);
    SpoiltRows _spoilt = null!;
    CurrentReadings _readings = null!;

    string TenantId => GrainKeys.TenantOf(this.GetPrimaryKeyString()).ToString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _roster = new(storage, GrainContext.GrainId);
        await _roster.Load();
        _table = new(_roster.Ids);
        _enrolment = new(_roster);
        _erased = new(GrainFactory, storage, customers, GrainContext.GrainId, _roster, _table);
        await _erased.Load();
        _alarm = new(this, Turn, clock);
        _patience = new(this.GetPrimaryKeyString(), clock, log);
        _spoilt = new(this.GetPrimaryKeyString(), GrainFactory, log);
        _readings = new(TenantId, _table, customers, _spoilt, tenants, _patience, clock, () => _alarm.Set(_table.NextTurn));
        _awakeSince = _turnedTo = clock.GetUtcNow();
        _feed = new(GrainFactory, TenantId, clock, log);
        _missed = new(GrainFactory, TenantId, _table, _feed, _patience, clock);
        _reading = new(_roster, Refresh, _patience, leftovers, new(this.GetPrimaryKeyString(), deaths, log), Read, HaveRead);
        _reading.Begin();
        _ = FinishErasing();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _readings.Stop();
        _reading.Stop();
        return Task.CompletedTask;
    }

    public Task<ToldSpan> Told()
    {
        // A clock that was set forward is ahead of the alarm.
        Turn();
        return Task.FromResult(_feed.Told);
    }

    public Task<ImmutableArray<string>> Roster() => Task.FromResult(_roster.Customers.ToImmutableArray());
    public Task<bool> IsErased(string customerId) => Task.FromResult(_erased.Holds(customerId));

    public async Task<Admission> Admit(string customerId, bool readmits)
    {
        if (await _erased.Admit(customerId, readmits) is var admission and not Admission.Admitted) return admission;
        return await _enrolment.Enroll(customerId) ? Admission.Admitted : Admission.Full;
    }

    public async Task<ErasureOutcome> Erase(string customerId)
    {
        // What is still being read may bring it back, and tells what it adds to the version.
        await _reading.Whole;
        // Should this silo die in the midst of it, another wakes the partition, which then goes on by itself.
        if (!_isReminded) await this.RegisterOrUpdateReminder(Erasing, RemindEvery, RemindEvery);
        _isReminded = true;
        var outcome = await _erased.Erase(customerId);
        _spoilt.Forget(customerId);
        _pulse.Tell();
        return outcome;
    }

    async Task FinishErasing()
    {
        CallScope.Enter(TenantId);
        foreach (var customerId in _erased.Unfinished) await _patience.With(() => Erase(customerId));
    }

    async Task Refresh()
    {
        await _roster.Refresh();
        if (await _erased.Refresh()) _ = FinishErasing();
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await FinishErasing();
        if (_erased.IsBusy || await this.GetReminder(reminderName) is not { } reminder) return;
        _isReminded = false;
        await this.UnregisterReminder(reminder);
    }

    public Task Tell(ImmutableArray<Report> reports)
    {
        var items = new List<FeedItem>();
        foreach (var report in reports) TakeIn(report, items);
        var strangers = reports.Select(report => report.CustomerId).Where(id => _erased.IsAnew(id) || (!_roster.Knows(id) && !_erased.Holds(id))).ToList();
        if (strangers.Count > 0) _reading.Again(strangers);
        _feed.Tell(items);
        _readings.LookAt(reports);
        Turn();
        _pulse.Tell();
        return Task.CompletedTask;
    }

    void TakeIn(Report report, List<FeedItem> items)
    {
        var (customerId, standing, steps) = report;
        // What was told before the customer was erased may come after it.
        if (!_roster.Knows(customerId) || _erased.Holds(customerId) || _erased.IsAnew(customerId)) return;
        // What is older or told again says nothing new: a newer one that knew of more had it looked up.
        if (_table.HasHeard(customerId, standing)) return;
        var known = _table.Of(customerId);
        // While standings are read, one that is not known yet may only not have been reached.
        if (_missed.AreLookedUp(customerId)) { } // What comes now is told behind what was missed.
        else if ((known is not null || _reading.Whole.IsCompleted) && PromiseSteps.AreMissing(known, report)) _ = _missed.Tell(customerId, known, standing);
        else items.AddRange(PromiseSteps.New(known, steps).Select(step => Turned.Step(customerId, standing.UnitOf(step.PromiseId), step)));
        _table.Put(customerId, standing, clock.GetUtcNow());
    }

    public Task Reread()
    {
        _reading.Again();
        return Task.CompletedTask;
    }

    public async Task<Slice<PromisePlace>> Promises(PromiseFilter filter, PromiseOrder order, int first, Cursor? after)
    {
        await UpToDate();
        return _table.Promises(filter, order, first, after);
    }

    public async Task<Slice<string>> Customers(CustomerFilter filter, CustomerOrder order, int first, Cursor? after)
    {
        await NearlyUpToDate();
        return _table.Customers(filter, order, UtcDay.Of(clock.GetUtcNow()), first, after) with { IsPartial = !IsComplete };
    }

    public async Task<Slice<DarkLine>> Dark(string? segmentId, int first, Cursor? after)
    {
        await NearlyUpToDate();
        return _table.Dark(segmentId, UtcDay.Of(clock.GetUtcNow()), first, after) with { IsPartial = !IsComplete };
    }

    public async Task<PulsePart> Pulse(int fromDay)
    {
        Turn();
        if (_reading.Whole.IsCompleted) await _readings.Review();
        var part = _table.Pulse(UtcDay.Of(clock.GetUtcNow()), fromDay);
        return part with
        {
            // Other settings make other scores of the same customers.
            Version = part.Version + _readings.Settings,
            IsComplete = IsComplete,
        };
    }

    public Task<PulsePart> WatchPulse(ILiveObserver gateway, string topic, int fromDay)
    {
        _pulse.Watch(gateway, topic);
        return Pulse(fromDay);
    }

    public async Task<ImmutableArray<AnswerTally>> Trend(Counted of, int fromDay, string? segmentId)
    {
        await UpToDate();
        return [.. _table.Trend(of, fromDay, segmentId)];
    }

    public async Task<ImmutableArray<PromiseCount>> PromiseCounts(PromiseScope scope)
    {
        await UpToDate();
        return [.. _table.Promises(scope)];
    }

    public Task<TenantUsage> Usage() =>
        Task.FromResult(new TenantUsage { Customers = _roster.Count, StoredEvents = _table.Usage.Events, OpenPromises = _table.Usage.OpenPromises });

    public async Task<PromiseEffect> PromiseEffect()
    {
        await UpToDate();
        return _table.Effect;
    }

    public async Task<ImmutableArray<FeedItem>?> ChangesBetween(DateTimeOffset after, DateTimeOffset until)
    {
        await UpToDate();
        var changed = _table.ChangedAfter(after).Take(IPartitionGrain.CustomersReplayedMax + 1).ToList();
        if (changed.Count > IPartitionGrain.CustomersReplayedMax) return null;
        var items = await Task.WhenAll(changed.Select(async customerId =>
            (await GrainFactory.Customer(TenantId, customerId).PromiseSteps(after, until))
                .Select(step => Turned.Step(customerId, _table.UnitOf(customerId, step.PromiseId), step))));
        return [.. items.SelectMany(ofOne => ofOne), .. _table.DueSoon(after, until)];
    }

    bool IsComplete => _spoilt.IsEmpty && _reading.IsDone && _readings.Settled.IsCompleted;

    // Lists say whether they are of all there is, so nobody waits for long until they are.
    async Task NearlyUpToDate()
    {
        await _patience.AtMost(ListWaitMax, _reading.Whole);
        Turn();
        if (_reading.Whole.IsCompleted) await _readings.Review();
        await _patience.AtMost(ListWaitMax, _readings.Settled);
    }

    async Task UpToDate()
    {
        await _reading.Whole;
        Turn();
        await _readings.Review();
    }

    async Task Read(string customerId, List<FeedItem> items)
    {
        if (await _readings.Read(customerId) is not { } standing || _erased.Holds(customerId)) return;
        _erased.IsKnownAnew(customerId);
        if (!_table.Knows(customerId)) Load(customerId, standing);
        else TakeIn(new(customerId, standing, []), items);
    }

    void HaveRead(List<FeedItem> items)
    {
        _readings.ReviewAgain();
        _feed.Tell(items);
        _pulse.Tell();
        _alarm.Set(_table.NextTurn);
    }

    // What was known before this woke, the feed has from the one before it or asks for. What has been since then, nobody else tells.
    void Load(string customerId, Standing standing)
    {
        _table.Load(customerId, standing, clock.GetUtcNow());
        if (standing.PromisesChangedAt is { } changed && _awakeSince - ClockSkew <= changed) _ = _missed.Tell(customerId, null, standing, _awakeSince - ClockSkew);
    }

    // Lines break at once; the score that moves with them is read from the whole customer, which takes its time.
    void Turn()
    {
        CallScope.Enter(TenantId);
        var now = clock.GetUtcNow();
        // What a clock that was ahead has turned has not come yet: the next activation reads again what is stored.
        if (now + SetBackMax < _turnedTo) DeactivateOnIdle();
        _turnedTo = now;
        _reading.Heal();
        var (items, moved) = _table.Turn(now);
        _feed.Tell(items);
        _readings.Renew(moved);
        if (items.Count > 0 || moved.Count > 0) _pulse.Tell();
        _alarm.Set(_table.NextTurn);
    }
}
