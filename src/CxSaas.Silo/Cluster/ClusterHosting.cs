using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace CxSaas.Silo.Cluster;

/// <summary>Where a silo is reached by other silos and by gateways.</summary>
/// <param name="Address">None for the one that the machine's own name leads to.</param>
/// <param name="SiloPort">1 to 65535; the other silos must reach it.</param>
/// <param name="GatewayPort">1 to 65535; the gateways must reach it.</param>
public sealed record SiloPlace(IPAddress? Address, int SiloPort, int GatewayPort);

public static class ClusterHosting
{
    /// <summary>Makes it one of the silos of a cluster, whose name is also that of its states; those who find each other may bear another.</summary>
    public static ISiloBuilder JoinCluster(this ISiloBuilder silo, string cluster, SiloPlace place, string? members = null)
    {
        silo.Services.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (members ?? cluster, cluster));
        silo.Services.Configure<ClusterMembershipOptions>(ClusterTimes.Apply);
        silo.Services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = ClusterTimes.CallMax);
        silo.Services.AddSingleton<LostMembers>();
        silo.Services.Configure<SiloConnectionOptions>(LostMembers.AreAskedAfter);
        silo.Services.Configure<SiloConnectionOptions>(SilentPeers.LetGoOf);
        return place.Address is { } address
            ? silo.ConfigureEndpoints(address, place.SiloPort, place.GatewayPort)
            : silo.ConfigureEndpoints(place.SiloPort, place.GatewayPort, AddressFamily.InterNetwork, listenOnAnyHostAddress: true);
    }

    public static IClientBuilder UseCluster(this IClientBuilder client, string cluster)
    {
        client.Services.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, cluster));
        client.Services.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ClusterTimes.CallMax);
        client.Services.Configure<ClientConnectionOptions>(SilentPeers.LetGoOf);
        client.Services.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = ClusterTimes.GatewaysTableRead);
        // A gateway may be started before the first silo; it tries until it is told to stop.
        return client.UseConnectionRetryFilter(async (_, cancellation) =>
        {
            await Task.Delay(ClusterTimes.ConnectAgain, cancellation);
            return true;
        });
    }
}
