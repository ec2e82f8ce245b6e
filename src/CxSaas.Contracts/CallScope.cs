namespace CxSaas.Contracts;

/// <summary>
/// On whose behalf a grain is called. It travels with the call and with the calls that follow from it. A grain refuses a call
/// whose tenant, or whose customer, is not the one in its key, so a mistake in a gateway does not become a leak.
/// </summary>
public static class CallScope
{
    const string Name = "cxsaas.tenant", ActorName = "cxsaas.actor";

    /// <summary>The platform itself: tenants are made and keys looked up with it. No tenant's id can be this.</summary>
    const string Platform = "*";

    /// <summary>Behind the customer of whoever has one invitation of it. No customer's id bears the sign.</summary>
    const char OneInvitation = '#';

    /// <summary>The tenant that the calls from here on are made for; null is the platform. With a customer, for that one alone.</summary>
    public static void Enter(string? tenantId, string? customerId = null) => RequestContext.Set(
        Name, customerId is null ? tenantId ?? Platform : $"{tenantId}{GrainKeys.Separator}{customerId}");

    /// <summary>The calls from here on are made for whoever has this invitation of a customer, and for nothing else of it.</summary>
    public static void EnterInvitation(string tenantId, string customerId, string invitationId) =>
        RequestContext.Set(Name, $"{tenantId}{GrainKeys.Separator}{customerId}{OneInvitation}{invitationId}");

    /// <summary>The calls from here on are made for nobody: no grain of a tenant, and nothing of the platform, answers them.</summary>
    public static void EnterNobody() => RequestContext.Remove(Name);

    /// <summary>The platform's scope until disposed, then again the one before.</summary>
    public static IDisposable AsPlatform()
    {
        var before = RequestContext.Get(Name);
        Enter(null);
        return new Restore(before);
    }

    sealed class Restore(object? before) : IDisposable
    {
        public void Dispose()
        {
            if (before is null) RequestContext.Remove(Name);
            else RequestContext.Set(Name, before);
        }
    }

    /// <summary>Who does what the calls from here on do, in words for a tenant's audit log.</summary>
    public static string Actor
    {
        get => RequestContext.Get(ActorName) as string ?? "server";
        set => RequestContext.Set(ActorName, value);
    }

    public static bool IsPlatform => RequestContext.Get(Name) is Platform;

    /// <summary>Whether the calls are made for one customer, and not for whoever may see the whole tenant.</summary>
    public static bool IsOneCustomer => RequestContext.Get(Name) is string scope && scope.Contains(GrainKeys.Separator, StringComparison.Ordinal);

    public static bool IsOf(ReadOnlySpan<char> tenantId) =>
        RequestContext.Get(Name) is string scope && tenantId.SequenceEqual(GrainKeys.TenantOf(scope));

    /// <summary>Whether the calls are made for whoever has an invitation of the customer that has this key.</summary>
    public static bool IsOfInvitationOf(ReadOnlySpan<char> key) =>
        RequestContext.Get(Name) is string scope && scope.LastIndexOf(OneInvitation) is >= 0 and var end && key.SequenceEqual(scope.AsSpan(0, end));

    /// <summary>False where the calls are made for whoever has another invitation.</summary>
    public static bool MayUseInvitation(string id) =>
        RequestContext.Get(Name) is not string scope || scope.LastIndexOf(OneInvitation) is not (>= 0 and var end) || id.AsSpan().SequenceEqual(scope.AsSpan(end + 1));

    /// <summary>Whether the calls are made for the customer that has this key.</summary>
    public static bool IsOfCustomer(ReadOnlySpan<char> key) => RequestContext.Get(Name) is string scope && key.SequenceEqual(scope);
}

/// <summary>A grain that belongs to the tenant at the head of its key.</summary>
public interface ITenantOwned;
