using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CxSaas.Contracts.Baselines;
using CxSaas.Contracts.Cluster;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Feed;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Surveys;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using Orleans.Core.Internal;

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

    /// <summary>An issuer is a URL, whose signs no key may have; its hash stands for it.</summary>
    public static IIssuerGrain Issuer(this IGrainFactory grains, string issuer) =>
        grains.GetGrain<IIssuerGrain>(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(issuer))));

    public static IAuditPageGrain AuditPage(this IGrainFactory grains, string tenantId, int number) =>
        grains.GetGrain<IAuditPageGrain>($"{tenantId}{Separator}{number}");

    public static ITokenKeysGrain TokenKeys(this IGrainFactory grains, string tenantId) => grains.GetGrain<ITokenKeysGrain>(tenantId);

    public static IPriorsGrain Priors(this IGrainFactory grains, string tenantId) => grains.GetGrain<IPriorsGrain>(tenantId);

    public static IBaselinesGrain Baselines(this IGrainFactory grains, string tenantId) => grains.GetGrain<IBaselinesGrain>(tenantId);

    public static ISurveyGrain Survey(this IGrainFactory grains, string tenantId, string surveyId) =>
        grains.GetGrain<ISurveyGrain>($"{tenantId}{Separator}{surveyId}");

    public static IResponsesGrain Responses(this IGrainFactory grains, string tenantId) => grains.GetGrain<IResponsesGrain>(tenantId);

    public static ITenantDirectoryGrain TenantDirectory(this IGrainFactory grains) => grains.GetGrain<ITenantDirectoryGrain>(Directory);

    public static IApiKeyGrain ApiKey(this IGrainFactory grains, string keyId) => grains.GetGrain<IApiKeyGrain>(keyId);

    /// <summary>Silos that are reached from here: a gateway spreads numbers over its connections.</summary>
    public static IMemberGrain Member(this IGrainFactory grains, int number) => grains.GetGrain<IMemberGrain>(number);

    /// <summary>Orleans' own view of all silos.</summary>
    public static IManagementGrain Management(this IGrainFactory grains) => grains.GetGrain<IManagementGrain>(0);

    /// <summary>What can be asked of the activation of any grain.</summary>
    public static IGrainManagementExtension Activation(this IGrainFactory grains, GrainId id) => grains.GetGrain<IGrainManagementExtension>(id);

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

    public static IPulseGrain Pulse(this IGrainFactory grains, string tenantId) => grains.GetGrain<IPulseGrain>(tenantId);

    /// <summary>The name by which silos and gateways speak of a tenant's pulse over so many days.</summary>
    public static string PulseTopic(string tenantId, int days) => string.Create(CultureInfo.InvariantCulture, $"{tenantId}{Separator}#pulse {days}");

    /// <summary>The tenant that a key belongs to.</summary>
    public static ReadOnlySpan<char> TenantOf(ReadOnlySpan<char> key)
    {
        var end = key.IndexOf(Separator);
        return end < 0 ? key : key[..end];
    }

    public static string CustomerOf(string key) => key[(key.IndexOf(Separator, StringComparison.Ordinal) + 1)..];
}
