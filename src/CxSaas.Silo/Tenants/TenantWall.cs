using CxSaas.Contracts;

namespace CxSaas.Silo.Tenants;

/// <summary>A grain that only the platform itself may call.</summary>
interface IPlatformOnly;

/// <summary>
/// Refuses a call to a tenant's grain that is not made on behalf of that tenant. The platform may reach a tenant itself, never
/// its customers. It catches mistakes; who the caller is was proven at the gateway.
/// </summary>
sealed class TenantWall : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        var allowed = context.Grain switch
        {
            // A grain's own timer; it acts for nobody, and for its tenant alone.
            _ when context.SourceId == context.TargetId => true,
            IPlatformOnly => CallScope.IsPlatform,
            TenantGrain tenant => CallScope.IsPlatform || CallScope.IsOf(tenant.GetPrimaryKeyString()),
            ITenantOwned => CallScope.IsOf(GrainKeys.TenantOf(context.TargetId.Key.ToString())),
            _ => true,
        };
        return allowed
            ? context.Invoke()
            : throw new UnauthorizedAccessException($"A call to {context.TargetId} on behalf of another tenant or of none.");
    }
}
