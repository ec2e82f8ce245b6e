using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Feed;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;

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

    /// <summary>
    /// Parts of every tenant. A customer's part follows from its id, so this may never change. Sixteen share the work of a large
    /// tenant among silos, and are few enough to ask all of them for one page.
    /// </summary>
    public const int PartitionCount = 16;

    /// <summary>The part of the tenant that a customer belongs to.</summary>
    public static int PartitionOf(string customerId) => (int)(TextHash.Of(customerId) % PartitionCount);

    public static IPartitionGrain Partition(this IGrainFactory grains, string tenantId, int number) =>
        grains.GetGrain<IPartitionGrain>($"{tenantId}{Separator}{number}");

    public static IEnumerable<IPartitionGrain> Partitions(this IGrainFactory grains, string tenantId) =>
        Enumerable.Range(0, PartitionCount).Select(number => grains.Partition(tenantId, number));

    public static IFeedGrain Feed(this IGrainFactory grains, string tenantId) => grains.GetGrain<IFeedGrain>(tenantId);

    /// <summary>The name by which silos and gateways speak of what a feed tells. No customer's id bears the sign.</summary>
    public static string FeedTopic(string tenantId) => $"{tenantId}{Separator}#feed";

    /// <summary>The tenant that a key belongs to.</summary>
    public static ReadOnlySpan<char> TenantOf(ReadOnlySpan<char> key)
    {
        var end = key.IndexOf(Separator);
        return end < 0 ? key : key[..end];
    }

    public static string CustomerOf(string key) => key[(key.IndexOf(Separator, StringComparison.Ordinal) + 1)..];
}
