using System.Net;
using System.Net.Sockets;
using CxSaas.Silo.Storage.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CxSaas.System.Tests.Running;

/// <summary>A silo in this process, over a folder, for tests that reach behind the gateway.</summary>
static class LoneSilo
{
    public static async Task<IHost> Start(string folder, Action<ISiloBuilder>? more = null)
    {
        var host = new HostBuilder()
            .ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
            .UseOrleans(silo =>
            {
                Configure(silo, folder);
                more?.Invoke(silo);
            })
            .Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public static ISiloBuilder Configure(ISiloBuilder silo, string folder)
    {
        var (siloPort, gatewayPort) = FreePorts();
        return silo.UseLocalhostClustering(siloPort, gatewayPort).AddSqliteStorage(folder);
    }

    static (int Silo, int Gateway) FreePorts()
    {
        using var silo = new TcpListener(IPAddress.Loopback, 0);
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        silo.Start();
        gateway.Start();
        return (((IPEndPoint)silo.LocalEndpoint).Port, ((IPEndPoint)gateway.LocalEndpoint).Port);
    }
}
