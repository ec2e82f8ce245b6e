using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CxSaas.Gateway.Transport;

/// <summary>The limits that the server itself holds a connection to, before a request is anybody's. It answers with a bare status.</summary>
public static class ServerLimits
{
    const int Tcp = 6, TcpUserTimeout = 18;

    public static IWebHostBuilder UseGatewayLimits(this IWebHostBuilder web) =>
        web.ConfigureKestrel(Limit).UseSockets(sockets =>
        {
            sockets.CreateBoundListenSocket = Listen;
            // What is written leaves on the thread that wrote it, and nothing here blocks one: another thread costs more than the sending.
            sockets.UnsafePreferInlineScheduling = true;
        });

    static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        (limits.MaxRequestHeadersTotalSize, limits.MaxRequestHeaderCount) = (GatewayLimits.HeaderBytesMax, GatewayLimits.HeadersMax);
        limits.MaxRequestLineSize = GatewayLimits.RequestLineBytesMax;
        limits.RequestHeadersTimeout = GatewayLimits.HeadersTimeout;
        limits.MinRequestBodyDataRate = limits.MinResponseDataRate = new(GatewayLimits.BytesPerSecondLeast, GatewayLimits.SlowAtFirst);
        limits.MaxConcurrentConnections = GatewayLimits.HttpConnectionsMax;
        // Each reader of a body sets its own bound; whatever reads none needs none.
        limits.MaxRequestBodySize = GatewayLimits.BodyBytesMax;
    }

    // An event stream is never answered, so only the acknowledgements under it tell of a peer whose cable was pulled. Accepted sockets
    // inherit this. Elsewhere the system's own patience holds, a quarter of an hour and more.
    static Socket Listen(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (OperatingSystem.IsLinux() && endpoint is IPEndPoint)
            socket.SetRawSocketOption(Tcp, TcpUserTimeout, BitConverter.GetBytes((int)GatewayLimits.AcknowledgedMax.TotalMilliseconds));
        return socket;
    }
}
