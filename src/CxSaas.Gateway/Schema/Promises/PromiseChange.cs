using CxSaas.Contracts;
using CxSaas.Contracts.Promises;
using CxSaas.Domain.Promises;
using GraphQL;

namespace CxSaas.Gateway.Schema.Promises;

/// <summary>A change of a promise.</summary>
public sealed class PromiseChange
{
    readonly string _customerId;
    readonly PromiseStep _step;

    internal PromiseChange(string customerId, PromiseStep step, string cursor) => (_customerId, _step, Cursor) = (customerId, step, cursor);

    /// <summary>The promise; its status is that of the change, all else is as it is now.</summary>
    public async Task<Promise> Promise([FromServices] IGrainFactory grains, IResolveFieldContext context) =>
        await grains.Customer(context.Tenant(), _customerId).Promise(_step.PromiseId) is { } promise
            ? promise with { Status = _step.Status }
            : throw new RequestFault("NOT_FOUND", "the promise is no longer there");

    /// <summary>What it was before; null where it is new. The same as now where its due time, the unit's answer or its recovery changed.</summary>
    public PromiseStatus? Previous => _step.Previous;

    /// <summary>When the server knew of it.</summary>
    public DateTimeOffset KnownAt => _step.KnownAt;

    /// <summary>To subscribe after it. At most 64 characters.</summary>
    public string Cursor { get; }
}
