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

    internal Segment(Domain.Tenants.Segment segment) => _segment = segment;

    /// <summary>The id it was defined with.</summary>
    [Identifier] public string Id => _segment.Id;

    /// <summary>Its name.</summary>
    public string Name => _segment.Name;

    /// <summary>Customers in it.</summary>
    public async Task<int> Customers([FromServices] IGrainFactory grains, [FromServices] TimeProvider clock, IResolveFieldContext context) =>
        (await grains.Pulse(context.Tenant(), UtcDay.Of(clock.GetUtcNow()))).Segments.FirstOrDefault(s => s.SegmentId == Id)?.Scores.Customers ?? 0;

    /// <summary>Own weights over the tenant's dimensions; empty where the segment has none.</summary>
    public IEnumerable<DimensionWeight> Weights => _segment.Weights;
}
