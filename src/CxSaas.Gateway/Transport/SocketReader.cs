using System.Buffers;
using System.Net.WebSockets;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// What a socket received: a text, a reason to close it, or neither where the peer is done. The text is overwritten by
/// the next message.
/// </summary>
readonly record struct Received(ReadOnlyMemory<byte>? Text, SocketClose? Close);

/// <summary>Puts the fragments of a message together, up to the limit. An idle socket holds no buffer.</summary>
sealed class SocketReader(WebSocket socket, ControlFrames? controls) : IDisposable
{
    // What is received at once; what arrived and is no message yet stays below this and the bound of control frames.
    const int PartBytes = 4096;
    byte[] _buffer = [];

    public async ValueTask<Received> Next(CancellationToken cancellation)
    {
        Release();
        var (length, parts) = (0, 0);
        while (true)
        {
            // The first receive asks for nothing: it returns when there is something, and only then is a buffer borrowed.
            var part = await socket.ReceiveAsync(_buffer.AsMemory(length, Math.Min(PartBytes, _buffer.Length - length)), cancellation);
            controls?.Explain(part.Count);
            if (part.MessageType == WebSocketMessageType.Close) return default;
            if (part.MessageType == WebSocketMessageType.Binary) return new Received(null, SocketClose.BadMessage("Messages are text"));
            length += part.Count;
            if (length > GatewayLimits.MessageBytesMax) return new Received(null, SocketClose.TooBig);
            if (part.EndOfMessage) return new Received(_buffer.AsMemory(0, length), null);
            if (++parts > GatewayLimits.FragmentsPerMessage) return new Received(null, SocketClose.Flood);
            if (length == _buffer.Length) Grow(length);
        }
    }

    /// <summary>Reads on to the peer's own close, as the closing handshake wants, and drops what comes before it, up to a limit.</summary>
    public async Task Drain(CancellationToken cancellation)
    {
        if (_buffer.Length == 0) Grow(0);
        for (var left = GatewayLimits.DrainedBytesMax; left > 0;)
        {
            var part = await socket.ReceiveAsync(_buffer.AsMemory(), cancellation);
            if (part.MessageType == WebSocketMessageType.Close) return;
            left -= part.Count + 1;
        }
        socket.Abort();
    }

    public void Dispose() => Release();

    void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(PartBytes, length * 2));
        _buffer.AsSpan(0, length).CopyTo(larger);
        Release();
        _buffer = larger;
    }

    void Release()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}
