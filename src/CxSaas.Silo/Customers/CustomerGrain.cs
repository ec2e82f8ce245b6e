using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Live;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Promises;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Tenants;
using CxSaas.Silo.Live;
using CxSaas.Silo.Partitions;
using CxSaas.Silo.Tenants;

namespace CxSaas.Silo.Customers;

/// <summary>
/// Loads, asks the rules, stores, tells. Calls interleave, yet only one write is under way at a time, and what it decides
/// replaces the state only once it is stored. Commands that arrive during a write wait together and share the next one.
/// </summary>
[GrainType("customer")]
sealed partial class CustomerGrain(
    [PersistentState(StoredCustomers.StateName)] IPersistentState<Customer> stored,
    JournalPages pages,
    StoredCustomers customers,
    TenantCache tenants,
    StandingOutbox outbox,
    TenantUsages usages,
    LiveHub live,
    TimeProvider clock) : Grain, ICustomerGrain
{
    /// <summary>Commands in one write, so that a state never grows by more than this between two pages.</summary>
    const int CommandsAWriteMax = 64;

    /// <summary>Commands waiting for one customer; more are refused rather than kept in memory.</summary>
    const int CommandsWaitingMax = 10_000;

    readonly Queue<Waiting> _waiting = new();
    Task _write = Task.CompletedTask;

    // What is stored. The provider's own State is ahead of it during a write.
    Customer _customer = Customer.Unknown;

    readonly Rebased _rebased = new();

    // For those who follow the customer; a new activation does not know it until the next event.
    string? _lastEventId;

    string TenantId => GrainKeys.TenantOf(this.GetPrimaryKeyString()).ToString();
    string CustomerId => GrainKeys.CustomerOf(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _customer = stored.State;
        return Task.CompletedTask;
    }

    public async Task<ImmutableArray<Receipt>> Submit(ImmutableArray<CustomerCommand> commands)
    {
        if (_waiting.Count + commands.Length > CommandsWaitingMax)
            throw new OverloadedException($"More than {CommandsWaitingMax} commands wait for one customer; send again later.");
        var mine = commands.Select(command => new Waiting(command)).ToList();
        mine.ForEach(_waiting.Enqueue);
        while (mine.Exists(w => !w.Receipt.Task.IsCompleted))
        {
            // A grain runs one turn at a time, so only one of those who wait finds the last write done and starts the next.
            if (_write.IsCompleted) _write = WriteNext();
            await _write;
        }
        return [.. await Task.WhenAll(mine.Select(w => w.Receipt.Task))];
    }

    public Task<CustomerSummary?> Read()
    {
        ForgetIfUnknown();
        return Task.FromResult(CustomerViews.Summary(CustomerId, _customer));
    }

    public async Task<CustomerLook?> Look() => await Read() is { } summary ? new(summary, await Satisfaction(_customer, asOf: null)) : null;

    public Task<Satisfaction> Satisfaction(DateTimeOffset? asOf) => Satisfaction(_customer, asOf);

    async Task<Satisfaction> Satisfaction(Customer known, DateTimeOffset? asOf)
    {
        var tenant = await Tenant();
        var (customer, weights) = (await _rebased.Under(tenant, known, Archive), tenant.WeightsFor(known.Profile?.SegmentId));
        // Without an instant the newest event counts though the caller's clock may be a little ahead of ours.
        var newest = customer.Journal.Tail.IsEmpty ? default : customer.Journal.Tail[^1].OccurredAt;
        var now = clock.GetUtcNow();
        var at = asOf ?? (newest > now ? newest : now);
        var fold = customer.Journal.FoldAt(at)
            ?? customer.Journal.FoldOf(customer.Journal.All(await Archive(customer)).TakeWhile(e => e.OccurredAt <= at));
        return SatisfactionReader.Read(fold, weights, at);
    }

    public async Task<CustomerState?> Watch(ILiveObserver gateway, CustomerStamp? known)
    {
        // Watch first, then read: a change in between is told twice rather than never.
        live.Watch(gateway, this.GetPrimaryKeyString());
        var (customer, lastEventId) = (_customer, _lastEventId);
        if (customer.Profile is not { } profile) throw new CustomerGoneException();
        var breaksAt = customer.Head.AsOf(clock.GetUtcNow()).NextLapse;
        var stamp = new CustomerStamp(customer.Journal.Count, (await Tenant()).Version, profile.SegmentId, breaksAt, profile.CreatedAt);
        return stamp == known ? null : new(await Satisfaction(customer, asOf: null), stamp, lastEventId);
    }

    public async Task<Promise?> Promise(string promiseId)
    {
        var (fold, weights) = await Whole(_customer);
        return fold.Promises.TryGetValue(promiseId, out var promise) ? CustomerViews.Promise(CustomerId, promise, weights) : null;
    }

    public async Task<Slice<Promise>> Promises(PromiseFilter filter, PromiseOrder order, int first, Cursor? after)
    {
        var (fold, weights) = await Whole(_customer);
        return CustomerViews.Promises(CustomerId, fold, weights, filter, order, first, after);
    }

    public async Task<ImmutableArray<PromiseStep>> PromiseSteps(DateTimeOffset after, DateTimeOffset until)
    {
        var journal = _customer.Journal;
        var all = journal.All(journal.HasArchive ? await Archive(_customer) : []);
        // Nothing is known that had not happened: where it is dated later than now, the clock was set back.
        var known = until > journal.KnownUntil ? until : journal.KnownUntil;
        return [.. PromiseChanges.KnownBy(known, all).Where(step => step.KnownAt > after)];
    }

    public async Task<PromiseStakes> PromiseStakes(PromiseQuestion question)
    {
        ForgetIfUnknown();
        var tenant = await Tenant();
        var customer = await _rebased.Under(tenant, _customer, Archive);
        return Domain.Promises.PromiseStakes.Of(customer.Head, tenant.WeightsFor(customer.Profile?.SegmentId), question, clock.GetUtcNow());
    }

    public async Task<Slice<TimelineEntry>> Timeline(int first, Cursor? after)
    {
        var tenant = await Tenant();
        var customer = await _rebased.Under(tenant, _customer, Archive);
        // The tail is the newest part of all, so the first pages of a long history need no archive. Of its oldest instant some may be
        // archived, which pages put elsewhere among them than the journal does.
        var tail = customer.Journal.Tail;
        var whole = customer.Journal.HasArchive && !tail.IsEmpty ? tail.Where(e => e.OccurredAt > tail[0].OccurredAt) : tail;
        var slice = CustomerViews.Newest(whole, first, after);
        if (!slice.HasNext && customer.Journal.HasArchive)
            slice = CustomerViews.Newest(customer.Journal.All(await Archive(customer)), first, after);
        var named = slice.Entries.Select(e => e.Item).OfType<PromiseEvent>();
        var head = customer.Head.AsOf(clock.GetUtcNow());
        var (fold, weights) = named.All(step => head.Promises.ContainsKey(step.PromiseId))
            ? (head, tenant.WeightsFor(customer.Profile?.SegmentId))
            : await Whole(customer);
        return CustomerViews.Timeline(CustomerId, slice with { Total = customer.Journal.Count }, fold, weights);
    }

    public async Task<Slice<StoredEvent>> Stored(int first, Cursor? after)
    {
        var journal = _customer.Journal;
        return CustomerViews.Stored(journal.All(journal.HasArchive ? await Archive(_customer) : []), first, after);
    }

    async Task WriteNext()
    {
        var batch = new List<Waiting>();
        while (batch.Count < CommandsAWriteMax && _waiting.TryDequeue(out var next)) batch.Add(next);
        try
        {
            var receipts = await Write(batch.ConvertAll(w => w.Command));
            for (var i = 0; i < batch.Count; i++) batch[i].Receipt.SetResult(receipts[i]);
        }
        catch (Exception fault)
        {
            // Whether the write happened is not known: the next activation reads what is true, and a retry is counted once.
            stored.State = _customer;
            DeactivateOnIdle();
            outbox.Doubt(TenantId, CustomerId);
            batch.ForEach(waiting => waiting.Receipt.TrySetException(fault));
        }
    }

    async Task<List<Receipt>> Write(List<CustomerCommand> commands)
    {
        var (tenant, now) = (await Tenant(), clock.GetUtcNow());
        var usage = await usages.Of(tenant);
        var context = new RuleContext(
            tenant, now, NoEvents: usage is null ? null : tenant.Quotas.OnEvents(usage.StoredEvents), NoPromises: usage is null ? null : tenant.Quotas.OnPromises(usage.OpenPromises));
        var current = await _rebased.Under(tenant, _customer, Archive);
        var before = current.Journal.IsTailFull ? await TurnPage(current) : current;
        var write = await CustomerWrite.Of(before, commands, context, Archive);
        if (usage is not null && write.Told is not null && usages.Take(tenant, _customer.Standing is null, write.Recorded) is { } full)
        {
            if (_customer.Standing is null) return Refused(commands, full);
            // What is a retry is answered as ever.
            write = await CustomerWrite.Of(before, commands, context with { NoEvents = full }, Archive);
        }
        if (write.Told is { } told)
        {
            if (await Refusal(commands) is { } refusal) return Refused(commands, refusal);
            stored.State = write.After;
            await stored.WriteStateAsync();
            _customer = write.After;
            outbox.Tell(TenantId, CustomerId, told);
            if (write.Recorded.Count > 0) _lastEventId = write.Recorded.Count == 1 ? write.Recorded[0].Event.EventId : null;
            live.Changed(this.GetPrimaryKeyString());
        }
        return await Receipts(commands, write.Decisions, context.Tenant);
    }

    // A customer is on the tenant's roster before its first event is stored, so that no roll-up can miss it.
    async ValueTask<UserError?> Refusal(List<CustomerCommand> commands) => _customer.Standing is not null ? null
        : await GrainFactory.Partition(TenantId, GrainKeys.PartitionOf(CustomerId)).Admit(CustomerId, commands.Exists(c => c is RegisterCustomer { Readmits: true })) switch
        {
            Admission.Admitted => null,
            Admission.Full => UserError.Of(Domain.ErrorCode.LimitReached, "the tenant has as many customers as it can have", "customerId"),
            Admission.Erased => UserError.Of(Domain.ErrorCode.NotEligible, "this customer was erased; before anything is recorded an ADMIN has to register it anew (registerCustomer)", "customerId"),
            _ => UserError.Of(Domain.ErrorCode.Unavailable, "this customer is being erased; send it again in a moment", "customerId"),
        };

    List<Receipt> Refused(List<CustomerCommand> commands, UserError error)
    {
        var summary = CustomerViews.Summary(CustomerId, _customer);
        return commands.ConvertAll(_ => new Receipt { Error = error, Customer = summary });
    }

    async Task<Customer> TurnPage(Customer customer)
    {
        var (journal, page) = customer.Journal.TurnPage();
        await pages.Write(GrainContext.GrainId, customer.Journal.Pages.Length, page);
        return customer with { Journal = journal };
    }

    async Task<List<Receipt>> Receipts(List<CustomerCommand> commands, IReadOnlyList<Decision> decisions, Tenant tenant)
    {
        var weights = tenant.WeightsFor(_customer.Profile?.SegmentId);
        var summary = CustomerViews.Summary(CustomerId, _customer);
        var fold = (await _rebased.Under(tenant, _customer, Archive)).Head.AsOf(clock.GetUtcNow());
        var receipts = new List<Receipt>();
        for (var i = 0; i < commands.Count; i++)
        {
            var recorded = decisions[i] switch { Decision.Record r => r.Event, Decision.Repeat r => r.Stored, _ => null };
            var promiseId = CustomerViews.PromiseOf(commands[i]);
            if (promiseId is not null && decisions[i] is Decision.Repeat && !fold.Promises.ContainsKey(promiseId))
                fold = (await Whole(_customer)).Fold;
            receipts.Add(CustomerViews.Receipt(CustomerId, decisions[i], recorded, promiseId, summary, fold, weights));
        }
        return receipts;
    }

    // The fold with every promise there ever was, as of now; the head has forgotten old ones once there is an archive.
    async Task<(CustomerFold Fold, Weights Weights)> Whole(Customer known)
    {
        var tenant = await Tenant();
        var customer = await _rebased.Under(tenant, known, Archive);
        var fold = customer.Journal.HasArchive ? customer.Journal.FoldOf(customer.Journal.All(await Archive(customer))) : customer.Head;
        return (fold.AsOf(clock.GetUtcNow()), tenant.WeightsFor(customer.Profile?.SegmentId));
    }

    Task<ImmutableArray<CustomerEvent>> Archive(Customer customer) => pages.ReadAll(GrainContext.GrainId, customer.Journal.Pages.Length);

    ValueTask<Tenant> Tenant() => tenants.Existing(TenantId);

    sealed class Waiting(CustomerCommand command)
    {
        public CustomerCommand Command => command;
        public TaskCompletionSource<Receipt> Receipt { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
