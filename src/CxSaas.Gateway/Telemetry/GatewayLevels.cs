using CxSaas.Gateway.Live;
using CxSaas.Gateway.Transport;
using Microsoft.Extensions.Hosting;

namespace CxSaas.Gateway.Telemetry;

/// <summary>What a gateway holds now, read from those who hold it: they need not know that somebody counts.</summary>
sealed class GatewayLevels(GatewayMeter meter, OpenConnections connections, LiveFeed feed, SharedStreams streams) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        meter.Watch("cxsaas.gateway.connections", "{connection}", "WebSockets and event streams open now.", () => connections.Count);
        meter.Watch("cxsaas.gateway.live.topics", "{topic}", "Things followed upstream now, each once however many follow it.", () => feed.Topics);
        meter.Watch("cxsaas.gateway.live.streams", "{stream}", "Different subscriptions that are read now, each executed once for all of its subscribers.", () => streams.Count);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
