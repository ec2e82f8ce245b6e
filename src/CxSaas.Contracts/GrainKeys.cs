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

    public static ICustomerGrain Customer(this IGrainFactory grains, string tenantId, string customerId) =>
        grains.GetGrain<ICustomerGrain>($"{tenantId}{Separator}{customerId}");

    /// <summary>The tenant that a key belongs to.</summary>
    public static ReadOnlySpan<char> TenantOf(ReadOnlySpan<char> key)
    {
        var end = key.IndexOf(Separator);
        return end < 0 ? key : key[..end];
    }

    public static string CustomerOf(string key) => key[(key.IndexOf(Separator, StringComparison.Ordinal) + 1)..];
}
