using System.Net;
using System.Net.Sockets;
using CxSaas.Gateway;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Transport;
using Microsoft.AspNetCore.HostFiltering;

namespace CxSaas.Host.Serve;

/// <summary>A silo, a gateway or both in one process.</summary>
static class Server
{
    /// <summary>Time that running requests have to finish after a signal to stop.</summary>
    static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(20);

    public static WebApplication Create(ServeOptions options)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        // It would take precedence over what is looked at below.
        if (builder.Configuration.GetSection("Kestrel:Endpoints").Exists()) throw new SettingException("Where the server listens is said with --urls alone; take Kestrel:Endpoints out of its configuration.");
        builder.WebHost.UseUrls(options.Urls);
        builder.WebHost.UseGatewayLimits();
        // On a loopback address a page from elsewhere could be resolved to it; only its own names are answered.
        if (IsLoopback(options.Urls)) builder.Configuration["AllowedHosts"] = "localhost;127.0.0.1;[::1]";
        builder.Services.Configure<HostFilteringOptions>(hosts => hosts.IncludeFailureMessage = false);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainMax);
        builder.UseLog(options.Log);
        builder.UseGrains(options);
        builder.UseTelemetry(options);
        builder.Services.AddHealthChecks().AddCheck<Readiness>(nameof(Readiness));
        if (options.Role == ServerRole.Silo) return Silo(builder, options);

        var gateway = builder.Configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new();
        if (gateway.Guard.Fault() is { } fault) throw new SettingException(fault);
        var operatorKey = OperatorKeyOf(builder, options);
        builder.Services.AddCxSaasGateway(operatorKey, gateway);

        var app = builder.Build();
        app.Services.BuildGatewaySchema();
        app.Services.CheckDocuments();
        app.MapHealth();
        app.MapGraphQL();
        app.MapGraphQLPage();
        if (options.Dashboard) app.MapDashboard(operatorKey);
        return app;
    }

    static WebApplication Silo(WebApplicationBuilder builder, ServeOptions options)
    {
        var silo = builder.Build();
        silo.MapHealth();
        if (options.Dashboard) silo.MapDashboard(OperatorKeyOf(builder, options));
        return silo;
    }

    static OperatorKey OperatorKeyOf(WebApplicationBuilder builder, ServeOptions options) =>
        OperatorKey.Of(OperatorKeyFile.Of(options, builder.Environment.IsDevelopment() && IsLoopback(options.Urls)));

    public static bool IsLoopback(string urls) =>
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
    public static void DemandFree(string urls, string option)
    {
        foreach (var url in urls.Split(';'))
        {
            var address = BindingAddress.Parse(url);
            if (address.Port == 0 || !TryParse(url, out var host)) continue;
            using var listener = new TcpListener(AddressOf(host), address.Port);
            try
            {
                listener.Start();
            }
            catch (SocketException taken)
            {
                throw new SettingException($"Cannot listen on {url}: {taken.Message}. Choose another address with {option}.");
            }
        }
    }

    /// <summary>The address by which this machine itself reaches a server that listens on all of its addresses.</summary>
    public static string Reachable(string address) => TryParse(address, out var host) && host is "0.0.0.0" or "::" or "+" or "*"
        ? $"http://127.0.0.1:{BindingAddress.Parse(address).Port}"
        : address;
}
