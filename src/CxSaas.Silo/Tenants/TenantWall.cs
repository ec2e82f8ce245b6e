using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Tenants;
using CxSaas.Silo.Customers;

namespace CxSaas.Silo.Tenants;

/// <summary>A grain that only the platform itself may call.</summary>
interface IPlatformOnly;

/// <summary>
/// Refuses a call to a tenant's grain that is not made on behalf of that tenant; on behalf of a customer any call but to read that very
/// customer, and on behalf of an invitation any but to read and answer it. The platform may reach a tenant itself, never its customers.
/// It catches mistakes; who the caller is was proven at the gateway.
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

    /// <summary>What is asked of a customer for its tenant alone, or by whoever has an invitation.</summary>
    static readonly string[] OfTheTenant =
    [
        nameof(ICustomerGrain.Submit), nameof(ICustomerGrain.Erase), nameof(ICustomerGrain.Invite), nameof(ICustomerGrain.MayBeInvited),
        nameof(ICustomerGrain.Invitation), nameof(ICustomerGrain.Answer), nameof(ICustomerGrain.Invitations),
    ];

    static bool MayForACustomer(IIncomingGrainCallContext context) => context.Grain switch
    {
        // What a grain that let the customer in asks of others to answer it.
        _ when context.SourceId is { } source && !source.IsClient() => true,
        CustomerGrain when CallScope.IsOfInvitationOf(context.TargetId.Key.ToString()) => context.MethodName is nameof(ICustomerGrain.Invitation) or nameof(ICustomerGrain.Answer),
        CustomerGrain => CallScope.IsOfCustomer(context.TargetId.Key.ToString()) && !OfTheTenant.Contains(context.MethodName),
        TenantGrain => context.MethodName == nameof(ITenantGrain.Read),
        _ => false,
    };
}
