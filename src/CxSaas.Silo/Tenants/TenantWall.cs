using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Tenants;
using CxSaas.Silo.Customers;

namespace CxSaas.Silo.Tenants;

/// <summary>A grain that only the platform itself may call.</summary>
interface IPlatformOnly;

/// <summary>
/// Refuses a call to a tenant's grain that is not made on behalf of that tenant, and on behalf of a customer any call but to read
/// that very customer. The platform may reach a tenant itself, never its customers. It catches mistakes; who the caller is was
/// proven at the gateway.
/// </summary>
sealed class TenantWall : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        var allowed = context.Grain switch
        {
            // A grain's own timer; it acts for nobody, and for its tenant alone.
            _ when context.SourceId == context.TargetId => true,
            // The silo's own clock.
            _ when context.InterfaceMethod?.DeclaringType == typeof(IRemindable) => true,
            IPlatformOnly => CallScope.IsPlatform,
            TenantGrain or TokenKeysGrain or AuditPageGrain when CallScope.IsPlatform => true,
            ITenantOwned => CallScope.IsOf(GrainKeys.TenantOf(context.TargetId.Key.ToString())) && (!CallScope.IsOneCustomer || MayForACustomer(context)),
            _ => true,
        };
        return allowed
            ? context.Invoke()
            : throw new UnauthorizedAccessException($"A call to {context.TargetId} on behalf of another tenant, of another customer or of none.");
    }

    static bool MayForACustomer(IIncomingGrainCallContext context) => context.Grain switch
    {
        // What a grain that let the customer in asks of others to answer it.
        _ when context.SourceId is { } source && !source.IsClient() => true,
        CustomerGrain => CallScope.IsOfCustomer(context.TargetId.Key.ToString()) && context.MethodName != nameof(ICustomerGrain.Submit),
        TenantGrain => context.MethodName == nameof(ITenantGrain.Read),
        _ => false,
    };
}
