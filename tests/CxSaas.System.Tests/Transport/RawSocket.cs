using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace CxSaas.System.Tests.Transport;

/// <summary>A frame as it came: its opcode and payload. A close carries its code; End stands for a connection that is gone.</summary>
readonly record struct Frame(int Opcode, byte[] Payload)
{
    public const int Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10, End = -1;

    public int Code => Opcode == Close ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : -1;
    public JsonElement Json => JsonElement.Parse(Payload);
    public string Reason => Encoding.UTF8.GetString(Payload.AsSpan(2));
    public override string ToString() => Opcode == Close ? $"close {Code}" : $"{Opcode}: {Encoding.UTF8.GetString(Payload)}";
}

/// <summary>A WebSocket client that shows each frame and sends what no well-behaved client would.</summary>
sealed class RawSocket : IAsyncDisposable
{
    readonly TcpClient _tcp = new() { NoDelay = true };
    NetworkStream _stream = null!;

    public string Handshake { get; private set; } = "";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>How long the next frame may take to come.</summary>
    public TimeSpan Patience { get; set; } = TransportServer.Patience;

    public static async Task<RawSocket> Open(Uri server, string? subprotocol = "graphql-transport-ws", string headers = "", int? receiveBuffer = null)
    {
        var socket = new RawSocket();
        if (receiveBuffer is { } bytes) socket._tcp.ReceiveBufferSize = bytes;
        await socket._tcp.ConnectAsync(server.Host, server.Port, Cancellation);
        socket._stream = socket._tcp.GetStream();
        var offer = subprotocol is null ? "" : $"Sec-WebSocket-Protocol: {subprotocol}\r\n";
        await socket._stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /graphql HTTP/1.1\r\nHost: {server.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{offer}{headers}\r\n"), Cancellation);
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) head.Append((char)(await socket.Bytes(1))[0]);
        socket.Handshake = head.ToString();
        return socket;
    }

    /// <summary>Opened, initialised with the good key, and acknowledged.</summary>
    public static async Task<RawSocket> Ready(Uri server, string key = TinyAuthenticator.Key, int? receiveBuffer = null)
    {
        var socket = await Open(server, receiveBuffer: receiveBuffer);
        await socket.Init(key);
        return socket;
    }

    public async Task Init(string key = TinyAuthenticator.Key)
    {
        await Send($$$"""{"type":"connection_init","payload":{"Authorization":"Bearer {{{key}}}"}}""");
        Assert.Equal("connection_ack", (await Message()).GetProperty("type").GetString());
    }

    public Task Send(string text) => Send(Frame.Text, Encoding.UTF8.GetBytes(text));

    public Task Subscribe(string id, string query, object? variables = null) =>
        Send($$$$"""{"id":"{{{{id}}}}","type":"subscribe","payload":{{{{JsonSerializer.Serialize(new { query, variables })}}}}}""");

    public async Task Send(int opcode, byte[] payload, bool final = true)
    {
        var head = new List<byte> { (byte)((final ? 0x80 : 0) | opcode) };
        if (payload.Length < 126) head.Add((byte)(0x80 | payload.Length));
        else if (payload.Length <= ushort.MaxValue) head.AddRange([0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length]);
        else head.AddRange([0x80 | 127, 0, 0, 0, 0, .. BitConverter.GetBytes(payload.Length).Reverse()]);
        // A mask of zeros is a mask, and leaves the payload readable.
        await _stream.WriteAsync((byte[])[.. head, 0, 0, 0, 0, .. payload], Cancellation);
    }

    /// <summary>Bytes of which a client's library would make no frame.</summary>
    public Task SendRaw(byte[] bytes) => _stream.WriteAsync(bytes, Cancellation).AsTask();

    /// <summary>Nothing arrives here any more.</summary>
    public void PullCable() => _tcp.Client.PullCable();

    /// <summary>The next frame that is no keep-alive.</summary>
    public async Task<Frame> Next()
    {
        Frame frame;
        do frame = await NextOfAll(); while (frame.Opcode is Frame.Ping or Frame.Pong);
        return frame;
    }

    public async Task<Frame> NextOfAll()
    {
        try
        {
            var head = await Bytes(2);
            var length = head[1] & 0x7f;
            if (length == 126) length = BinaryPrimitives.ReadUInt16BigEndian(await Bytes(2));
            else if (length == 127) length = (int)BinaryPrimitives.ReadInt64BigEndian(await Bytes(8));
            return new Frame(head[0] & 0x0f, await Bytes(length));
        }
        catch (IOException)
        {
            return new Frame(Frame.End, []);
        }
    }

    public async Task<JsonElement> Message()
    {
        var frame = await Next();
        Assert.True(frame.Opcode == Frame.Text, $"Expected a message, got {frame}");
        return frame.Json;
    }

    /// <summary>Type and id of the next message, in short.</summary>
    public async Task<string> Line()
    {
        var message = await Message();
        return $"{message.GetProperty("type").GetString()} {(message.TryGetProperty("id", out var id) ? id.GetString() : "")}".Trim();
    }

    /// <summary>Skips messages up to the close frame and gives its code.</summary>
    public async Task<int> CloseCode()
    {
        Frame frame;
        do frame = await Next(); while (frame.Opcode is Frame.Text);
        return frame.Code;
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task<byte[]> Bytes(int count)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        return bytes;
    }
}
