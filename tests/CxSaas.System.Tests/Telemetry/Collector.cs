using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CxSaas.System.Tests.Telemetry;

/// <summary>What a server exports to: takes OTLP over HTTP and keeps it.</summary>
sealed class Collector : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();

    Collector(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public IEnumerable<byte[]> All => _received.Select(export => export.Body);

    public IEnumerable<ExportedSpan> Spans => _received.Where(export => export.Path == "/v1/traces").SelectMany(export => ExportedSpan.Read(export.Body));

    public static async Task<Collector> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var collector = new Collector(app);
        app.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            collector._received.Enqueue((request.Path, body.ToArray()));
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
