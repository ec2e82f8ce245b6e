namespace CxSaas.Gateway;

/// <summary>Every bound of the gateway, each with its reason. Nobody tunes them at run time, so they are constants.</summary>
public static class GatewayLimits
{
    /// <summary>Bytes of a request body: a document at its longest, and variables four times that.</summary>
    public const int BodyBytesMax = 256 * 1024;

    /// <summary>Bytes of a body with what a tenant's systems record: 500 feedbacks, each with a comment, must fit.</summary>
    public const int IngestBytesMax = 1024 * 1024;

    /// <summary>Bytes of a body that comes without a credential: answers with a comment at its longest, each sign of it escaped.</summary>
    public const int NobodysBytesMax = 32 * 1024;

    /// <summary>Requests in one body, where an operator lets more than one be sent: what a page asks for at once.</summary>
    public const int RequestsPerBatch = 10;

    /// <summary>Bytes and number of a request's headers. A credential is the largest of an honest client's, with 2 KB; proxies add some dozens.</summary>
    public const int HeaderBytesMax = 32 * 1024, HeadersMax = 100;

    /// <summary>Bytes of the request line: the id of a trusted document and its variables.</summary>
    public const int RequestLineBytesMax = 8 * 1024;

    /// <summary>How long the headers may take to arrive.</summary>
    public static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Bytes a second in which a body must come, on the average, and an answer be taken. Below the slowest of phones.</summary>
    public const double BytesPerSecondLeast = 240;

    /// <summary>How long a body may come, or an answer go, more slowly than that at first.</summary>
    public static readonly TimeSpan SlowAtFirst = TimeSpan.FromSeconds(5);

    /// <summary>Connections that are no WebSocket; a third more than <see cref="ConnectionsMax"/>, which may all be event streams.</summary>
    public const int HttpConnectionsMax = 40_000;

    /// <summary>
    /// Bytes of all documents that are remembered as valid: parsed they weigh many times their text, and whoever has a key can send another
    /// one each time. An application has dozens, of some ten kilobytes each.
    /// </summary>
    public const int DocumentsRememberedBytesMax = 32 * 1024 * 1024;

    /// <summary>Bytes of one WebSocket message: a document at its longest, and variables. Batches go by POST.</summary>
    public const int MessageBytesMax = 64 * 1024;

    /// <summary>Fragments of one message: none of an honest client is cut into pieces of less than 64 bytes.</summary>
    public const int FragmentsPerMessage = 1024;

    /// <summary>Bytes that are read and dropped after a close was sent, for the peer's own close to be found behind them.</summary>
    public const int DrainedBytesMax = 1024 * 1024;

    /// <summary>Levels of nesting in received JSON: 32 in the variables, inside the request, inside the socket's envelope.</summary>
    public const int JsonDepthMax = 34;

    /// <summary>Characters of an operation's id on a socket. Clients use UUIDs; the id is repeated in each message sent.</summary>
    public const int OperationIdCharsMax = 256;

    /// <summary>
    /// Operations running at once on one socket: a wall of dashboards follows some dozens of customers. A subscription costs a tenth of
    /// a socket, so a lower bound would only make such a page open more sockets.
    /// </summary>
    public const int OperationsPerSocket = 100;

    /// <summary>Operations a socket starts in a second; more are errors, each for its own id. Whoever has that many to send has batches, by POST.</summary>
    public const int OperationsPerSecond = 500;

    /// <summary>How long a body may take to come, however steadily: a megabyte in it is a modem's.</summary>
    public static readonly TimeSpan BodyTimeMax = TimeSpan.FromSeconds(30);

    /// <summary>Messages a socket may send in a second, then it is closed: what the operations above need, start and end, and half as much again.</summary>
    public const int MessagesPerSecond = 1_500;

    /// <summary>Bytes of pings and other control frames in a second, 2,700 pings: keep-alive needs one in some seconds.</summary>
    public const int ControlBytesPerSecond = 16 * 1024;

    /// <summary>Sockets and streams open at once: at 24 KB each 720 MB, which leaves a server of 1 GB its work.</summary>
    public const int ConnectionsMax = 30_000;

    /// <summary>How often open connections are looked after and prove their credential again, so that a revoked key is out within 5 s: the
    /// settings may be a second old, or four while the tenant's silo is gone.</summary>
    public static readonly TimeSpan ConnectionTick = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Ticks in a row at which no check of a credential has come to an end before its connections close, to come back and be checked anew
    /// (1013). Far above the seconds that the loss of a silo takes, in which all connections of its tenants would else be cut for nothing.
    /// Ticks rather than time: a process that was halted has missed none.
    /// </summary>
    public const int UncheckedTicksMax = 30;

    /// <summary>How long a socket may stay without connection_init: it costs memory and has proven nothing yet.</summary>
    public static readonly TimeSpan InitTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long one message may take to leave before the peer is dropped; found at the next tick, so within 10 s.</summary>
    public static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long what was sent may stay without acknowledgement: a peer whose cable was pulled acknowledges nothing, and is gone
    /// this long after the next event or comment.</summary>
    public static readonly TimeSpan AcknowledgedMax = TimeSpan.FromSeconds(20);

    /// <summary>Silence after which a socket is pinged: below the 30 to 60 s at which proxies cut idle connections.</summary>
    public static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(15);

    /// <summary>How long the answer to that ping may take: a peer whose cable was pulled is gone after 30 s.</summary>
    public static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Ticks between two comments of a quiet event stream: 12 s, for the same proxies.</summary>
    public const int TicksPerComment = 12;

    /// <summary>Over how long the connections are closed when the server stops, at the most, and for each of them.</summary>
    public static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(5), DrainPerConnection = TimeSpan.FromMilliseconds(2);

    /// <summary>How long a closing socket waits for the peer's own close, and for operations that are told to stop.</summary>
    public static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
}
