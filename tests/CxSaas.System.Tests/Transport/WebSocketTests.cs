using System.Text;

namespace CxSaas.System.Tests.Transport;

public class WebSocketTests
{
    [Theory]
    [InlineData("{ __typename }", "Query")]
    [InlineData("mutation { x }", "Mutation")]
    public async Task A_query_or_mutation_is_answered_by_next_and_complete(string query, string type)
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        await socket.Subscribe("a", query);
        var next = await socket.Message();
        Assert.Equal(type, next.GetProperty("payload").GetProperty("data").GetProperty("__typename").GetString());
        Assert.Equal("complete a", await socket.Line());
    }

    [Fact]
    public async Task A_subscription_sends_each_item_and_its_id_can_be_used_again()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        for (var round = 0; round < 3; round++)
        {
            await socket.Subscribe("a", "subscription { three }");
            for (var n = 1; n <= 3; n++)
                Assert.Equal(n, (await socket.Message()).GetProperty("payload").GetProperty("data").GetProperty("n").GetInt32());
            Assert.Equal("complete a", await socket.Line());
        }
    }

    [Fact]
    public async Task After_a_clients_complete_the_stream_stops_silently_and_the_id_is_free()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        await socket.Subscribe("a", "subscription { silent }");
        Assert.Equal("next a", await socket.Line());
        await socket.Send("""{"type":"complete","id":"a"}""");
        await socket.Send("""{"type":"complete","id":"unknown"}""");
        await TransportServer.Until(() => server.Engine.OpenStreams == 0, "the end of the completed stream");
        await socket.Subscribe("a", "{ __typename }");
        Assert.Equal("next a", await socket.Line());
        Assert.Equal("complete a", await socket.Line());
    }

    [Fact]
    public async Task Nothing_of_an_operation_follows_the_answer_to_what_came_after_its_complete()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        for (var round = 0; round < 100; round++)
        {
            // Each complete races with an item, for the streams have no pause.
            foreach (var id in new[] { $"a{round}", $"b{round}", $"c{round}" }) await socket.Subscribe(id, "subscription { endless }");
            while (await socket.Line() != $"next c{round}") { }
            foreach (var id in new[] { $"a{round}", $"b{round}", $"c{round}" }) await socket.Send($$"""{"type":"complete","id":"{{id}}"}""");
            await socket.Send("""{"type":"ping"}""");
            while (await socket.Line() != "pong") { }
            await socket.Send("""{"type":"ping"}""");
            Assert.Equal("pong", await socket.Line());
        }
        await TransportServer.Until(() => server.Engine.OpenStreams == 0, "the end of the completed streams");
    }

    [Theory]
    [InlineData("{ refused }", "REFUSED")]
    [InlineData("{ fail }", "INTERNAL")]
    [InlineData("subscription { failing }", "INTERNAL")]
    public async Task A_failure_is_an_error_for_its_id_without_complete(string query, string code)
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        await socket.Subscribe("a", query);
        var message = await socket.Message();
        if (message.GetProperty("type").GetString() == "next") message = await socket.Message();
        Assert.Equal("error", message.GetProperty("type").GetString());
        Assert.Equal(code, message.GetProperty("payload")[0].GetProperty("extensions").GetProperty("code").GetString());
        Assert.DoesNotContain("secret", message.GetRawText(), StringComparison.Ordinal);
        await socket.Subscribe("a", "{ __typename }");
        Assert.Equal("next a", await socket.Line());
    }

    [Fact]
    public async Task Pings_are_answered_with_their_payload_before_and_after_init()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Open(server.Address);
        await socket.Send("""{"type":"ping"}""");
        Assert.Equal("pong", (await socket.Message()).GetProperty("type").GetString());
        await socket.Init();
        await socket.Send("""{"type":"pong"}""");
        await socket.Send("""{"type":"ping","payload":{"a":[1]}}""");
        Assert.Equal("""{"type":"pong","payload":{"a":[1]}}""", (await socket.Message()).GetRawText());
    }

    [Fact]
    public async Task A_message_may_come_in_fragments_split_inside_a_character()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        var filler = new string('é', 25_000);
        var message = Encoding.UTF8.GetBytes(
            $$$$"""{"id":"ü","type":"subscribe","payload":{"query":"{ echo }","variables":{"x":"{{{{filler}}}}"}}}""");
        await socket.Send(Frame.Text, message[..8], final: false);
        await socket.Send(Frame.Ping, []);
        await socket.Send(Frame.Continuation, message[8..30_001], final: false);
        await socket.Send(Frame.Continuation, message[30_001..]);
        var next = await socket.Message();
        Assert.Equal("ü", next.GetProperty("id").GetString());
        Assert.Equal(filler, next.GetProperty("payload").GetProperty("data").GetProperty("echo").GetProperty("x").GetString());
    }

    [Fact]
    public async Task One_operation_too_many_is_an_error_for_its_id_only()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        for (var n = 0; n < 100; n++) await socket.Subscribe($"{n}", "{ hold }");
        await socket.Subscribe("one-too-many", "{ hold }");
        Assert.Equal("error one-too-many", await socket.Line());
        server.Engine.Release();
        var answers = new HashSet<string>();
        for (var n = 0; n < 200; n++) answers.Add(await socket.Line());
        Assert.Equal(200, answers.Count);
        await TransportServer.Until(() => server.Engine.Held == 100, "the held operations");
        await socket.Subscribe("one-too-many", "{ __typename }");
        Assert.Equal("next one-too-many", await socket.Line());
    }

    [Fact]
    public async Task A_reader_that_stands_still_holds_nobody_up_and_is_asked_for_no_more_than_it_takes()
    {
        await using var server = await TransportServer.Start();
        await using var stuck = await RawSocket.Ready(server.Address);
        await stuck.Subscribe("a", "subscription { endless }");
        await using var reads = await RawSocket.Ready(server.Address);
        for (var round = 0; round < 50; round++)
        {
            await reads.Subscribe("b", "subscription { three }");
            for (var line = 0; line < 4; line++) await reads.Line();
        }

        // What the sockets' own buffers take is the bound: a few megabytes of items of 16 KB.
        Assert.InRange(server.Engine.Produced, 0, 1000);
    }

    [Fact]
    public async Task A_reader_that_stands_still_is_dropped_in_time()
    {
        await using var server = await TransportServer.Start(timesFaster: 20);
        await using var stuck = await RawSocket.Ready(server.Address);
        await stuck.Subscribe("a", "subscription { endless }");
        await TransportServer.Until(() => server.Engine.OpenStreams == 1, "the stream");
        await TransportServer.Until(() => server.Engine.OpenStreams == 0, "the end of the stream that nobody reads");
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task A_peer_that_vanishes_takes_its_operations_along()
    {
        await using var server = await TransportServer.Start();
        await using (var socket = await RawSocket.Ready(server.Address))
        {
            await socket.Subscribe("a", "subscription { silent }");
            await socket.Subscribe("b", "subscription { silent }");
            await TransportServer.Until(() => server.Engine.OpenStreams == 2, "two streams");
        }

        await TransportServer.Until(() => server.Engine.OpenStreams == 0, "the end of both streams");
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task Compression_is_not_negotiated()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Open(server.Address, headers: "Sec-WebSocket-Extensions: permessage-deflate\r\n");
        Assert.Contains("101", socket.Handshake, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Protocol: graphql-transport-ws", socket.Handshake, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", socket.Handshake, StringComparison.OrdinalIgnoreCase);
    }
}
