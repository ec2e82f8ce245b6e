using System.Collections.Frozen;

namespace CxSaas.Gateway.Guard;

/// <summary>
/// What a field costs beside the 1 of every field: about a unit for 5 µs of a server's CPU. A field that is not here only shows what
/// was read for the one around it.
/// </summary>
static class FieldPrices
{
    /// <summary>One question to one customer's grain.</summary>
    const double Customer = 10;

    /// <summary>A question to all partitions of the tenant.</summary>
    const double Partitions = 30;

    /// <summary>A look at every customer of the tenant, of which most are made once for many who ask. Just below what a customer may spend, who is told that it is forbidden and not that it is dear.</summary>
    const double AllCustomers = 900;

    /// <summary>A look at every customer's row that is made once for all who ask meanwhile, and at most a tenth of the time.</summary>
    const double SharedLook = 100;

    /// <summary>A write. Cheaper than it is, so that a full batch can be sent: sending one by one would cost the server more.</summary>
    const double Write = 2;

    /// <summary>Items of a list whose length nobody asks for. Some are longer; the time limit is behind it.</summary>
    const double UsualItems = 10;

    static readonly FrozenDictionary<string, (double Once, double EachItem)> Prices = new Dictionary<string, (double, double)>
    {
        ["Query.customer"] = (Customer, 0),
        ["Query.customers"] = (Partitions, Customer),
        ["Query.darkCustomers"] = (Partitions, Customer),
        ["Query.storedEvents"] = (Customer, 1),
        ["Query.promise"] = (Customer, 0),
        ["Query.promises"] = (Partitions, 1),
        ["Query.auditLog"] = (Customer, 1),
        ["Query.pulse"] = (Partitions, 0),
        ["Subscription.pulseChanged"] = (Partitions, 0),
        ["Subscription.scoreChanged"] = (Customer, 0),
        ["Subscription.promiseChanged"] = (Partitions, 0),
        ["Subscription.alertRaised"] = (Partitions, 0),
        ["Query.trend"] = (Partitions, 0),
        ["Query.priors"] = (Customer, 0),
        ["Query.priorProposal"] = (AllCustomers, 0),
        ["Query.baselines"] = (Customer, 0),
        ["Baseline.change"] = (Partitions, 0),
        ["Query.survey"] = (Customer, 0),
        ["Query.surveys"] = (Customer, Customer),
        ["Survey.responses"] = (SharedLook, 0),
        ["Query.storedInvitations"] = (Customer, 0),
        ["Query.invitation"] = (2 * Customer, 0),
        ["Query.invitationDecision"] = (2 * Customer, 0),
        ["Query.promiseAdvice"] = (Partitions + Customer, 0),
        ["Customer.satisfaction"] = (Customer, 0),
        ["Customer.promises"] = (Customer, 1),
        ["Customer.timeline"] = (Customer, 1),
        ["Segment.customers"] = (Partitions, 0),
        ["Segment.customersComplete"] = (Partitions, 0),
        ["Unit.promises"] = (Partitions, 0),
        ["Unit.sayDoRatio"] = (Partitions, 0),
        ["Tenant.usage"] = (Partitions, 0),
        ["Tenant.promiseEffect"] = (Partitions, 0),
        ["__schema"] = (1_000, 0),
        ["__type"] = (100, 0),
    }.ToFrozenDictionary();

    /// <summary>How many items such a list of this type has. Refusals are few, and asked for with each of many writes.</summary>
    public static double ItemsOf(string type) => type == "UserError" ? 1 : UsualItems;

    /// <summary>The fields that have a price of their own.</summary>
    public static IEnumerable<string> Named => Prices.Keys;

    /// <summary>Of a mutation's field each item is a write, whether it takes one or a list.</summary>
    public static (double Once, double EachItem) Of(string type, string field, bool takesList)
    {
        if (type == "Mutation") return takesList ? (1, Write) : (1 + Write, 0);
        return Prices.TryGetValue(field.StartsWith("__", StringComparison.Ordinal) ? field : $"{type}.{field}", out var price) ? (1 + price.Once, price.EachItem) : (1, 0);
    }
}
