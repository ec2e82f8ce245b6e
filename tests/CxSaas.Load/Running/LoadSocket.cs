using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CxSaas.Load.Running;

/// <summary>
/// A WebSocket as light as a client can be, since thousands of them share the machine with what is measured. Each thousand has a
/// loopback address of its own, so that source ports do not run out.
/// </summary>
sealed class LoadSocket : IDisposable
{
    const int SocketsPerAddress = 1_000, HeadBytesMax = 4 * 1024;

    /// <summary>Longest message that is read; a longer one ends the run.</summary>
    const int MessageBytesMax = 16 * 1024;

    readonly WebSocket _socket;

    LoadSocket(WebSocket socket) => _socket = socket;

    public static async Task<LoadSocket> Connect(Uri server, string path, int number)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 1, (byte)(1 + number / SocketsPerAddress)]), 0));
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"));
        var (head, length) = (new byte[HeadBytesMax], 0);
        // A server of this protocol is silent until it is spoken to, so nothing stands behind the head.
        while (!head.AsSpan(0, length).EndsWith("\r\n\r\n"u8)) length += await stream.ReadAtLeastAsync(head.AsMemory(length), 1);
        if (!head.AsSpan().StartsWith("HTTP/1.1 101"u8)) throw new InvalidOperationException(Encoding.ASCII.GetString(head, 0, length));
        return new(WebSocket.CreateFromStream(stream, new() { IsServer = false, KeepAliveInterval = Timeout.InfiniteTimeSpan }));
    }

    public static async Task<LoadSocket> Subscribe(Uri server, string key, string query, string customerId, int number)
    {
        var socket = await Connect(server, "/graphql", number);
        await socket.Send(JsonSerializer.SerializeToUtf8Bytes(new { type = "connection_init", payload = new { Authorization = $"Bearer {key}" } }));
        await socket.Expect("connection_ack");
        await socket.Send(JsonSerializer.SerializeToUtf8Bytes(new { id = "1", type = "subscribe", payload = new { query, variables = new { id = customerId } } }));
        // A state stream begins with the state.
        await socket.Expect("next");
        return socket;
    }

    public Task Send(byte[] message) => _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, default);

    /// <summary>The next message, whose bytes are counted; one that is not of this type ends the run.</summary>
    public async Task<int> Expect(string type)
    {
        // Taken when there is something to read, and given back: a waiting socket holds no buffer.
        await _socket.ReceiveAsync(Memory<byte>.Empty, default);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(MessageBytesMax);
        try
        {
            for (var length = 0; ;)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(length), default);
                length += part.Count;
                if (!part.EndOfMessage && length < buffer.Length) continue;
                var text = buffer.AsSpan(0, length);
                if (text.IndexOf(Encoding.ASCII.GetBytes($"\"{type}\"")) < 0 || text.IndexOf("\"errors\""u8) >= 0)
                    throw new InvalidOperationException($"{_socket.CloseStatus} {_socket.CloseStatusDescription} {Encoding.UTF8.GetString(text)}");
                return length;
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => _socket.Dispose();
}
