using OpenTelemetry.Metrics;

namespace CxSaas.Host.Serve;

/// <summary>
/// /metrics, behind a server of its own: no path, host or port of the public one leads here, and none of the public paths is served
/// here.
/// </summary>
sealed class MetricsServer(string url, MeterProvider meters) : IHostedService, IAsyncDisposable
{
    /// <summary>The port that OpenTelemetry's exporters for Prometheus use; on this machine only.</summary>
    public const string UsualUrl = "http://127.0.0.1:9464";

    readonly WebApplication _server = Create(url, meters);

    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    static WebApplication Create(string url, MeterProvider meters)
    {
        // Empty: nothing of the configuration, such as the addresses of the public server, is read.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(url);
        builder.Services.AddOptions();
        // As on the public server: a page could have its own name resolved to this machine.
        builder.Services.AddHostFiltering(filter => filter.AllowedHosts = Server.IsLoopback(url) ? ["localhost", "127.0.0.1", "[::1]"] : ["*"]);
        var app = builder.Build();
        app.UseHostFiltering();
        app.UseOpenTelemetryPrometheusScrapingEndpoint(meters, predicate: null, path: "/metrics", configureBranchedPipeline: null, optionsName: null);
        return app;
    }
}
