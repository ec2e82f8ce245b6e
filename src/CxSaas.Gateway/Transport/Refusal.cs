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
    public static readonly Refusal TooLarge = new(413, "BODY_TOO_LARGE", $"The body must not exceed {GatewayLimits.BodyBytesMax} bytes.");
    public static readonly Refusal WrongMediaType = new(415, "UNSUPPORTED_MEDIA_TYPE",
        "Send application/json in UTF-8, without a content encoding.");
    public static readonly Refusal BrokenRequest = new(400, "BAD_REQUEST", "The request could not be read.");
    public static readonly Refusal Timeout = new(408, "REQUEST_TIMEOUT", "The request took too long to arrive.");
    public static readonly Refusal Internal = new(500, "INTERNAL", "The server could not answer. It has logged why.");
    public static readonly Refusal KeyInUrl = new(400, "KEY_IN_URL",
        "A key must not stand in a URL, for logs keep those. Send it as Authorization: Bearer KEY, and replace this one.");
    public static readonly Refusal OriginNotAllowed = new(403, "ORIGIN_NOT_ALLOWED", "Pages of this origin may not speak to this server.");
    public static readonly Refusal Full = new(503, "UNAVAILABLE", "The server takes no more connections now; try again later.");
    public static readonly Refusal TooManySubscriptions = new(429, "TOO_MANY_SUBSCRIPTIONS",
        $"A socket runs at most {GatewayLimits.OperationsPerSocket} operations at once.");
    public static readonly Refusal TooManyRequests = new(429, "TOO_MANY_REQUESTS",
        $"A socket starts at most {GatewayLimits.OperationsPerSecond} operations a second.");
    public static readonly Refusal CursorGone = new(410, "CURSOR_GONE", new CursorGoneException().Message);

    Refusal(int status, string code, string message, string? resumeAfter = null)
    {
        Status = status;
        Message = message;
        object extensions = resumeAfter is null ? new { code } : new { code, resumeAfter };
        Errors = JsonSerializer.SerializeToUtf8Bytes(new[] { new { message, extensions } });
        Body = Answers.Around(Errors);
    }

    public int Status { get; }

    public string Message { get; }

    /// <summary>The JSON array of errors, as a socket's error message carries it.</summary>
    public ReadOnlyMemory<byte> Errors { get; }

    /// <summary>The response object around it.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    public static Refusal WrongType(string parameter, string type) =>
        new(400, "BAD_REQUEST", $"The parameter {parameter} must be {type}.");

    public static Refusal TooManyStreams(string reason) => new(429, "TOO_MANY_STREAMS", $"{reason}.");

    public static Refusal Behind(FellBehindException behind) => new(429, "FELL_BEHIND", behind.Message, behind.ResumeAfter);

    public static Refusal MethodNotAllowed(string allowed) => new(405, "METHOD_NOT_ALLOWED", $"The methods here are: {allowed}.");
}
