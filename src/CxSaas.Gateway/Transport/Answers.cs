using Microsoft.AspNetCore.Http;

namespace CxSaas.Gateway.Transport;

/// <summary>Finished responses of the plain HTTP kind.</summary>
static class Answers
{
    public static Task Refuse(HttpResponse response, Refusal refusal, string mediaType = Negotiation.Json)
    {
        if (refusal.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";
        return Send(response, refusal.Status, mediaType, refusal.Body);
    }

    public static async Task Send(HttpResponse response, int status, string mediaType, ReadOnlyMemory<byte> body)
    {
        response.StatusCode = status;
        response.ContentType = mediaType == Negotiation.Json ? "application/json; charset=utf-8" : $"{mediaType}; charset=utf-8";
        response.ContentLength = body.Length;
        // What one key may see must not lie in a cache that another asks.
        response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(response.HttpContext.Request.Method)) return;
        await response.BodyWriter.WriteAsync(body, response.HttpContext.RequestAborted);
    }

    /// <summary>The response object around an array of errors.</summary>
    public static ReadOnlyMemory<byte> Around(ReadOnlyMemory<byte> errors) => (byte[])[.. "{\"errors\":"u8, .. errors.Span, (byte)'}'];
}
