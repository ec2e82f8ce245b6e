using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Telemetry;

/// <summary>A server that tells all it can: figures, traces to a collector of its own, and a log in JSON.</summary>
public sealed class ObservedServer : IAsyncLifetime
{
    public const string Name = "Observed";

    int _tenants;
    Uri _metrics = null!;
    Figures _figures = null!;

    internal CxSaasProcess Process { get; private set; } = null!;

    internal Collector Collector { get; private set; } = null!;

    internal Api Operator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Collector = await Collector.Start();
        _metrics = new($"http://127.0.0.1:{Ports.Free(1)[0]}");
        _figures = new(_metrics);
        Process = await CxSaasProcess.Start(
            variables: new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Collector.Address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            },
            more: ["--metrics", _metrics.ToString(), "--log", "json"]);
        Operator = new(Process.Address, Process.OperatorKey);
    }

    internal async Task<(string Id, Api Api)> Tenant()
    {
        var id = $"observed-{Interlocked.Increment(ref _tenants)}";
        var made = await Operator.Do("createTenant", new { id, name = "A tenant", valueDiscipline = "OPERATIONAL_EXCELLENCE" }, "adminKey");
        return (id, new(Process.Address, made.Text("adminKey")!));
    }

    internal Task<string> Metrics() => _figures.All();

    internal Task<HttpResponseMessage> AtMetrics(string path) => _figures.At(path);

    /// <summary>A figure from which another is to rise: what was asked before may be counted a moment after its answer.</summary>
    internal Task<double> Metric(string name, params string[] tags) => Eventually.Settles(() => _figures.Sum(name, tags), TimeSpan.FromMilliseconds(200));

    /// <summary>Waits until that much was added to it.</summary>
    internal Task Rises(double from, double by, string name, params string[] tags) => _figures.Becomes(from + by, name, tags);

    /// <summary>The lines of the request log about one tenant, once there are as many.</summary>
    internal Task<List<JsonElement>> Lines(string tenantId, int count) => Eventually.Holds(
        () => Task.FromResult(Process.Output.Split('\n')
            .Where(line => line.StartsWith('{') && line.Contains($"\"TenantId\":\"{tenantId}\"", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList()),
        lines => lines.Count >= count);

    public async ValueTask DisposeAsync()
    {
        Operator?.Dispose();
        _figures?.Dispose();
        if (Process is not null) await Process.DisposeAsync();
        if (Collector is not null) await Collector.DisposeAsync();
    }
}

[CollectionDefinition(ObservedServer.Name)]
public sealed class ObservedServerCollection : ICollectionFixture<ObservedServer>;
