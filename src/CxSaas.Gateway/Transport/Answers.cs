using CxSaas.Gateway.Engine;
using CxSaas.Gateway.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Transport;

/// <summary>Finished responses of the plain HTTP kind.</summary>
static class Answers
{
    /// <summary>Says no in the form of an error. Who has logged something about it gives the id under which.</summary>
    public static Task Refuse(HttpResponse response, Refusal refusal, string mediaType = Negotiation.Json, string? requestId = null)
    {
        requestId ??= new CallRecord().RequestId;
        var services = response.HttpContext.RequestServices;
        services.GetRequiredService<GatewayMeter>().Refused(refusal.Code);
        // Not at the usual level, or whoever has no key could fill the disk with lines.
        services.GetRequiredService<ILoggerFactory>().CreateLogger(OperationLog.Source).LogDebug("Request {RequestId} was turned away: {Code}", requestId, refusal.Code);
        if (refusal.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";
        return Send(response, refusal.Status, mediaType, refusal.Body(requestId));
    }

    public static async Task Send(HttpResponse response, int status, string mediaType, ReadOnlyMemory<byte> body)
    {
        Begin(response, status, mediaType);
        response.ContentLength = body.Length;
        if (HttpMethods.IsHead(response.HttpContext.Request.Method)) return;
        await response.BodyWriter.WriteAsync(body, response.HttpContext.RequestAborted);
    }

    /// <summary>The head of a response whose body follows.</summary>
    public static void Begin(HttpResponse response, int status, string mediaType)
    {
        response.StatusCode = status;
        response.ContentType = mediaType == Negotiation.Json ? "application/json; charset=utf-8" : $"{mediaType}; charset=utf-8";
        // What one key may see must not lie in a cache that another asks.
        response.Headers.CacheControl = "no-store";
    }

    /// <summary>The response object around an array of errors.</summary>
    public static ReadOnlyMemory<byte> Around(ReadOnlyMemory<byte> errors) => (byte[])[.. "{\"errors\":"u8, .. errors.Span, (byte)'}'];
}
