using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Customers;

/// <summary>A customer's score is pushed as it moves.</summary>
public sealed class LiveScoreTests(RunningServer server)
{

    [Fact]
    public async Task The_score_now_comes_first_and_then_each_change_with_its_event()
    {
        using var api = await server.Tenant();
        await Say(api, "first", 9);
        using var socket = await Subscribed(server.Process.Address, api.Key, "c");
        var now = await Next(socket);
        Assert.Equal(JsonValueKind.Null, now.At("delta").ValueKind);
        Assert.Equal(1, now.At("satisfaction", "version").GetInt32());
        await Say(api, "second", 0);
        var changed = await Next(socket);
        Assert.Equal("second", changed.Text("eventId"));
        Assert.Equal(changed.Number("satisfaction", "score") - now.Number("satisfaction", "score"), changed.Number("delta"), 9);
        Assert.True(changed.Number("delta") < 0);
    }

    [Fact]
    public async Task A_promise_that_runs_out_moves_the_score_though_nobody_did_anything()
    {
        using var api = await server.Tenant();
        await api.Do("setPromisePolicy", new { feasibility = "OFF", graceSeconds = 0 });
        await api.Do("makePromise", new { id = "p", customerId = "c", statement = "In a moment.", unitId = "u", stake = 1, dueAt = DateTimeOffset.UtcNow.AddSeconds(2) });
        using var socket = await Subscribed(server.Process.Address, api.Key, "c");
        await Next(socket);
        var broken = await Next(socket);
        Assert.True(broken.Number("delta") < -1, broken.GetRawText());
        Assert.Equal(JsonValueKind.Null, broken.At("eventId").ValueKind);
    }

    [Fact]
    public async Task Other_weights_move_the_score_at_once()
    {
        using var api = await server.Tenant();
        await Say(api, "first", 0);
        using var socket = await Subscribed(server.Process.Address, api.Key, "c");
        await Next(socket);
        await api.Ask("mutation { setDimensionWeights(weights: [{ dimension: \"overall\", weight: 1 }]) { errors { message } } }");
        Assert.True((await Next(socket)).Number("delta") < -5);
    }

    [Fact]
    public async Task A_segment_with_weights_of_its_own_moves_the_score_of_whom_it_takes_in()
    {
        using var api = await server.Tenant();
        await api.Do("defineSegment", new { id = "s", name = "S", weights = new[] { new { dimension = "overall", weight = 1 } } });
        await Say(api, "first", 0);
        using var socket = await Subscribed(server.Process.Address, api.Key, "c");
        await Next(socket);
        await api.Do("registerCustomer", new { id = "c", segment = "s" });
        Assert.True((await Next(socket)).Number("delta") < -5);
    }

    [Fact]
    public async Task A_customer_of_whom_nothing_is_known_is_told_as_such()
    {
        using var api = await server.Tenant();
        using var socket = await Subscribed(server.Process.Address, api.Key, "nobody");
        var message = await Receive(socket);
        Assert.Equal("error", message.Text("type"));
        Assert.Equal("NOT_FOUND", message.Text("payload", 0, "extensions", "code"));
    }

    [Fact]
    public async Task A_server_that_stops_closes_its_sockets_with_1012()
    {
        await using var own = await CxSaasProcess.Start();
        using var api = new Api(own.Address, own.AdminKey);
        await Say(api, "first", 9);
        using var socket = await Subscribed(own.Address, api.Key, "c");
        await Next(socket);
        var stopped = own.Terminate();
        await Receive(socket);
        Assert.Equal(1012, (int)socket.CloseStatus!.Value);
        Assert.Equal(0, await stopped);
    }

    static Task Say(Api api, string id, int value) =>
        api.Do("recordFeedback", new { id, customerId = "c", answers = new[] { new { metric = "NPS", value } } });

    static async Task<ClientWebSocket> Subscribed(Uri address, string key, string customer)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/graphql" }.Uri, TestContext.Current.CancellationToken);
        await Send(socket, new { type = "connection_init", payload = new { Authorization = $"Bearer {key}" } });
        Assert.Equal("connection_ack", (await Receive(socket)).Text("type"));
        const string query = "subscription S($id: ID!) { scoreChanged(customerId: $id) { delta eventId satisfaction { score version } } }";
        await Send(socket, new { id = "1", type = "subscribe", payload = new { query, variables = new { id = customer } } });
        return socket;
    }

    static async Task<JsonElement> Next(ClientWebSocket socket)
    {
        var message = await Receive(socket);
        Assert.True(message.Text("type") == "next", message.GetRawText());
        return message.At("payload", "data", "scoreChanged");
    }

    static Task Send(ClientWebSocket socket, object message) => socket.SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    // An empty object where the peer closed.
    static async Task<JsonElement> Receive(ClientWebSocket socket)
    {
        var (text, buffer) = (new StringBuilder(), new byte[16 * 1024]);
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken).AsTask().WaitAsync(Busy.Patience);
            text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
            if (part.EndOfMessage) return JsonDocument.Parse(text.Length == 0 ? "{}" : text.ToString()).RootElement;
        }
    }
}
