using CxSaas.Contracts;
using CxSaas.Gateway.Schema.Baselines;
using GraphQL;

namespace CxSaas.Gateway.Schema;

public sealed partial class Query
{
    /// <summary>The baselines that were taken, in their order; at most 100.</summary>
    public static async Task<IEnumerable<Baseline>> Baselines([FromServices] IGrainFactory grains, [FromServices] TimeProvider clock, IResolveFieldContext context)
    {
        var taken = await grains.Baselines(context.Tenant()).Read();
        var later = new LaterAnswers(grains, context.Tenant(), taken, clock.GetUtcNow());
        return taken.Select(baseline => new Baseline(baseline, later));
    }
}

public sealed partial class Mutation
{
    /// <summary>Takes a metric as it stands, once and for all: the same id again answers the same baseline. At most 100 of a tenant.</summary>
    public static async Task<BaselinePayload> TakeBaseline(
        [FromServices] IGrainFactory grains, [FromServices] TimeProvider clock, IResolveFieldContext context, TakeBaselineInput input) =>
        new(await grains.Baselines(context.Tenant()).Take(input.Order), grains, context.Tenant(), clock.GetUtcNow());

    /// <summary>Brings in a baseline that was taken elsewhere, to compare with it from then on; the same again changes nothing. For an ADMIN.</summary>
    public static async Task<BaselinePayload> RecordBaseline(
        [FromServices] IGrainFactory grains, [FromServices] TimeProvider clock, IResolveFieldContext context, RecordBaselineInput input) =>
        new(await grains.Baselines(context.Tenant()).Record(input.Baseline), grains, context.Tenant(), clock.GetUtcNow());
}
