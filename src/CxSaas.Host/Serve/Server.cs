using System.Net;
using System.Net.Sockets;
using CxSaas.Gateway;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Transport;
using CxSaas.Silo;
using CxSaas.Silo.Storage.Sqlite;
using Serilog;
using Serilog.Events;

namespace CxSaas.Host.Serve;

/// <summary>Silo and gateway in one process, over the embedded storage.</summary>
static class Server
{
    /// <summary>Time that running requests have to finish after a signal to stop.</summary>
    static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(20);

    public static WebApplication Create(ServeOptions options)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(options.Urls);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        // On a loopback address a page from elsewhere could be resolved to it; only its own names are answered.
        if (IsLoopback(options.Urls)) builder.Configuration["AllowedHosts"] = "localhost;127.0.0.1;[::1]";
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainMax);
        builder.Services.AddSerilog(log => log
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Orleans", LogEventLevel.Warning)
            // It tells of every grain that is placed.
            .MinimumLevel.Override("Polly", LogEventLevel.Warning)
            // These warn of the collector chosen on purpose, and, once a start, of the time since the machine's own.
            .MinimumLevel.Override("Orleans.Runtime.Silo", LogEventLevel.Error)
            .MinimumLevel.Override("Orleans.Runtime.Watchdog", LogEventLevel.Error)
            // What stops a start is told by the command, in a sentence where there is one.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .WriteTo.Console(standardErrorFromLevel: LogEventLevel.Verbose, outputTemplate: "[{Timestamp:HH:mm:ss} {Level:u3}] {SourceContext}: {Message:lj}{NewLine}{Exception}", formatProvider: System.Globalization.CultureInfo.InvariantCulture));
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(siloPort: FreePort(), gatewayPort: 0)
            .AddSqliteStorage(options.Folder)
            .AddCxSaasGrains());
        builder.Services.AddCxSaasGateway(
            OperatorKey.Of(OperatorKeyFile.ReadOrMake(options.Folder)),
            builder.Configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>());
        builder.Services.AddHealthChecks().AddCheck<Readiness>(nameof(Readiness));

        var app = builder.Build();
        app.Services.BuildGatewaySchema();
        app.MapHealth();
        app.MapGraphQL();
        app.MapGraphQLPage();
        return app;
    }

    static bool IsLoopback(string urls) =>
        urls.Split(';').All(url => TryParse(url, out var host) && IPAddress.IsLoopback(AddressOf(host)));

    // A host that is no address of its own stands for all of the machine's.
    static IPAddress AddressOf(string host) =>
        host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(host, out var address) ? address : IPAddress.Any;

    /// <summary>A URL to listen on has a host, which may be + or * for all of the machine's.</summary>
    public static bool TryParse(string url, out string host)
    {
        host = "";
        try
        {
            var address = BindingAddress.Parse(url);
            host = address.Host.Trim('[', ']');
            return address.Scheme is "http" && address.Port is >= 0 and <= IPEndPoint.MaxPort;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Throws where somebody listens there already: found before a silo is started, whose end would bury the reason.</summary>
    public static void DemandFree(string urls)
    {
        foreach (var url in urls.Split(';'))
        {
            var address = BindingAddress.Parse(url);
            if (address.Port == 0 || !TryParse(url, out var host)) continue;
            using var listener = new TcpListener(AddressOf(host), address.Port);
            listener.Start();
        }
    }

    /// <summary>The address by which this machine itself reaches a server that listens on all of its addresses.</summary>
    public static string Reachable(string address) => TryParse(address, out var host) && host is "0.0.0.0" or "::" or "+" or "*"
        ? $"http://127.0.0.1:{BindingAddress.Parse(address).Port}"
        : address;

    // One silo talks to nobody; a port of its own lets several servers run on one machine.
    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
