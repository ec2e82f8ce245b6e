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
        [FromServices] IGrainFactory grains, [FromServices] IChangeFeed feed, [FromServices] TimeProvider clock, IResolveFieldContext context, [Identifier] string customerId)
    {
        var tenant = context.Tenant();
        if (!Check.IsId(customerId) || await grains.Customer(tenant, customerId).Read() is null)
            throw new RequestFault("NOT_FOUND", "there is no such customer");
        return new PulledStream<ScoreChange>(cancellation => Changes(grains.Customer(tenant, customerId), feed, clock, tenant, customerId, cancellation));
    }

    static async IAsyncEnumerable<ScoreChange> Changes(
        ICustomerGrain customer, IChangeFeed feed, TimeProvider clock, string tenant, string customerId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // One place is enough: a hint only says that there is something newer to read.
        var hints = Channel.CreateBounded<CustomerChange>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        // Watch first, then read: a change in between is told twice rather than never.
        using var watch = feed.Watch(tenant, customerId, change => hints.Writer.TryWrite(change));
        var live = await customer.LiveSatisfaction();
        var sent = live.Now;
        yield return new() { CustomerId = customerId, Satisfaction = sent };
        while (true)
        {
            var hint = await Next(hints.Reader, live.BreaksAt, clock, cancellation);
            if (hint is { EventId: not null } known && known.Version <= sent.Version) continue;
            live = await customer.LiveSatisfaction();
            var now = live.Now;
            var single = hint?.EventId is not null && now.Version == sent.Version + 1 && now.Version == hint.Value.Version;
            yield return new() { CustomerId = customerId, Satisfaction = now, Delta = now.Score - sent.Score, EventId = single ? hint!.Value.EventId : null };
            sent = now;
        }
    }

    // The next hint, or null when the instant has come at which the score moves though nobody did anything.
    static async Task<CustomerChange?> Next(ChannelReader<CustomerChange> hints, DateTimeOffset? breaksAt, TimeProvider clock, CancellationToken cancellation)
    {
        while (true)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var alarm = breaksAt is { } at ? clock.CreateTimer(_ => waiting.Cancel(), null, WaitFor(at - clock.GetUtcNow()), Timeout.InfiniteTimeSpan) : null;
            try
            {
                return await hints.ReadAsync(waiting.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // A timer may ring a little early, and cannot be set for years.
                if (clock.GetUtcNow() >= breaksAt) return null;
            }
        }
    }

    static readonly TimeSpan WaitMost = TimeSpan.FromDays(1), WaitLeast = TimeSpan.FromMilliseconds(10);

    static TimeSpan WaitFor(TimeSpan left) => left < WaitLeast ? WaitLeast : left > WaitMost ? WaitMost : left;
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

    /// <summary>The event that caused it; null in the first, where several were taken together, and where time or settings moved it.</summary>
    [Identifier] public string? EventId { get; init; }
}
