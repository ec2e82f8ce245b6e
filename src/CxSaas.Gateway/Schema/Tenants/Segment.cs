using CxSaas.Contracts.Partitions;
using CxSaas.Domain;
using CxSaas.Domain.Standings;
using CxSaas.Domain.Tenants;
using GraphQL;

namespace CxSaas.Gateway.Schema.Tenants;

/// <summary>A group of customers who weigh the dimensions alike.</summary>
public sealed class Segment
{
    readonly Domain.Tenants.Segment _segment;
    readonly SegmentCounts _counts;

    internal Segment(Domain.Tenants.Segment segment, SegmentCounts? counts = null) => (_segment, _counts) = (segment, counts ?? new());

    /// <summary>The id it was defined with.</summary>
    [Identifier] public string Id => _segment.Id;

    /// <summary>Its name.</summary>
    public string Name => _segment.Name;

    /// <summary>Customers in it.</summary>
    public async Task<int> Customers([FromServices] IGrainFactory grains, [FromServices] TimeProvider clock, IResolveFieldContext context) =>
        (await Counts(grains, clock, context)).Segments.FirstOrDefault(s => s.SegmentId == Id)?.Scores.Customers ?? 0;

    /// <summary>Whether customers counts all of them: false while the server is catching up after a start.</summary>
    public async Task<bool> CustomersComplete([FromServices] IGrainFactory grains, [FromServices] TimeProvider clock, IResolveFieldContext context) =>
        (await Counts(grains, clock, context)).IsComplete;

    /// <summary>Own weights over the tenant's dimensions; empty where the segment has none.</summary>
    public IEnumerable<DimensionWeight> Weights => _segment.Weights;

    Task<PulsePart> Counts(IGrainFactory grains, TimeProvider clock, IResolveFieldContext context) =>
        _counts.Read(() => grains.Pulse(context.Tenant(), UtcDay.Of(clock.GetUtcNow())));
}

/// <summary>How many customers are in which segment: read once for all segments of an answer, or known from what was read for it already, so that it says one thing.</summary>
sealed class SegmentCounts
{
    readonly Lock _gate = new();
    Task<PulsePart>? _read;

    public SegmentCounts(PulsePart? known = null) => _read = known is null ? null : Task.FromResult(known);

    // Fields of one answer are resolved side by side.
    public Task<PulsePart> Read(Func<Task<PulsePart>> read)
    {
        lock (_gate) return _read ??= read();
    }
}
