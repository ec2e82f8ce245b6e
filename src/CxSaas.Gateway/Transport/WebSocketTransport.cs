using System.Diagnostics;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;
using CxSaas.Gateway.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Transport;

/// <summary>Turns an upgrade into a session. Compression is not offered: it would cost each socket far more memory than all else.</summary>
sealed class WebSocketTransport(
    IGraphQLEngine engine, IAuthenticator authenticator, FailedLogins failed, OpenConnections connections, GatewayMeter meter,
    TimeProvider time, ILogger<WebSocketTransport> log)
{
    const string Subprotocol = "graphql-transport-ws";

    static readonly WebSocketAcceptContext Spoken = Accept(Subprotocol), Unspoken = Accept(null);

    public async Task Serve(HttpContext context)
    {
        if (!connections.TakesStrangers)
        {
            await Answers.Refuse(context.Response, Refusal.Full);
            return;
        }
        // The protocol wants the refusal as a close code, so even a client of another subprotocol is let in first.
        var speaks = context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol);
        var controls = context.Features.Get<IHttpUpgradeFeature>() as ControlFrames;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(speaks ? Spoken : Unspoken);
        // A socket may live for days, and a trace that long says nothing: each operation begins one of its own.
        Activity.Current = null;
        using var session = new WebSocketSession(
            socket, controls, Bearer.FromHeader(context.Request.Headers.Authorization), () => failed.Note(context), engine, authenticator,
            connections, meter, time, log);
        var added = connections.TryAdd(session, isProven: false);
        try
        {
            await session.Run(speaks ? added ? null : SocketClose.Restart : SocketClose.NoSubprotocol);
        }
        finally
        {
            connections.Remove(session);
        }
    }

    static WebSocketAcceptContext Accept(string? subprotocol) => new()
    {
        SubProtocol = subprotocol,
        KeepAliveInterval = GatewayLimits.KeepAliveInterval,
        KeepAliveTimeout = GatewayLimits.KeepAliveTimeout,
    };
}
