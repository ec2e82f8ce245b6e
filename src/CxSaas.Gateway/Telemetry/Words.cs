using CxSaas.Gateway.Engine;

namespace CxSaas.Gateway.Telemetry;

/// <summary>How a call ended.</summary>
enum CallEnd
{
    /// <summary>Without an error.</summary>
    Ok,

    /// <summary>With errors that are for the client to mend.</summary>
    ClientError,

    /// <summary>With one that is the server's.</summary>
    ServerError,

    /// <summary>The client left, its key ended or the server stopped.</summary>
    Cancelled,
}

/// <summary>The words for it in tags and log lines, the same everywhere.</summary>
static class Words
{
    public static string Of(Operations? kind) => kind switch
    {
        Operations.Query => "query",
        Operations.Mutation => "mutation",
        Operations.Subscription => "subscription",
        _ => "none",
    };

    public static string Of(Transports transport) => transport switch
    {
        Transports.WebSocket => "websocket",
        Transports.EventStream => "sse",
        _ => "http",
    };

    public static string Of(CallEnd end) => end switch
    {
        CallEnd.Ok => "ok",
        CallEnd.ClientError => "client_error",
        CallEnd.ServerError => "server_error",
        _ => "cancelled",
    };
}
