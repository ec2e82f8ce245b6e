using CxSaas.Contracts.Partitions;
using CxSaas.Domain;
using CxSaas.Domain.Scoring;
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

    /// <summary>
    /// Stake kept over stake due, 0 to 1: how far deeds follow words. What is long ago counts less, half every 180 days. With its
    /// 95 % interval; null where nothing was due.
    /// </summary>
    public async Task<Estimate> SayDoRatio([FromServices] IGrainFactory grains, IResolveFieldContext context) =>
        Domain.Promises.SayDoRatio.Of((await grains.PromiseCounts(context.Tenant(), new(UnitId: Id))).Record().All);
}
