using System.Buffers;
using System.Net.WebSockets;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// Sends one message at a time and returns when it has left, so that each operation waits for its own message before it
/// asks for the next. It never throws: a send fails only when the peer is gone, and the read loop learns that as well.
/// </summary>
sealed class SocketWriter(WebSocket socket, TimeProvider time) : IDisposable
{
    readonly SemaphoreSlim _turn = new(1);
    bool _closed;
    long _sendingSince;

    /// <summary>True while one message has been on its way for longer than a reading peer would need.</summary>
    public bool IsStuck => Volatile.Read(ref _sendingSince) is > 0 and var since && time.GetElapsedTime(since) > GatewayLimits.SendTimeout;

    /// <summary>
    /// Sends head, payload and a closing brace. Nothing is sent once <paramref name="unless"/> is set, which is looked at
    /// only when it is this message's turn: nothing follows a client's complete.
    /// </summary>
    public async ValueTask Send(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> payload, CancellationToken unless = default)
    {
        var length = head.Length + payload.Length + 1;
        await _turn.WaitAsync(CancellationToken.None);
        var message = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            if (_closed || unless.IsCancellationRequested || socket.State != WebSocketState.Open) return;
            head.CopyTo(message);
            payload.CopyTo(message.AsMemory(head.Length));
            message[length - 1] = (byte)'}';
            Volatile.Write(ref _sendingSince, time.GetTimestamp());
            // Not cancellable on purpose: cancelling a send aborts the socket, and other operations live on it.
            await socket.SendAsync(message.AsMemory(0, length), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        catch (Exception e) when (IsPeerGone(e))
        {
            socket.Abort();
        }
        finally
        {
            Volatile.Write(ref _sendingSince, 0);
            ArrayPool<byte>.Shared.Return(message);
            _turn.Release();
        }
    }

    /// <summary>Sends the close frame, the last one. A peer that will not even take that in time is cut off.</summary>
    public async Task Close(SocketClose close)
    {
        using var deadline = new CancellationTokenSource(GatewayLimits.CloseTimeout);
        try
        {
            await _turn.WaitAsync(deadline.Token);
            try
            {
                _closed = true;
                if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                    await socket.CloseOutputAsync((WebSocketCloseStatus)close.Code, close.Reason, deadline.Token);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception e) when (IsPeerGone(e))
        {
            socket.Abort();
        }
    }

    public void Dispose() => _turn.Dispose();

    public static bool IsPeerGone(Exception e) =>
        e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException;
}
