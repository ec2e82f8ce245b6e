using CxSaas.Contracts.Partitions;
using CxSaas.Domain;
using CxSaas.Gateway.Schema.Promises;
using GraphQL;

namespace CxSaas.Gateway.Schema.Tenants;

/// <summary>A team, department or partner that fulfils promises and serves customers.</summary>
public sealed class Unit
{
    readonly Domain.Tenants.Unit _unit;

    internal Unit(Domain.Tenants.Unit unit) => _unit = unit;

    /// <summary>The id that promises name it by.</summary>
    [Identifier] public string Id => _unit.Id;

    /// <summary>Its name.</summary>
    public string Name => _unit.Name;

    /// <summary>The promises it has to fulfil: those open now, and those that ended in the window.</summary>
    public async Task<PromiseSummary> Promises(
        [FromServices] IGrainFactory grains, [FromServices] TimeProvider clock, IResolveFieldContext context, Window window = Window.Days90) =>
        new(await grains.PromiseCounts(context.Tenant(), new(UnitId: Id, FromDay: window.FirstDay(clock.GetUtcNow()))));
}
