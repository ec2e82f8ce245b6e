using System.Net;
using System.Text.Json;

namespace CxSaas.Host.Client;

/// <summary>What one HTTP exchange came to: data, or a failure that may or may not pass by itself.</summary>
readonly record struct Answer(JsonElement Data, CxSaasException? Failure, bool Transient, TimeSpan? RetryAfter)
{
    /// <summary>Codes by which the server says that it cannot now, but may soon.</summary>
    static readonly string[] TransientCodes = ["UNAVAILABLE", "TIMEOUT", "OVERLOADED", "RATE_LIMITED", "TOO_MANY_REQUESTS"];

    public static Answer Lost(CxSaasException failure, bool transient) => new(default, failure, transient, null);

    public static async Task<Answer> Read(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        var status = response.StatusCode;
        var transientStatus = (int)status >= 500 || status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;
        var retryAfter = transientStatus ? RetryAfterOf(response) : null;

        if (!TryParse(body, out var answer))
            return Unusable();

        if (answer.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0)
        {
            var (code, message) = FirstOf(errors[0], status);
            return new(default, new(code, message), transientStatus || TransientCodes.Contains(code), retryAfter);
        }
        return response.IsSuccessStatusCode && answer.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            ? new(data, null, false, null)
            : Unusable();

        Answer Unusable() => new(
            default, new(CodeOf(status), $"{SentenceOf(status)} ({(int)status} {response.ReasonPhrase})."), transientStatus, retryAfter);
    }

    static bool TryParse(byte[] body, out JsonElement answer)
    {
        try
        {
            answer = JsonElement.Parse(body);
            return answer.ValueKind == JsonValueKind.Object;
        }
        // Not an error of ours: a proxy's HTML page, or another server at this address. The status tells the caller.
        catch (JsonException)
        {
            answer = default;
            return false;
        }
    }

    static (string Code, string Message) FirstOf(JsonElement error, HttpStatusCode status)
    {
        var message = error.TryGetProperty("message", out var text) ? text.ToString() : SentenceOf(status);
        return error.TryGetProperty("extensions", out var extensions) && extensions.ValueKind == JsonValueKind.Object
            && extensions.TryGetProperty("code", out var code) ? (code.ToString(), message) : (CodeOf(status), message);
    }

    static TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } seconds } => seconds,
        { Date: { } date } when response.Headers.Date is { } sent => date - sent,
        _ => null,
    };

    static string CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => CxSaasException.Unauthenticated,
        HttpStatusCode.Forbidden => CxSaasException.Forbidden,
        _ => $"HTTP_{(int)status}",
    };

    static string SentenceOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => "The server does not know this key",
        HttpStatusCode.Forbidden => "This key may not do that",
        HttpStatusCode.RequestEntityTooLarge => "The server finds the request too large",
        _ => "The answer is not one of a CxSaas server",
    };
}
