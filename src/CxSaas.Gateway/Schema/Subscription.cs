using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Domain;
using CxSaas.Domain.Scoring;
using CxSaas.Gateway.GraphQLNet;
using CxSaas.Gateway.Live;
using GraphQL;

namespace CxSaas.Gateway.Schema;

/// <summary>What can be followed live.</summary>
public sealed partial class Subscription
{
    /// <summary>The customer's satisfaction now, then each change. A slow reader skips to the newest.</summary>
    public static async Task<IObservable<ScoreChange>> ScoreChanged(
        [FromServices] IGrainFactory grains, [FromServices] LiveFeed feed, IResolveFieldContext context, [Identifier] string customerId)
    {
        var tenant = context.Tenant();
        if (!Check.IsId(customerId) || await grains.Customer(tenant, customerId).Read() is null)
            throw new RequestFault("NOT_FOUND", "there is no such customer");
        return new StateStream<CustomerState, ScoreChange>(
            () => feed.Customer(tenant, customerId), (before, now) => ScoreChange.Between(customerId, before, now));
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

    /// <summary>The event that caused it; null in the first, where several were taken together, and where time or settings moved it.</summary>
    [Identifier] public string? EventId { get; init; }

    internal static ScoreChange Between(string customerId, CustomerState? told, CustomerState now)
    {
        // What was told of one that is erased is no score of who has its id now.
        var before = told?.Stamp.Since == now.Stamp.Since ? told : null;
        return new()
        {
            CustomerId = customerId,
            Satisfaction = now.Now,
            Delta = now.Now.Score - before?.Now.Score,
            EventId = before is not null && now.Stamp == before.Stamp with { Version = before.Stamp.Version + 1, BreaksAt = now.Stamp.BreaksAt }
                && !(before.Stamp.BreaksAt <= now.Now.AsOf)
                ? now.EventId
                : null,
        };
    }
}
