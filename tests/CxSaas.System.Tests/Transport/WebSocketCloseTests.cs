using System.Net.Http.Json;
using System.Text;

namespace CxSaas.System.Tests.Transport;

public class WebSocketCloseTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("graphql-ws")]
    public async Task Another_subprotocol_is_4406(string? subprotocol)
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Open(server.Address, subprotocol);
        Assert.Equal(4406, await socket.CloseCode());
    }

    [Fact]
    public async Task No_init_in_time_is_4408()
    {
        await using var server = await TransportServer.Start(timesFaster: 20);
        await using var socket = await RawSocket.Open(server.Address);
        Assert.Equal(4408, await socket.CloseCode());
    }

    [Fact]
    public async Task A_second_init_is_4429()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        await socket.Send("""{"type":"connection_init"}""");
        Assert.Equal(4429, await socket.CloseCode());
    }

    [Theory]
    [InlineData("""{"type":"connection_init"}""", 4429)]
    [InlineData("""{"type":"subscribe","id":"a","payload":{"query":"{ a }"}}""", 4401)]
    public async Task What_comes_while_the_init_is_still_being_checked_is_judged_at_once(string early, int code)
    {
        await using var server = await TransportServer.Start();
        var held = server.Authenticator.Hold();
        await using var socket = await RawSocket.Open(server.Address);
        await socket.Send("""{"type":"connection_init","payload":{"Authorization":"Bearer good-key"}}""");
        await socket.Send(early);
        Assert.Equal(code, (await socket.Next()).Code);
        held.SetResult();
        Assert.Equal(0, server.Engine.Calls);
    }

    [Fact]
    public async Task Subscribing_before_init_is_4401()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Open(server.Address);
        await socket.Subscribe("a", "{ __typename }");
        Assert.Equal(4401, await socket.CloseCode());
        Assert.Equal(0, server.Engine.Calls);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","payload":null""")]
    [InlineData(""","payload":{}""")]
    [InlineData(""","payload":{"Authorization":"Bearer wrong"}""")]
    [InlineData(""","payload":{"Authorization":"good-key"}""")]
    [InlineData(""","payload":{"Authorization":7}""")]
    public async Task An_init_without_a_valid_key_is_4403(string payload)
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Open(server.Address);
        await socket.Send($$"""{"type":"connection_init"{{payload}}}""");
        Assert.Equal(4403, await socket.CloseCode());
    }

    [Theory]
    [InlineData("authorization")]
    [InlineData("AUTHORIZATION")]
    public async Task The_keys_name_has_any_casing(string name)
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Open(server.Address);
        await socket.Send($$$"""{"type":"connection_init","payload":{"{{{name}}}":"Bearer good-key"}}""");
        Assert.Equal("connection_ack", await socket.Line());
    }

    [Fact]
    public async Task The_header_of_the_upgrade_is_proof_enough()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Open(server.Address, headers: $"Authorization: Bearer {TinyAuthenticator.Key}\r\n");
        await socket.Send("""{"type":"connection_init"}""");
        Assert.Equal("connection_ack", await socket.Line());
    }

    [Fact]
    public async Task A_key_revoked_before_a_subscribe_is_4403()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        server.Authenticator.Revoke();
        await socket.Subscribe("a", "{ __typename }");
        Assert.Equal(4403, await socket.CloseCode());
        Assert.Equal(0, server.Engine.Calls);
    }

    [Fact]
    public async Task A_key_that_cannot_be_checked_for_long_is_1013_and_a_stream_of_it_ends()
    {
        await using var server = await TransportServer.Start(timesFaster: 20);
        await using var socket = await RawSocket.Ready(server.Address);
        await socket.Subscribe("a", "subscription { silent }");
        Assert.Equal("next a", await socket.Line());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql/stream") { Content = JsonContent.Create(new { query = "subscription { silent }" }) };
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var stream = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        server.Authenticator.Hold();
        Assert.Equal(1013, await socket.CloseCode());
        await TransportServer.Until(() => server.Engine.OpenStreams == 0, "the end of what was followed");
    }

    [Fact]
    public async Task A_key_revoked_under_a_running_subscription_is_4403()
    {
        await using var server = await TransportServer.Start(timesFaster: 20);
        await using var socket = await RawSocket.Ready(server.Address);
        await socket.Subscribe("a", "subscription { silent }");
        Assert.Equal("next a", await socket.Line());
        server.Authenticator.Revoke();
        Assert.Equal(4403, await socket.CloseCode());
        await TransportServer.Until(() => server.Engine.OpenStreams == 0, "the end of the revoked stream");
    }

    [Fact]
    public async Task The_same_id_twice_is_4409()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        await socket.Subscribe("a", "subscription { silent }");
        await socket.Subscribe("a", "subscription { silent }");
        Assert.Equal(4409, await socket.CloseCode());
        await TransportServer.Until(() => server.Engine.OpenStreams == 0, "the end of the first stream");
    }

    /// <summary>Whoever sends one of these cannot be followed any further.</summary>
    public static TheoryData<string> NotOfTheProtocol =>
    [
        "",
        "hello",
        "[]",
        "{}",
        """{"type":7}""",
        """{"type":"unknown"}""",
        """{"type":"connection_ack"}""",
        """{"type":"next","id":"a","payload":{}}""",
        """{"type":"ping","type":"ping"}""",
        """{"type":"ping","payload":"x"}""",
        """{"type":"connection_init","payload":[]}""",
        """{"type":"subscribe","payload":{"query":"{ a }"}}""",
        """{"type":"subscribe","id":"","payload":{"query":"{ a }"}}""",
        """{"type":"subscribe","id":7,"payload":{"query":"{ a }"}}""",
        """{"type":"subscribe","id":"\ud800","payload":{"query":"{ a }"}}""",
        """{"type":"subscribe","id":"a"}""",
        """{"type":"subscribe","id":"a","payload":null}""",
        """{"type":"subscribe","id":"a","payload":{}}""",
        """{"type":"subscribe","id":"a","payload":{"query":7}}""",
        """{"type":"subscribe","id":"a","payload":{"query":"{ a }","variables":[]}}""",
        """{"type":"complete"}""",
    ];

    [Theory]
    [MemberData(nameof(NotOfTheProtocol))]
    public async Task What_is_no_message_of_the_protocol_is_4400(string text)
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        await socket.Send(text);
        Assert.Equal(4400, await socket.CloseCode());
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task An_id_as_long_as_a_message_and_a_binary_message_are_4400()
    {
        await using var server = await TransportServer.Start();
        await using var wordy = await RawSocket.Ready(server.Address);
        await wordy.Subscribe(new string('x', 60_000), "{ a }");
        Assert.Equal(4400, await wordy.CloseCode());
        await using var binary = await RawSocket.Ready(server.Address);
        await binary.Send(Frame.Binary, "{}"u8.ToArray());
        Assert.Equal(4400, await binary.CloseCode());
    }

    [Fact]
    public async Task A_message_over_64_KB_is_1009_whole_or_in_fragments()
    {
        await using var server = await TransportServer.Start();
        await using var whole = await RawSocket.Ready(server.Address);
        await whole.Send(Frame.Text, new byte[64 * 1024 + 1]);
        Assert.Equal(1009, await whole.CloseCode());
        await using var fragments = await RawSocket.Ready(server.Address);
        await fragments.Send(Frame.Text, Encoding.ASCII.GetBytes(new string(' ', 40_000)), final: false);
        await fragments.Send(Frame.Continuation, Encoding.ASCII.GetBytes(new string(' ', 40_000)), final: false);
        Assert.Equal(1009, await fragments.CloseCode());
    }

    [Fact]
    public async Task Invalid_utf8_ends_the_socket_by_1007()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        await socket.Send(Frame.Text, [0xff, 0xfe]);
        // The framework sends this close and drops the connection at once, so now and then only the drop arrives.
        var frame = await socket.Next();
        Assert.True(frame.Code == 1007 || frame.Opcode == Frame.End, $"{frame}");
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task A_flood_of_messages_is_1008()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        var flood = Task.Run(async () =>
        {
            for (var n = 0; n < 20_000; n++) await socket.Send("""{"type":"pong"}""");
        }, TestContext.Current.CancellationToken);
        Assert.Equal(1008, await socket.CloseCode());
        // Whether the rest of the flood is still taken, or meets a closed connection, is left to chance.
        await Task.WhenAny(flood);
    }

    [Fact]
    public async Task The_peers_close_is_answered()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        await socket.Send(Frame.Close, [0x03, 0xe8]);
        Assert.Equal(1000, await socket.CloseCode());
        Assert.Equal(Frame.End, (await socket.Next()).Opcode);
    }
}
