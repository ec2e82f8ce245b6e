namespace CxSaas.Gateway;

/// <summary>Every bound of the gateway, each with its reason. Nobody tunes them at run time, so they are constants.</summary>
public static class GatewayLimits
{
    /// <summary>Bytes of a request body. A batch of 500 feedbacks, each with a comment, must fit; a document alone needs 64 KB.</summary>
    public const int BodyBytesMax = 1024 * 1024;

    /// <summary>Characters of a document. Longer ones are refused unparsed: the engine's work on a bad one grows with its square.</summary>
    public const int DocumentCharsMax = 16 * 1024;

    /// <summary>Characters of all documents that are remembered as valid; an application has dozens, of a few hundred each.</summary>
    public const int DocumentsRememberedCharsMax = 4 * 1024 * 1024;

    /// <summary>Bytes of one WebSocket message: the same batch may come over a socket.</summary>
    public const int MessageBytesMax = 1024 * 1024;

    /// <summary>Levels of nesting in received JSON: 32 in the variables, inside the request, inside the socket's envelope.</summary>
    public const int JsonDepthMax = 34;

    /// <summary>Characters of an operation's id on a socket. Clients use UUIDs; the id is repeated in each message sent.</summary>
    public const int OperationIdCharsMax = 256;

    /// <summary>Operations running at once on one socket: enough for a wall of dashboards, and a bound for one peer's memory.</summary>
    public const int OperationsPerSocket = 100;

    /// <summary>Messages a socket may send between two checks. It stops floods; 2,500 a second is beyond an honest client.</summary>
    public const int MessagesPerCheckMax = 10_000;

    /// <summary>How long a socket may stay without connection_init: it costs memory and has proven nothing yet.</summary>
    public static readonly TimeSpan InitTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How often an open socket or stream proves its credential again, so that a revoked key is out within 5 s.</summary>
    public static readonly TimeSpan CredentialCheck = TimeSpan.FromSeconds(4);

    /// <summary>How long one message may take to leave before the peer is dropped; found at the next check, so within 10 s.</summary>
    public static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Silence after which a socket is pinged: below the 30 to 60 s at which proxies cut idle connections.</summary>
    public static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(15);

    /// <summary>How long the answer to that ping may take: a peer whose cable was pulled is gone after 30 s.</summary>
    public static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Credential checks between two comments of a quiet event stream: 12 s, for the same proxies.</summary>
    public const int ChecksPerComment = 3;

    /// <summary>How long a closing socket waits for the peer's own close, and for operations that are told to stop.</summary>
    public static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
}
