using System.Text.Json;
using CxSaas.Gateway.Engine;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// A request that the transport itself turns away: it was no GraphQL request, or it came without proof. Its status holds
/// whatever media type was asked for. What the engine refuses is not here; that has GraphQL errors of its own.
/// </summary>
sealed class Refusal
{
    public static readonly Refusal BadJson = new(400, "BAD_JSON",
        $"The request must be well-formed JSON in UTF-8, without repeated names, at most {GatewayLimits.JsonDepthMax} levels deep.");
    public static readonly Refusal NotAnObject = new(400, "BAD_REQUEST", "A GraphQL request is a JSON object.");
    public static readonly Refusal BatchingOff = new(400, "BATCHING_OFF", "Send one request at a time; batches of requests are off.");
    public static readonly Refusal QueryMissing = new(400, "QUERY_MISSING", "The parameter query is missing.");
    public static readonly Refusal Unauthenticated = new(401, "UNAUTHENTICATED", "Send a valid key as Authorization: Bearer KEY.");
    public static readonly Refusal NotAcceptable = new(406, "NOT_ACCEPTABLE", "None of the media types in Accept is served here.");
    public static readonly Refusal EmptyBatch = new(400, "BAD_BATCH", "A batch holds at least one request.");
    public static readonly Refusal LongBatch = new(400, "BAD_BATCH", $"A batch holds at most {GatewayLimits.RequestsPerBatch} requests.");
    public static readonly Refusal BatchOfBatches = new(400, "BAD_BATCH", "Each entry of a batch is a request, which is a JSON object.");
    public static readonly Refusal TooLarge = new(413, "BODY_TOO_LARGE",
        $"The body must not exceed {GatewayLimits.BodyBytesMax} bytes; mutations of up to {GatewayLimits.IngestBytesMax} bytes go to {GraphQLEndpoints.IngestPath}.");
    public static readonly Refusal IngestTooLarge = new(413, "BODY_TOO_LARGE", $"The body must not exceed {GatewayLimits.IngestBytesMax} bytes.");
    public static readonly Refusal WrongMediaType = new(415, "UNSUPPORTED_MEDIA_TYPE",
        "Send application/json in UTF-8, without a content encoding.");
    public static readonly Refusal BrokenRequest = new(400, "BAD_REQUEST", "The request could not be read.");
    public static readonly Refusal BadFraming = new(400, "BAD_REQUEST", "Send the body's length or Transfer-Encoding: chunked, and not both.");
    public static readonly Refusal NotFound = new(404, "NOT_FOUND", "There is nothing at this address.");
    public static readonly Refusal Timeout = new(408, "REQUEST_TIMEOUT", "The request took too long to arrive.", retryable: true);
    public static readonly Refusal Internal = new(500, FaultCodes.Internal, "The server could not answer. It has logged why.");
    public static readonly Refusal Unavailable = new(503, FaultCodes.Unavailable, "The server could not do this now; send it again. It has logged why.", retryable: true);
    public static readonly Refusal KeyInUrl = new(400, "KEY_IN_URL",
        "A key must not stand in a URL, for logs keep those. Send it as Authorization: Bearer KEY, and replace this one.");
    public static readonly Refusal OriginNotAllowed = new(403, "ORIGIN_NOT_ALLOWED", "Pages of this origin may not speak to this server.");
    public static readonly Refusal Full = new(503, FaultCodes.Unavailable, "The server takes no more connections now; try again later.", retryable: true);
    public static readonly Refusal TooManySubscriptions = new(429, FaultCodes.TooManySubscriptions,
        $"A socket runs at most {GatewayLimits.OperationsPerSocket} operations at once.", retryable: true);
    public static readonly Refusal TooManyRequests = new(429, "TOO_MANY_REQUESTS",
        $"A socket starts at most {GatewayLimits.OperationsPerSecond} operations a second.", retryable: true);
    public static readonly Refusal CursorGone = new(410, FaultCodes.CursorGone, new CursorGoneException().Message);

    readonly string? _resumeAfter;

    Refusal(int status, string code, string message, bool retryable = false, string? resumeAfter = null) =>
        (Status, Code, Message, Retryable, _resumeAfter) = (status, code, message, retryable, resumeAfter);

    public int Status { get; }

    public string Code { get; }

    public string Message { get; }

    /// <summary>Whether sending the same again, later, can help.</summary>
    public bool Retryable { get; }

    /// <summary>The JSON array of errors, as a socket's error message carries it. The id is the one under which the log has more.</summary>
    public ReadOnlyMemory<byte> Errors(string requestId)
    {
        var extensions = new Dictionary<string, object> { ["code"] = Code, ["retryable"] = Retryable, ["requestId"] = requestId };
        if (_resumeAfter is not null) extensions["resumeAfter"] = _resumeAfter;
        return JsonSerializer.SerializeToUtf8Bytes(new[] { new { message = Message, extensions } });
    }

    /// <summary>The response object around it.</summary>
    public ReadOnlyMemory<byte> Body(string requestId) => Answers.Around(Errors(requestId));

    public static Refusal WrongType(string parameter, string type) =>
        new(400, "BAD_REQUEST", $"The parameter {parameter} must be {type}.");

    public static Refusal TooManyStreams(string reason) => new(429, "TOO_MANY_STREAMS", $"{reason}.", retryable: true);

    /// <summary>What a client is told where the server failed.</summary>
    public static Refusal Failed(Exception fault) => FaultCodes.IsPassing(fault) ? Unavailable : Internal;

    /// <summary>What the engine says in place of a stream's next item; null where it is a fault.</summary>
    public static Refusal? Of(Exception interruption) => interruption switch
    {
        CursorGoneException => CursorGone,
        FellBehindException behind => new(429, FaultCodes.FellBehind, behind.Message, retryable: true, behind.ResumeAfter),
        TooManyStreamsException full => new(429, FaultCodes.TooManySubscriptions, $"{full.Message}.", retryable: true),
        _ => null,
    };

    public static Refusal MethodNotAllowed(string allowed) => new(405, "METHOD_NOT_ALLOWED", $"The methods here are: {allowed}.");
}
