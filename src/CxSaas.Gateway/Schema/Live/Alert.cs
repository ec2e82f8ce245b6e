using CxSaas.Contracts.Feed;
using CxSaas.Domain;
using CxSaas.Domain.Promises;

namespace CxSaas.Gateway.Schema.Live;

/// <summary>Something that wants a person's attention.</summary>
public sealed class Alert
{
    Alert(FeedEntry entry, AlertKind kind, string id, string message)
    {
        (Cursor, Kind, Id, Message) = (entry.Cursor, kind, id, message);
        (CustomerId, UnitId, RaisedAt) = (entry.Item.CustomerId, entry.Item.UnitId, entry.Item.At);
    }

    /// <summary>The same whenever the same is told again.</summary>
    [Identifier] public string Id { get; }

    /// <summary>What it is about.</summary>
    public AlertKind Kind { get; }

    /// <summary>The customer it concerns.</summary>
    [Identifier] public string? CustomerId { get; }

    /// <summary>The unit it concerns.</summary>
    [Identifier] public string? UnitId { get; }

    /// <summary>In words.</summary>
    public string Message { get; }

    /// <summary>When it came to be so.</summary>
    public DateTimeOffset RaisedAt { get; }

    /// <summary>To subscribe after it. At most 64 characters.</summary>
    public string Cursor { get; }

    /// <summary>Null where a happening wants nobody's attention. A promise that was broken before is not raised again.</summary>
    internal static Alert? Of(FeedEntry entry) => entry.Item switch
    {
        { Step: { Status: PromiseStatus.Broken, Previous: not PromiseStatus.Broken } step } =>
            new(entry, AlertKind.PromiseBroken, $"promise-broken:{entry.Item.CustomerId}:{step.PromiseId}:{step.Number}",
                $"Promise {step.PromiseId} to customer {entry.Item.CustomerId} was broken."),
        { Notice: { Kind: AlertKind.PromiseDueSoon } notice } =>
            new(entry, notice.Kind, notice.Id, $"Promise {notice.PromiseId} to customer {entry.Item.CustomerId} is due soon: a fifth of its time is left."),
        { Notice: { Kind: AlertKind.UnitOverpromising } notice } =>
            new(entry, notice.Kind, notice.Id, $"More is promised for unit {entry.Item.UnitId} than it has been able to keep in that time."),
        _ => null,
    };
}
