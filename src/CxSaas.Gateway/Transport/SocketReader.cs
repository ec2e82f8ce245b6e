using System.Buffers;
using System.Net.WebSockets;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// What a socket received: a text, a reason to close it, or neither where the peer is done. The text is overwritten by
/// the next message.
/// </summary>
readonly record struct Received(ReadOnlyMemory<byte>? Text, SocketClose? Close);

/// <summary>Puts the fragments of a message together, up to the limit.</summary>
sealed class SocketReader(WebSocket socket) : IDisposable
{
    // An idle socket holds this much; a larger message borrows its space for as long as it is read.
    const int IdleBytes = 1024;
    byte[] _buffer = ArrayPool<byte>.Shared.Rent(IdleBytes);

    public async ValueTask<Received> Next(CancellationToken cancellation)
    {
        if (_buffer.Length > GatewayLimits.MessageBytesMax / 16) Resize(IdleBytes, keep: 0);
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
            if (part.MessageType == WebSocketMessageType.Close) return default;
            if (part.MessageType == WebSocketMessageType.Binary) return new Received(null, SocketClose.BadMessage("Messages are text"));
            length += part.Count;
            if (length > GatewayLimits.MessageBytesMax) return new Received(null, SocketClose.TooBig);
            if (part.EndOfMessage) return new Received(_buffer.AsMemory(0, length), null);
            if (length == _buffer.Length) Resize(length * 2, keep: length);
        }
    }

    /// <summary>Reads on to the peer's own close, as the closing handshake wants, and drops what comes before it.</summary>
    public async Task Drain(CancellationToken cancellation)
    {
        while ((await socket.ReceiveAsync(_buffer.AsMemory(), cancellation)).MessageType != WebSocketMessageType.Close) ;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    void Resize(int size, int keep)
    {
        var other = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(0, keep).CopyTo(other);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = other;
    }
}
