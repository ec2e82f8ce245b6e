using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Tenants;

namespace CxSaas.Contracts;

/// <summary>
/// The only place where grain keys are made. A key is the tenant, ':' and the customer; a tenant's id has no ':' and so ends
/// at the first one. Ids are checked before they come here; the alphabet leaves out what a storage might fold or escape.
/// </summary>
public static class GrainKeys
{
    public const char Separator = ':';

    /// <summary>The one directory of tenants.</summary>
    const string Directory = "all";

    public static ITenantGrain Tenant(this IGrainFactory grains, string tenantId) => grains.GetGrain<ITenantGrain>(tenantId);

    public static ITenantDirectoryGrain TenantDirectory(this IGrainFactory grains) => grains.GetGrain<ITenantDirectoryGrain>(Directory);

    public static IApiKeyGrain ApiKey(this IGrainFactory grains, string keyId) => grains.GetGrain<IApiKeyGrain>(keyId);

    public static ICustomerGrain Customer(this IGrainFactory grains, string tenantId, string customerId)
    {
        var key = $"{tenantId}{Separator}{customerId}";
        // The factory looks an interface up by reflection each time, which is a quarter of a query; what it found holds for all.
        if (_anyCustomer is not { } known)
        {
            var found = grains.GetGrain<ICustomerGrain>(key);
            _anyCustomer = (GrainReference)found.AsReference<ICustomerGrain>();
            return found;
        }
        return (ICustomerGrain)grains.GetGrain(GrainId.Create(known.GrainId.Type, key), known.InterfaceType);
    }

    static GrainReference? _anyCustomer;

    /// <summary>The tenant that a key belongs to.</summary>
    public static ReadOnlySpan<char> TenantOf(ReadOnlySpan<char> key)
    {
        var end = key.IndexOf(Separator);
        return end < 0 ? key : key[..end];
    }

    public static string CustomerOf(string key) => key[(key.IndexOf(Separator, StringComparison.Ordinal) + 1)..];
}
