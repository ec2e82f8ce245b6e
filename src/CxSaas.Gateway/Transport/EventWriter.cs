using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CxSaas.Gateway.Transport;

/// <summary>Writes server-sent events. Comments come from a timer of their own, hence one writer at a time.</summary>
sealed class EventWriter : IDisposable
{
    readonly PipeWriter _pipe;
    readonly SemaphoreSlim _turn = new(1);

    EventWriter(PipeWriter pipe) => _pipe = pipe;

    public static async Task<EventWriter> Open(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        // nginx, and the ingresses made of it, would collect events until a buffer is full.
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // The first event may be long in coming; the client shall know at once that it is connected.
        await response.StartAsync(response.HttpContext.RequestAborted);
        return new EventWriter(response.BodyWriter);
    }

    /// <summary>Returns when the bytes have left, so that a slow reader is asked for no more than it takes.</summary>
    public Task Next(ReadOnlyMemory<byte> response, CancellationToken cancellation) =>
        Write([.. "event: next\n"u8, .. DataLines(response.Span), (byte)'\n'], cancellation);

    /// <summary>The empty data is for readers that drop an event without any, as a browser's EventSource does.</summary>
    public Task Complete(CancellationToken cancellation) => Write("event: complete\ndata:\n\n"u8.ToArray(), cancellation);

    public Task Comment(CancellationToken cancellation) => Write(":\n\n"u8.ToArray(), cancellation);

    public void Dispose() => _turn.Dispose();

    async Task Write(byte[] bytes, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await _pipe.WriteAsync(bytes, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A line break inside JSON is white space; inside an event it would end the field.</summary>
    static byte[] DataLines(ReadOnlySpan<byte> json)
    {
        if (json.IndexOfAny((byte)'\n', (byte)'\r') < 0) return [.. "data: "u8, .. json, (byte)'\n'];
        var flat = json.ToArray();
        flat.AsSpan().Replace((byte)'\n', (byte)' ');
        flat.AsSpan().Replace((byte)'\r', (byte)' ');
        return DataLines(flat);
    }
}
