using System.Collections.Immutable;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Tests;

/// <summary>One customer served as the host serves it: a full tail turns to a page first, the archive is fetched where it is asked for.</summary>
sealed class StoredCustomer(Tenant tenant, DateTimeOffset now)
{
    public Tenant Tenant { get; set; } = tenant;
    public DateTimeOffset Now { get; set; } = now;
    public Customer Customer { get; set; } = Customer.Unknown;
    public List<ImmutableArray<CustomerEvent>> Pages { get; } = [];
    public int ArchiveReads { get; private set; }

    public Journal Journal => Customer.Journal;
    public ImmutableArray<CustomerEvent> Archive => [.. Pages.SelectMany(page => page)];
    public IEnumerable<CustomerEvent> All => Journal.All(Archive);

    public Decision Do(CustomerCommand command)
    {
        TurnPageIfFull();
        var context = new RuleContext(Tenant, Now);
        ImmutableArray<CustomerEvent>? archive = null;
        var decision = CustomerRules.Decide(Customer, command, context);
        if (decision is Decision.NeedArchive)
        {
            ArchiveReads++;
            archive = Archive;
            decision = CustomerRules.Decide(Customer, command, context with { Archive = archive });
        }
        Customer = decision switch
        {
            Decision.Record record => Customer.Record(record.Event, archive).Folded(),
            Decision.RecordAll all => all.Events.Aggregate(Customer, (customer, e) => customer.Record(e, archive)).Folded(),
            Decision.Register register => Customer.Register(register.Profile),
            _ => Customer,
        };
        return decision;
    }

    /// <summary>A fact past the rules, for histories no command could make today.</summary>
    public void Take(CustomerEvent fact)
    {
        TurnPageIfFull();
        var namesForgotten = fact is PromiseEvent step && !Customer.Head.Promises.ContainsKey(step.PromiseId);
        Customer = Customer.Record(fact, Journal.IsBeforeCheckpoint(fact.Key) || (namesForgotten && Journal.HasArchive) ? Archive : null).Folded();
    }

    public CustomerEvent Records(CustomerCommand command)
    {
        var decision = Do(command);
        Assert.True(decision is Decision.Record, $"{command}: {decision}");
        return ((Decision.Record)decision).Event;
    }

    public void Repeats(CustomerCommand command)
    {
        var before = Customer;
        Assert.IsType<Decision.Repeat>(Do(command));
        Assert.Equal(before.Journal.Count, Customer.Journal.Count);
    }

    public void Refuses(CustomerCommand command, ErrorCode code, params string[] field)
    {
        var events = Journal.Count;
        var profile = Customer.Profile;
        var error = Assert.IsType<Decision.Refuse>(Do(command)).Error;
        Assert.Equal((code, string.Join('.', field)), (error.Code, string.Join('.', error.Field)));
        Assert.NotEmpty(error.Message);
        Assert.Equal(events, Journal.Count);
        Assert.Same(profile, Customer.Profile);
    }

    void TurnPageIfFull()
    {
        if (!Journal.IsTailFull) return;
        var (journal, page) = Journal.TurnPage();
        Pages.Add(page);
        Customer = Customer with { Journal = journal };
    }
}
