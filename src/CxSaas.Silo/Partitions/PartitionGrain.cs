using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Feed;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Promises;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Standings;
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
    TimeProvider clock,
    ILogger<PartitionGrain> log) : Grain, IPartitionGrain
{
    /// <summary>Customers read from storage at the same time.</summary>
    const int ReadsAtOnce = 32;

    /// <summary>What turns within this time turns together: promises of a day are often due at one hour.</summary>
    static readonly TimeSpan Together = TimeSpan.FromMilliseconds(200);

    /// <summary>A timer cannot be set for years, and a clock may be set forward.</summary>
    static readonly TimeSpan SleepMax = TimeSpan.FromMinutes(1);

    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    readonly PartitionTable _table = new();
    readonly Queue<(string CustomerId, TaskCompletionSource<bool> Done)> _newcomers = new();
    Roster _roster = null!;
    Task _enrolling = Task.CompletedTask, _reading = Task.CompletedTask, _telling = Task.CompletedTask;
    IGrainTimer _alarm = null!;
    DateTimeOffset? _alarmAt;
    (int Day, int Settings) _reviewed;
    Task _review = Task.CompletedTask;

    string TenantId => GrainKeys.TenantOf(this.GetPrimaryKeyString()).ToString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _roster = new(storage, GrainContext.GrainId);
        await _roster.Load();
        _alarm = this.RegisterGrainTimer(OnAlarm, new() { DueTime = Timeout.InfiniteTimeSpan, Period = Timeout.InfiniteTimeSpan, Interleave = true });
        _reading = ReadAll();
    }

    public async Task<bool> Enroll(string customerId)
    {
        if (_roster.Knows(customerId)) return true;
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _newcomers.Enqueue((customerId, done));
        if (_enrolling.IsCompleted) _enrolling = EnrollAll();
        return await done.Task;
    }

    public Task Tell(ImmutableArray<Report> reports)
    {
        var now = clock.GetUtcNow();
        var items = new List<FeedItem>();
        foreach (var (customerId, standing, steps) in reports)
        {
            var known = _table.Of(customerId);
            items.AddRange(
                from step in steps
                let line = known?.Promises.FirstOrDefault(line => line.Id == step.PromiseId)
                // A promise that ran out may have been told of here already.
                where step.Number > (line?.Steps ?? 0)
                select Turned.Step(customerId, standing.Promises.FirstOrDefault(line => line.Id == step.PromiseId)?.UnitId, step));
            _table.Put(customerId, standing, now);
        }
        Tell(items);
        Turn();
        return Task.CompletedTask;
    }

    public Task Reread()
    {
        // One that is under way may have passed the customers in question.
        _reading = _reading.ContinueWith(_ => ReadAll(), TaskScheduler.Current).Unwrap();
        return Task.CompletedTask;
    }

    public async Task<Slice<PromisePlace>> Promises(PromiseFilter filter, PromiseOrder order, int first, Cursor? after)
    {
        await UpToDate();
        return _table.Promises(filter, order, first, after);
    }

    public async Task<Slice<string>> Customers(CustomerFilter filter, CustomerOrder order, int first, Cursor? after)
    {
        await UpToDate();
        await _review;
        return _table.Customers(filter, order, UtcDay.Of(clock.GetUtcNow()), first, after);
    }

    public async Task<PulsePart> Pulse(int fromDay)
    {
        Turn();
        await Review();
        return _table.Pulse(UtcDay.Of(clock.GetUtcNow()), fromDay) with { IsComplete = _reading.IsCompleted && _review.IsCompleted };
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

    async Task UpToDate()
    {
        await _reading;
        Turn();
        await Review();
    }

    // Newcomers that arrive during a write share the next one.
    async Task EnrollAll()
    {
        while (_newcomers.Count > 0)
        {
            var batch = _newcomers.ToList();
            _newcomers.Clear();
            try
            {
                await _roster.Add(batch.Select(newcomer => newcomer.CustomerId));
                batch.ForEach(newcomer => newcomer.Done.SetResult(_roster.Knows(newcomer.CustomerId)));
            }
            catch (Exception fault)
            {
                batch.ForEach(newcomer => newcomer.Done.TrySetException(fault));
            }
        }
    }

    async Task ReadAll()
    {
        foreach (var chunk in _roster.Customers.ToList().Chunk(ReadsAtOnce))
        {
            await Patiently(() => Task.WhenAll(chunk.Select(async customerId =>
            {
                if (await customers.Standing(TenantId, customerId) is { } standing) _table.Load(customerId, standing, clock.GetUtcNow());
            })));
        }
        SetAlarm();
    }

    Task OnAlarm(CancellationToken cancellation)
    {
        _alarmAt = null;
        Turn();
        return Task.CompletedTask;
    }

    // Lines break at once; the score that moves with them is read from the whole customer, which takes its time.
    void Turn()
    {
        CallScope.Enter(TenantId);
        var (items, moved) = _table.Turn(clock.GetUtcNow());
        Tell(items);
        if (moved.Count > 0) _ = Renew(moved);
        SetAlarm();
    }

    // In order and without waiting: who follows is told, and whoever was not finds it in the journals.
    void Tell(List<FeedItem> items)
    {
        if (items.Count > 0) _telling = Send(_telling, [.. items]);

        async Task Send(Task before, ImmutableArray<FeedItem> told)
        {
            await before;
            try
            {
                await GrainFactory.Feed(TenantId).TakeIn(told);
            }
            catch (Exception fault)
            {
                log.LogWarning(fault, "Changes of {Count} promises of {TenantId} were not told; who asks again finds them", told.Length, TenantId);
            }
        }
    }

    void SetAlarm()
    {
        if (_table.NextTurn is not { } next || !(_alarmAt is not { } set || next < set)) return;
        var wait = next - clock.GetUtcNow() + Together;
        _alarmAt = next;
        _alarm.Change(wait < Together ? Together : wait > SleepMax ? SleepMax : wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Readings that a new day or other weights have outdated are read anew, once for each.</summary>
    async Task Review()
    {
        if (await tenants.Get(TenantId) is not { } tenant || !_review.IsCompleted) return;
        var now = (UtcDay.Of(clock.GetUtcNow()), tenant.Version);
        if (now == _reviewed) return;
        _reviewed = now;
        var weights = new Dictionary<string, ulong>(StringComparer.Ordinal);
        _review = Renew([.. _table.Stale(now.Item1, segmentId => weights.TryGetValue(segmentId ?? "", out var known)
            ? known
            : weights[segmentId ?? ""] = tenant.WeightsFor(segmentId).Fingerprint)]);
    }

    async Task Renew(IReadOnlyCollection<string> stale)
    {
        foreach (var chunk in stale.Chunk(ReadsAtOnce))
            await Patiently(async () =>
            {
                var tenant = await tenants.Get(TenantId) ?? throw new InvalidOperationException($"There is no tenant '{TenantId}'.");
                await Task.WhenAll(chunk.Select(async customerId =>
                {
                    if (await customers.Customer(TenantId, customerId) is not { Standing: not null } customer) return;
                    _table.Renew(customerId, StandingReader.AsOf(customer, tenant.WeightsFor(customer.Profile!.SegmentId), clock.GetUtcNow()));
                }));
            });
        SetAlarm();
    }

    // What is read here is needed: a storage that fails is asked again, for as long as the partition lives.
    async Task Patiently(Func<Task> read)
    {
        while (true)
        {
            try
            {
                await read();
                return;
            }
            catch (Exception fault)
            {
                log.LogWarning(fault, "Partition {Partition} could not read its customers; it tries again", this.GetPrimaryKeyString());
                await Task.Delay(RetryAfter, clock);
            }
        }
    }
}
