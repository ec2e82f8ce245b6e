namespace CxSaas.Contracts;

/// <summary>
/// On whose behalf a grain is called. It travels with the call and with the calls that follow from it. A grain refuses a call
/// whose tenant is not the one in its key, so a mistake in a gateway does not become a leak.
/// </summary>
public static class CallScope
{
    const string Name = "cxsaas.tenant";

    /// <summary>The platform itself: tenants are made and keys looked up with it. No tenant's id can be this.</summary>
    const string Platform = "*";

    /// <summary>The tenant that the calls from here on are made for; null is the platform.</summary>
    public static void Enter(string? tenantId) => RequestContext.Set(Name, tenantId ?? Platform);

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

    public static bool IsPlatform => RequestContext.Get(Name) is Platform;

    public static bool IsOf(ReadOnlySpan<char> tenantId) =>
        RequestContext.Get(Name) is string scope && tenantId.SequenceEqual(scope);
}

/// <summary>A grain that belongs to the tenant at the head of its key.</summary>
public interface ITenantOwned;
