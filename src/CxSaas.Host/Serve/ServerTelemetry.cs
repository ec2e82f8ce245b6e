using System.Globalization;
using CxSaas.Gateway.Telemetry;
using CxSaas.Gateway.Transport;
using CxSaas.Silo.Telemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CxSaas.Host.Serve;

/// <summary>
/// Figures for Prometheus where --metrics is given, and figures and traces for a collector where the environment's
/// OTEL_EXPORTER_OTLP_ENDPOINT names one. Without either nothing of this is there.
/// </summary>
static class ServerTelemetry
{
    const string CollectorSetting = "OTEL_EXPORTER_OTLP_ENDPOINT", ServiceSetting = "OTEL_SERVICE_NAME", RatioSetting = "OTEL_TRACES_SAMPLER_ARG";

    // What Orleans, .NET and Kestrel count of themselves, beside what is counted here.
    static readonly string[] Meters =
        [GatewayTelemetry.Meter, SiloMeter.Name, "Microsoft.Orleans", "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    static readonly string[] Spans = [GatewayTelemetry.Spans, "Microsoft.Orleans.Application"];

    public static void UseTelemetry(this WebApplicationBuilder builder, ServeOptions options)
    {
        var settings = builder.Configuration;
        var hasCollector = settings[CollectorSetting] is { Length: > 0 };
        if (options.Metrics is null && !hasCollector) return;

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(settings[ServiceSetting] ?? "cxsaas").AddAttributes([new("cxsaas.role", options.Role.ToString())]))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters);
                // Who looks twice in a moment sees what has changed.
                if (options.Metrics is not null) metrics.AddPrometheusExporter(prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = 0);
                if (hasCollector) metrics.AddOtlpExporter();
            });
        if (options.Metrics is { } url) builder.Services.AddHostedService(services => new MetricsServer(url, services.GetRequiredService<MeterProvider>()));
        if (!hasCollector) return;

        telemetry.WithTracing(traces => traces
            .AddSource(Spans)
            .AddAspNetCoreInstrumentation(requests =>
            {
                // A path or a query that somebody made up may hold anything, a key too.
                requests.Filter = context => context.Request.Path.Value is GraphQLEndpoints.Path or GraphQLEndpoints.StreamPath;
                requests.EnrichWithHttpRequest = (span, _) => span.SetTag("url.query", null);
            })
            .AddProcessor(new LoggedNames.InTraces())
            .SetSampler(TraceSampler.Of(Ratio(settings[RatioSetting])))
            .AddOtlpExporter());
        if (options.Role == ServerRole.Gateway) builder.Services.AddOrleansClient(client => client.AddActivityPropagation());
        else builder.Services.AddOrleans(silo => silo.AddActivityPropagation());
    }

    static double Ratio(string? text) => text switch
    {
        null or "" => 1,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1 => ratio,
        _ => throw new SettingException($"{RatioSetting} is the part of all traces that is kept, 0 to 1, not {text}."),
    };
}
