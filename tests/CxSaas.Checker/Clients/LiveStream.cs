using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using CxSaas.Checker.Verdicts;

namespace CxSaas.Checker.Clients;

/// <summary>One subscription over graphql-transport-ws. Whatever ends it throws <see cref="StreamEndedException"/>.</summary>
sealed class LiveStream : IDisposable
{
    readonly ClientWebSocket _socket = new();
    readonly Canary _canary;
    readonly byte[] _buffer = new byte[16 * 1024];

    LiveStream(Canary canary) => _canary = canary;

    public static async Task<LiveStream> Open(Client client, string query, object? variables, CancellationToken stop)
    {
        var stream = new LiveStream(client.Canary);
        try
        {
            stream._socket.Options.AddSubProtocol("graphql-transport-ws");
            await stream._socket.ConnectAsync(new UriBuilder(client.Server) { Scheme = "ws", Path = "/graphql" }.Uri, stop);
            await stream.Send(new { type = "connection_init", payload = new { Authorization = $"Bearer {client.Key}" } }, stop);
            var ack = await stream.Receive(stop);
            if (ack.Text("type") != "connection_ack") throw new StreamEndedException(ack.ToString());
            await stream.Send(new { id = "1", type = "subscribe", payload = new { query, variables } }, stop);
            return stream;
        }
        catch (Exception fault) when (fault is WebSocketException or HttpRequestException or IOException)
        {
            stream.Dispose();
            throw new StreamEndedException(fault.Message);
        }
    }

    /// <summary>The value of the one field in the next message.</summary>
    public async Task<JsonElement> Next(CancellationToken stop)
    {
        while (true)
        {
            var message = await Receive(stop);
            switch (message.Text("type"))
            {
                case "next" when message.At("payload").TryGetProperty("errors", out var errors): throw new StreamEndedException(errors.ToString());
                case "next": return message.At("payload", "data").EnumerateObject().First().Value;
                case "ping": await Send(new { type = "pong" }, stop); break;
                default: throw new StreamEndedException(message.ToString());
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    async Task Send(object message, CancellationToken stop)
    {
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, stop);
        }
        catch (Exception fault) when (fault is WebSocketException or IOException or ObjectDisposedException)
        {
            throw new StreamEndedException(fault.Message);
        }
    }

    async Task<JsonElement> Receive(CancellationToken stop)
    {
        var text = new StringBuilder();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(_buffer.AsMemory(), stop);
                if (part.MessageType == WebSocketMessageType.Close) throw new StreamEndedException($"{_socket.CloseStatus} {_socket.CloseStatusDescription}");
                text.Append(Encoding.UTF8.GetString(_buffer, 0, part.Count));
                if (!part.EndOfMessage) continue;
                _canary.Search(text.ToString());
                return JsonElement.Parse(text.ToString());
            }
        }
        catch (Exception fault) when (fault is WebSocketException or IOException or ObjectDisposedException)
        {
            throw new StreamEndedException(fault.Message);
        }
    }
}

sealed class StreamEndedException(string message) : Exception(message);
