using System.Buffers;
using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace CxSaas.Gateway.Transport;

/// <summary>Reads the body of a POST up to its limit. JSON only: a browser cannot send that to another site without asking first.</summary>
static class BodyReader
{
    const int FirstBytes = 4096;

    public static async ValueTask<Reading> Read(HttpRequest request, int bytesMax, bool takesBatch, TimeProvider time, CancellationToken cancellation)
    {
        var tooLarge = bytesMax > GatewayLimits.BodyBytesMax ? Refusal.IngestTooLarge : Refusal.TooLarge;
        if (!IsJson(request.ContentType) || request.Headers.ContentEncoding.Count > 0) return Refusal.WrongMediaType;
        // The server's own limit as well: beyond it the connection is closed. Up to it what is refused is dropped as it comes, or its
        // client would be cut off in the middle of sending and never read why. Twice, because the frames of a chunked body count.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = 2 * GatewayLimits.IngestBytesMax;
        if (request.ContentLength > bytesMax) return tooLarge;

        var begunAt = time.GetTimestamp();
        var buffer = ArrayPool<byte>.Shared.Rent((int?)request.ContentLength + 1 ?? FirstBytes);
        try
        {
            var length = 0;
            while (true)
            {
                var read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellation);
                if (read == 0) return RequestReader.FromJson(buffer.AsSpan(0, length), takesBatch);
                length += read;
                if (length > bytesMax) return tooLarge;
                // The server itself sees to it that something comes every few seconds.
                if (time.GetElapsedTime(begunAt) > GatewayLimits.BodyTimeMax) return Refusal.Timeout;
                if (length == buffer.Length) Grow(ref buffer);
            }
        }
        catch (IOException e)
        {
            return (e as BadHttpRequestException)?.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => tooLarge,
                StatusCodes.Status408RequestTimeout => Refusal.Timeout,
                _ => Refusal.BrokenRequest,
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static void Grow(ref byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    static bool IsJson(string? contentType)
    {
        if (contentType == MediaTypeNames.Application.Json) return true;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)) return false;
        return type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }
}
