using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CxSaas.Gateway.Transport;

/// <summary>Writes server-sent events. Comments come from the clock of all connections, hence one writer at a time.</summary>
sealed class EventWriter : IDisposable
{
    readonly PipeWriter _pipe;
    readonly TimeProvider _time;
    readonly SemaphoreSlim _turn = new(1);
    long _sendingSince;

    EventWriter(PipeWriter pipe, TimeProvider time) => (_pipe, _time) = (pipe, time);

    /// <summary>True while one event has been on its way for longer than a reading peer would need.</summary>
    public bool IsStuck => Volatile.Read(ref _sendingSince) is > 0 and var since && _time.GetElapsedTime(since) > GatewayLimits.SendTimeout;

    public static async Task<EventWriter> Open(HttpResponse response, TimeProvider time)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        // nginx, and the ingresses made of it, would collect events until a buffer is full.
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // The first event may be long in coming; the client shall know at once that it is connected.
        await response.StartAsync(response.HttpContext.RequestAborted);
        return new EventWriter(response.BodyWriter, time);
    }

    /// <summary>Returns when the bytes have left, so that a slow reader is asked for no more than it takes.</summary>
    public async Task Next(ReadOnlyMemory<byte> response, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        _pipe.Write("event: next\ndata: "u8);
        // A line break inside JSON is white space; inside an event it would end the field.
        _pipe.Write(response.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0 ? response.Span : OneLine(response.Span));
        _pipe.Write("\n\n"u8);
        await Flush(cancellation);
    }

    /// <summary>The empty data is for readers that drop an event without any, as a browser's EventSource does.</summary>
    public async Task Complete(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        _pipe.Write("event: complete\ndata:\n\n"u8);
        await Flush(cancellation);
    }

    /// <summary>Left out where something is on its way already: the connection is not quiet then.</summary>
    public async Task Comment(CancellationToken cancellation)
    {
        if (!_turn.Wait(0, CancellationToken.None)) return;
        _pipe.Write(":\n\n"u8);
        await Flush(cancellation);
    }

    public void Dispose() => _turn.Dispose();

    async ValueTask Flush(CancellationToken cancellation)
    {
        try
        {
            Volatile.Write(ref _sendingSince, _time.GetTimestamp());
            await _pipe.FlushAsync(cancellation);
        }
        finally
        {
            Volatile.Write(ref _sendingSince, 0);
            _turn.Release();
        }
    }

    static byte[] OneLine(ReadOnlySpan<byte> json)
    {
        var flat = json.ToArray();
        flat.AsSpan().Replace((byte)'\n', (byte)' ');
        flat.AsSpan().Replace((byte)'\r', (byte)' ');
        return flat;
    }
}
