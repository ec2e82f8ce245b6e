using CxSaas.Contracts;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Tenants;
using CxSaas.Gateway.Schema.Promises;
using GraphQL;

namespace CxSaas.Gateway.Schema;

public sealed partial class Query
{
    /// <summary>May I promise this? What keeping or breaking it would do, before anyone has promised.</summary>
    public static async Task<Promises.PromiseAdvice> PromiseAdvice(
        [FromServices] IGrainFactory grains, [FromServices] TenantCache tenants, [FromServices] TimeProvider clock, IResolveFieldContext context,
        PromiseAdviceInput input)
    {
        var (tenant, now) = (await tenants.Settings(context), clock.GetUtcNow());
        if (input.Fault(tenant, now) is { } fault) throw new RequestFault("INVALID", fault.Message);
        var stakes = grains.Customer(tenant.Id, input.CustomerId).PromiseStakes(input.Question);
        // One look at all units serves both: the unit's own record and the tenant's, from which it starts.
        var counts = await grains.PromiseCounts(tenant.Id, new());
        var unit = counts.Where(c => c.Of.UnitId == input.UnitId && c.Of.Kind == input.Kind).Record();
        var advice = Domain.Promises.PromiseAdvice.Of(await stakes, unit, counts.Record(), tenant.PromisePolicy.Feasibility, now);
        var known = tenant.Units.FirstOrDefault(u => u.Id == input.UnitId) ?? new() { Id = input.UnitId, Name = input.UnitId };
        return new(advice, known);
    }
}
