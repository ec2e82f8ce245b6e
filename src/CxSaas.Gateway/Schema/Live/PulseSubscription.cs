using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Gateway.GraphQLNet;
using CxSaas.Gateway.Live;
using CxSaas.Gateway.Schema.Live;
using CxSaas.Gateway.Schema.Tenants;
using GraphQL;

namespace CxSaas.Gateway.Schema;

public sealed partial class Subscription
{
    /// <summary>The pulse now, then each change of it, at most four a second. A slow reader skips to the newest.</summary>
    public static async Task<IObservable<Pulse>> PulseChanged(
        [FromServices] TenantCache tenants, [FromServices] LiveFeed feed, IResolveFieldContext context,
        Window window = Window.Days30, [Identifier] string? segment = null)
    {
        var tenant = await tenants.Settings(context);
        tenant.Demand(segment);
        return new StateStream<PulseReading, Pulse>(
            () => feed.Pulse(tenant.Id, window.Days()), (_, now) => new(now.Part, segment, now.Settings, now.At));
    }
}
