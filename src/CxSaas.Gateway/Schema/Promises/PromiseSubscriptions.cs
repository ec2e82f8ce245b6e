using CxSaas.Contracts.Feed;
using CxSaas.Domain;
using CxSaas.Gateway.GraphQLNet;
using CxSaas.Gateway.Live;
using CxSaas.Gateway.Schema.Live;
using CxSaas.Gateway.Schema.Promises;
using GraphQL;

namespace CxSaas.Gateway.Schema;

public sealed partial class Subscription
{
    /// <summary>
    /// Every change of a promise, of one customer, one unit, or all of the tenant: each once, in order for a promise. After a break
    /// it goes on behind the cursor of the last one seen; after a restart of the server some of the last seconds may come again.
    /// </summary>
    public static IObservable<PromiseChange> PromiseChanged(
        [FromServices] LiveFeed feed, IResolveFieldContext context, [Identifier] string? customerId, [Identifier] string? unitId, string? after)
    {
        var tenant = context.Tenant();
        return new EventStream<FeedEntry, PromiseChange>(
            () => feed.Happenings(tenant),
            after,
            entry => entry.Item is { Step: { } step, CustomerId: { } customer } item
                && (customerId ?? customer) == customer && (unitId ?? item.UnitId) == item.UnitId
                ? new(customer, step, entry.Cursor)
                : null);
    }

    /// <summary>What wants a person's attention: each once. After a break it goes on behind the cursor of the last one seen.</summary>
    public static IObservable<Alert> AlertRaised([FromServices] LiveFeed feed, IResolveFieldContext context, string? after)
    {
        var tenant = context.Tenant();
        return new EventStream<FeedEntry, Alert>(() => feed.Happenings(tenant), after, Alert.Of);
    }
}
