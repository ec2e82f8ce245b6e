using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// A report that was lost with its silo is known by the number of the steps that came after it. What it told is looked up with the
/// customer, and what comes meanwhile is told behind it: the steps of a promise stay in their order.
/// </summary>
sealed class MissedSteps(IGrainFactory grains, string tenantId, PartitionTable table, FeedLine feed, Patience patience, TimeProvider clock)
{
    // And since when.
    readonly Dictionary<string, DateTimeOffset> _lookedUp = new(StringComparer.Ordinal);

    public bool AreLookedUp(string customerId) => _lookedUp.ContainsKey(customerId);

    /// <summary>
    /// Tells what the one standing knows and the other did not, and what later ones know that have come by then. Where none was known
    /// before, only what became known after an instant.
    /// </summary>
    public async Task Tell(string customerId, Standing? known, Standing told, DateTimeOffset after = default)
    {
        CallScope.Enter(tenantId);
        _lookedUp.Add(customerId, clock.GetUtcNow());
        feed.HeldBackSince = _lookedUp.Values.Min();
        while (true)
        {
            var steps = ImmutableArray<PromiseStep>.Empty;
            await patience.With(async () => steps = await grains.Customer(tenantId, customerId).PromiseSteps(after, clock.GetUtcNow()));
            feed.Tell([.. PromiseSteps.Between(known, told, steps).Select(step => Turned.Step(customerId, table.UnitOf(customerId, step.PromiseId), step))]);
            if (table.Of(customerId) is not { } newest || newest.Revision == told.Revision) break;
            (known, told) = (told, newest);
        }
        _lookedUp.Remove(customerId);
        feed.HeldBackSince = _lookedUp.Count == 0 ? null : _lookedUp.Values.Min();
    }
}
