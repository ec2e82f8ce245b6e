using CxSaas.Contracts;
using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Standings;

namespace CxSaas.Gateway.Schema.Customers;

/// <summary>A part of the list of customers who fell silent.</summary>
public sealed class DarkCustomerConnection : Connection<DarkCustomer, DarkCustomerEdge>
{
    internal DarkCustomerConnection(Slice<DarkCustomer> slice) : base(slice) => Complete = !slice.IsPartial;

    /// <summary>False while the server is catching up: customers may be missing then.</summary>
    public bool Complete { get; }
}

/// <summary>A customer who fell silent and its place in the list.</summary>
public sealed class DarkCustomerEdge : Edge<DarkCustomer>;

/// <summary>A customer who fell silent, by what it was heard of as of the UTC day.</summary>
public sealed class DarkCustomer
{
    readonly DarkLine _line;

    internal DarkCustomer(DarkLine line, Customer customer) => (_line, Customer) = (line, customer);

    /// <summary>The customer.</summary>
    public Customer Customer { get; }

    /// <summary>How much of the score is the customer's own evidence: below 0.1.</summary>
    public double Evidence => _line.Evidence;

    /// <summary>UTC days on which it gave feedback or a signal, but an agent's note or a drop in usage.</summary>
    public int Contacts => _line.Silence.Days;

    /// <summary>The beginning of the UTC day on which it was last heard.</summary>
    public DateTimeOffset SilentSince => UtcDay.Start(_line.Silence.LastDay);

    /// <summary>Days between two contacts as they used to be.</summary>
    public double ExpectedGapDays => _line.Silence.ExpectedGap;

    /// <summary>The silence over the expected gap; 1 is as usual.</summary>
    public double Hazard => _line.Silence.Hazard(_line.Day);

    /// <summary>How likely so long a silence is by this customer's own rate: below 0.01.</summary>
    public double Probability => _line.Silence.Probability(_line.Day);
}
