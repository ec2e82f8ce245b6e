using System.Collections.Immutable;
using CxSaas.Contracts.Feed;
using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Standings;
using CxSaas.Domain.Tenants;
using CxSaas.Silo.Customers;
using CxSaas.Silo.Partitions;

namespace CxSaas.System.Tests.Schedules;

/// <summary>
/// A few customers and their partition, with the product's own rules, writes and roll-ups, on a machine where anything may go
/// wrong: a write fails before or after it was stored, an answer is lost, a message comes late, twice or before its elder, two
/// activations of one customer write, everything in memory is gone. What happens follows from the seed alone.
/// </summary>
sealed class World(int seed)
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    readonly Random _chance = new(seed);
    readonly Dictionary<string, (Customer Customer, int Etag)> _rows = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<ImmutableArray<CustomerEvent>>> _pages = new(StringComparer.Ordinal);
    readonly List<Activation> _activations = [];
    readonly List<(string CustomerId, Told? Told)> _outbox = [];
    readonly Queue<string> _unread = new();
    readonly HashSet<string> _heard = new(StringComparer.Ordinal);

    public Tenant Tenant { get; } = TenantRules.DefineSegment(
        TenantRules.Create(null, "acme", "Acme", ValueDiscipline.CustomerIntimacy, Start).Tenant!, "north", "North", []).Tenant!;

    public DateTimeOffset Now { get; private set; } = Start.AddDays(10);
    public PartitionTable Table { get; private set; } = new(new());
    public IReadOnlyList<Order> Orders => _orders;
    readonly List<Order> _orders = [];

    public bool Crashed { get; private set; }

    public IEnumerable<string> CustomerIds => _rows.Keys;

    public Customer Stored(string customerId) => _rows[customerId].Customer;

    public IReadOnlyList<CustomerEvent> Events(string customerId) => [.. Stored(customerId).Journal.All(Archive(customerId))];

    /// <summary>What was told of promises to those who follow.</summary>
    public List<string> Told { get; } = [];

    /// <summary>Whether nothing is on its way to the partition and nothing is left to read.</summary>
    public bool IsComplete => _unread.Count == 0 && !Table.IsOutdated && !Stale.Any();

    IEnumerable<string> Stale => Table.Stale(UtcDay.Of(Now), segmentId => Tenant.ModelFor(segmentId));

    public bool Chance(double of) => _chance.NextDouble() < of;

    public int Pick(int below) => _chance.Next(below);

    public double Share => _chance.NextDouble();

    /// <summary>A client sends a command, and again until it has an answer.</summary>
    public void Send(Order order)
    {
        if (!_orders.Contains(order)) _orders.Add(order);
        // No two writes are of one instant.
        Now += TimeSpan.FromMilliseconds(1);
        var activation = Activate(order.CustomerId);
        var batch = CustomerWriteOf(activation, order.Command);
        if (batch.Told is { } told)
        {
            var fails = _chance.NextDouble();
            if (fails < .1 || _rows.GetValueOrDefault(order.CustomerId).Etag != activation.Etag || (fails < .2 && Store(order.CustomerId, batch.After) > 0))
            {
                // The activation knows only that it failed.
                _activations.Remove(activation);
                _outbox.Add((order.CustomerId, null));
                return;
            }
            activation.Etag = Store(order.CustomerId, batch.After);
            activation.Customer = batch.After;
            _outbox.Add((order.CustomerId, told));
        }
        // One that lost its right to write may refuse by what it knows, and its clients ask again.
        if (Chance(.1) || _rows.GetValueOrDefault(order.CustomerId).Etag != activation.Etag)
        {
            if (batch.Told is null) _activations.Remove(activation);
            return;
        }
        order.Answer = batch.Decisions[0];
    }

    /// <summary>A message reaches the partition; now and then it will once more.</summary>
    public void Deliver()
    {
        if (_outbox.Count == 0) return;
        var at = Pick(_outbox.Count);
        var (customerId, told) = _outbox[at];
        if (!Chance(.2)) _outbox.RemoveAt(at);
        if (told is { } report) TakeIn(new(customerId, report.Standing, report.Steps));
        else if (_rows.TryGetValue(customerId, out var row)) TakeIn(new(customerId, row.Customer.Standing!, []));
    }

    public void Pass(TimeSpan time) => Now += time;

    /// <summary>What comes with time alone: promises that run out, and readings of another day.</summary>
    public void Turn()
    {
        var (items, moved) = Table.Turn(Now);
        Tell(items);
        foreach (var customerId in moved.Concat(Stale).ToList())
        {
            var customer = Stored(customerId);
            Table.Renew(customerId, StandingReader.AsOf(customer, Tenant.WeightsFor(customer.Profile!.SegmentId), Now));
        }
    }

    /// <summary>The process dies and starts again.</summary>
    public void Crash()
    {
        Crashed = true;
        _activations.Clear();
        _outbox.Clear();
        _unread.Clear();
        foreach (var customerId in _rows.Keys) _unread.Enqueue(customerId);
        Table = new(new());
    }

    /// <summary>After a start the partition reads its customers one by one.</summary>
    public void Read()
    {
        if (!_unread.TryDequeue(out var customerId)) return;
        if (Table.Of(customerId) is null) Table.Load(customerId, Stored(customerId).Standing!, Now);
        else TakeIn(new(customerId, Stored(customerId).Standing!, []));
    }

    /// <summary>Everything that was under way arrives, and whoever has no answer asks until there is one.</summary>
    public void Settle()
    {
        foreach (var order in _orders)
            while (order.Answer is null) Send(order);
        while (_unread.Count > 0) Read();
        while (_outbox.Count > 0) Deliver();
        Turn();
    }

    void TakeIn(Report report)
    {
        var known = Table.Of(report.CustomerId);
        if (known?.Revision >= report.Standing.Revision) return;
        var steps = (known is not null || _unread.Count == 0) && PromiseSteps.AreMissing(known, report)
            ? PromiseSteps.Between(known, report.Standing, PromiseChanges.KnownBy(Now, Events(report.CustomerId)))
            : PromiseSteps.New(known, report.Steps);
        Tell(steps.Select(step => Turned.Step(report.CustomerId, null, step)));
        Table.Put(report.CustomerId, report.Standing, Now);
    }

    void Tell(IEnumerable<FeedItem> items) => Told.AddRange(
        items.Where(item => item.Step is not null).Select(item => Said(item.CustomerId!, item.Step!)));

    public static string Said(string customerId, PromiseStep step) => $"{customerId} {step.PromiseId} {step.Number} {step.Status}";

    Activation Activate(string customerId)
    {
        var running = _activations.Where(a => a.CustomerId == customerId).ToList();
        if (running.Count > 0 && !(running.Count < 2 && Chance(.05))) return running[Pick(running.Count)];
        var (customer, etag) = _rows.GetValueOrDefault(customerId, (Customer.Unknown, 0));
        var activation = new Activation { CustomerId = customerId, Customer = customer, Etag = etag };
        _activations.Add(activation);
        return activation;
    }

    CustomerWrite CustomerWriteOf(Activation activation, CustomerCommand command)
    {
        var before = activation.Customer;
        if (before.Journal.IsTailFull) before = TurnPage(activation);
        // Nothing here waits for anything.
        return CustomerWrite.Of(before, [command], new(Tenant, Now), customer => Task.FromResult(Archive(activation.CustomerId, customer))).Result;
    }

    // A page is written before the state that refers to it; an activation that lost its right to write finds another one there.
    Customer TurnPage(Activation activation)
    {
        var (journal, page) = activation.Customer.Journal.TurnPage();
        var pages = _pages.TryGetValue(activation.CustomerId, out var known) ? known : _pages[activation.CustomerId] = [];
        var number = activation.Customer.Journal.Pages.Length;
        if (pages.Count == number) pages.Add(page);
        Assert.True(pages[number].SequenceEqual(page) || _rows[activation.CustomerId].Etag != activation.Etag);
        return activation.Customer with { Journal = journal };
    }

    int Store(string customerId, Customer customer)
    {
        var etag = _rows.GetValueOrDefault(customerId).Etag + 1;
        _rows[customerId] = (customer, etag);
        return etag;
    }

    ImmutableArray<CustomerEvent> Archive(string customerId, Customer? customer = null) =>
        _pages.TryGetValue(customerId, out var pages)
            ? [.. pages.Take((customer ?? Stored(customerId)).Journal.Pages.Length).SelectMany(page => page)]
            : [];

    sealed class Activation
    {
        public required string CustomerId { get; init; }
        public required Customer Customer { get; set; }
        public required int Etag { get; set; }
    }
}

/// <summary>A command that a client wants carried out, and what it was answered.</summary>
sealed class Order(string customerId, CustomerCommand command)
{
    public string CustomerId => customerId;
    public CustomerCommand Command => command;
    public Decision? Answer { get; set; }

    public CxSaas.Domain.ErrorCode? Refusal => Answer is Decision.Refuse refused ? refused.Error.Code : null;
}
