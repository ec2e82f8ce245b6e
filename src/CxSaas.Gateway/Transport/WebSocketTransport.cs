using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Transport;

/// <summary>Turns an upgrade into a session. Compression is not offered: it would cost each socket far more memory than all else.</summary>
sealed class WebSocketTransport(
    IGraphQLEngine engine, IAuthenticator authenticator, IHostApplicationLifetime host, TimeProvider time, ILogger<WebSocketTransport> log)
{
    const string Subprotocol = "graphql-transport-ws";

    public async Task Serve(HttpContext context)
    {
        // The protocol wants the refusal as a close code, so even a client of another subprotocol is let in first.
        var speaks = context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = speaks ? Subprotocol : null,
            KeepAliveInterval = GatewayLimits.KeepAliveInterval,
            KeepAliveTimeout = GatewayLimits.KeepAliveTimeout,
        });
        if (!speaks)
        {
            using var writer = new SocketWriter(socket, time);
            await writer.Close(SocketClose.NoSubprotocol);
            return;
        }

        var credential = Bearer.FromHeader(context.Request.Headers.Authorization);
        using var session = new WebSocketSession(socket, credential, engine, authenticator, time, log);
        await session.Run(host.ApplicationStopping);
    }
}
