using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CxSaas.System.Tests.Running;

/// <summary>One subscription over a real socket, read message by message.</summary>
sealed class LiveSocket : IDisposable
{

    readonly ClientWebSocket _socket = new();

    LiveSocket() { }

    public static async Task<LiveSocket> Subscribe(Uri address, string key, string query, object? variables = null)
    {
        var live = new LiveSocket();
        live._socket.Options.AddSubProtocol("graphql-transport-ws");
        await live._socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/graphql" }.Uri, TestContext.Current.CancellationToken);
        await live.Send(new { type = "connection_init", payload = new { Authorization = $"Bearer {key}" } });
        Demand("connection_ack", await live.Receive());
        await live.Send(new { id = "1", type = "subscribe", payload = new { query, variables } });
        return live;
    }

    /// <summary>The value of the subscription's one field in the next message.</summary>
    public async Task<JsonElement> Next()
    {
        var message = await Receive();
        Demand("next", message);
        Assert.False(message.At("payload").TryGetProperty("errors", out var errors), errors.ToString());
        return message.At("payload", "data").EnumerateObject().First().Value;
    }

    /// <summary>Values until one is as wanted; the others came before it.</summary>
    public async Task<JsonElement> Until(Func<JsonElement, bool> wanted)
    {
        while (true)
            if (await Next() is var value && wanted(value)) return value;
    }

    public void Dispose() => _socket.Dispose();

    // A socket that was closed gives a message without a type.
    static void Demand(string wanted, JsonElement message) =>
        Assert.True(message.TryGetProperty("type", out var type) && type.GetString() == wanted, message.GetRawText());

    Task Send(object message) => _socket.SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    async Task<JsonElement> Receive()
    {
        var (text, buffer) = (new StringBuilder(), new byte[16 * 1024]);
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken).AsTask().WaitAsync(Busy.Patience);
            text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
            if (part.EndOfMessage) return JsonDocument.Parse(text.Length == 0 ? "{}" : text.ToString()).RootElement;
        }
    }
}
