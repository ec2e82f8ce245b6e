using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Live;
using CxSaas.Domain;
using CxSaas.Domain.Scoring;
using CxSaas.Gateway.GraphQLNet;
using GraphQL;

namespace CxSaas.Gateway.Schema;

/// <summary>What can be followed live.</summary>
public sealed class Subscription
{
    /// <summary>The customer's satisfaction now, then each change. A slow reader skips to the newest.</summary>
    public static async Task<IObservable<ScoreChange>> ScoreChanged(
        [FromServices] IGrainFactory grains, [FromServices] IChangeFeed feed, IResolveFieldContext context, [Identifier] string customerId)
    {
        var tenant = context.Tenant();
        if (!Check.IsId(customerId) || await grains.Customer(tenant, customerId).Read() is null)
            throw new RequestFault("NOT_FOUND", "there is no such customer");
        return new PulledStream<ScoreChange>(cancellation => Changes(grains.Customer(tenant, customerId), feed, tenant, customerId, cancellation));
    }

    static async IAsyncEnumerable<ScoreChange> Changes(
        ICustomerGrain customer, IChangeFeed feed, string tenant, string customerId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // One place is enough: a hint only says that there is something newer to read.
        var hints = Channel.CreateBounded<CustomerChange>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        // Watch first, then read: a change in between is told twice rather than never.
        using var watch = feed.Watch(tenant, customerId, change => hints.Writer.TryWrite(change));
        var sent = await customer.Satisfaction(asOf: null);
        yield return new() { CustomerId = customerId, Satisfaction = sent };
        await foreach (var hint in hints.Reader.ReadAllAsync(cancellation))
        {
            if (hint.Version <= sent.Version) continue;
            var now = await customer.Satisfaction(asOf: null);
            var single = now.Version == sent.Version + 1 && now.Version == hint.Version;
            yield return new() { CustomerId = customerId, Satisfaction = now, Delta = now.Score - sent.Score, EventId = single ? hint.EventId : null };
            sent = now;
        }
    }
}

/// <summary>A customer's satisfaction, and how it moved.</summary>
public sealed class ScoreChange
{
    /// <summary>Whose it is.</summary>
    [Identifier] public required string CustomerId { get; init; }

    /// <summary>The satisfaction as it is now.</summary>
    public required Satisfaction Satisfaction { get; init; }

    /// <summary>Points since the last one sent; null in the first.</summary>
    public double? Delta { get; init; }

    /// <summary>The event that caused it; null in the first, and where several were taken together.</summary>
    [Identifier] public string? EventId { get; init; }
}
