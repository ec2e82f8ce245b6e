using System.Diagnostics;
using System.Text;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Hostile;

/// <summary>
/// The entries W01 to W15, W22 and W23 of the catalogue of attacks on sockets, each against the running server, which must be alive
/// and serve another tenant afterwards; W16 to W19 and W25 are in <see cref="LiveEndingTests"/>, the others in <see cref="LiveDoorTests"/>. W18, an expiring token, does not apply: no credential expires yet. W04 while the first init
/// is still being checked, and W13, a complete that races with the next item, are by construction what their tests can reach here.
/// </summary>
public sealed class LiveAttackTests(RunningServer server) : IAsyncLifetime
{
    const string Followed = "subscription { scoreChanged(customerId: \"c\") { delta } }";

    Api _api = null!, _other = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    Uri Address => server.Process.Address;

    public async ValueTask InitializeAsync()
    {
        (_api, _other) = (await server.Tenant(), await server.Tenant());
        await Say("first");
    }

    public async ValueTask DisposeAsync()
    {
        // Another tenant is served, and in time.
        var clock = Stopwatch.StartNew();
        await _other.Ask("{ viewer { role } }");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        _api.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("graphql-ws")]
    public async Task W01_another_subprotocol_is_4406(string? subprotocol)
    {
        await using var socket = await RawSocket.Open(Address, subprotocol);
        Assert.Equal(4406, await socket.CloseCode());
    }

    [Fact]
    public async Task W02_no_init_in_five_seconds_is_4408()
    {
        var clock = Stopwatch.StartNew();
        await using var socket = await RawSocket.Open(Address);
        Assert.Equal(4408, await socket.CloseCode());
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(4.5), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task W03_a_subscribe_before_the_ack_is_4401()
    {
        await using var socket = await RawSocket.Open(Address);
        await socket.Subscribe("a", Followed);
        Assert.Equal(4401, await socket.CloseCode());
    }

    [Fact]
    public async Task W04_two_inits_at_once_are_4429()
    {
        await using var socket = await RawSocket.Open(Address);
        var init = $$$"""{"type":"connection_init","payload":{"Authorization":"Bearer {{{_api.Key}}}"}}""";
        await socket.Send(init);
        await socket.Send(init);
        Assert.Equal(4429, await socket.CloseCode());
    }

    [Theory]
    [InlineData("W05", "nope")]
    [InlineData("W05", "{}")]
    [InlineData("W05", "[]")]
    [InlineData("W05", """{"type":"unknown"}""")]
    [InlineData("W07", """{"type":"subscribe","payload":{"query":"{ a }"}}""")]
    [InlineData("W07", """{"type":"subscribe","id":"","payload":{"query":"{ a }"}}""")]
    [InlineData("W07", """{"type":"subscribe","id":7,"payload":{"query":"{ a }"}}""")]
    [InlineData("W08", """{"type":"subscribe","id":"a"}""")]
    [InlineData("W08", """{"type":"subscribe","id":"a","payload":null}""")]
    [InlineData("W08", """{"type":"subscribe","id":"a","payload":{"query":7}}""")]
    public async Task W05_W07_W08_what_is_no_message_of_the_protocol_is_4400(string entry, string text)
    {
        Assert.StartsWith("W", entry, StringComparison.Ordinal);
        await using var socket = await Ready();
        await socket.Send(text);
        Assert.Equal(4400, await socket.CloseCode());
    }

    [Fact]
    public async Task W05_a_binary_frame_and_W07_an_id_of_60_KB_are_4400()
    {
        await using var binary = await Ready();
        await binary.Send(Frame.Binary, "{}"u8.ToArray());
        Assert.Equal(4400, await binary.CloseCode());
        await using var wordy = await Ready();
        await wordy.Subscribe(new string('x', 60_000), Followed);
        Assert.Equal(4400, await wordy.CloseCode());
    }

    [Fact]
    public async Task W06_an_id_in_use_is_4409_and_one_that_is_done_may_be_used_again()
    {
        await using var socket = await Ready();
        for (var round = 0; round < 2; round++)
        {
            await socket.Subscribe("a", "{ viewer { role } }");
            Assert.Equal("next a", await socket.Line());
            Assert.Equal("complete a", await socket.Line());
        }
        await socket.Subscribe("a", Followed);
        await socket.Subscribe("a", Followed);
        Assert.Equal(4409, await socket.CloseCode());
    }

    [Fact]
    public async Task W09_a_message_over_64_KB_is_1009_whole_or_in_40_MB_of_fragments()
    {
        await using var whole = await Ready();
        await whole.Send(Frame.Text, new byte[64 * 1024 + 1]);
        Assert.Equal(1009, await whole.CloseCode());
        await using var fragments = await Ready();
        var sending = Task.Run(async () =>
        {
            var part = Encoding.ASCII.GetBytes(new string(' ', 40_000));
            await fragments.Send(Frame.Text, part, final: false);
            for (var n = 0; n < 1_000; n++) await fragments.Send(Frame.Continuation, part, final: false);
        }, Cancellation);
        Assert.Equal(1009, await fragments.CloseCode());
        await Task.WhenAny(sending);
    }

    [Fact]
    public async Task W10_invalid_utf8_is_1007()
    {
        await using var socket = await Ready();
        await socket.Send(Frame.Text, [0xff, 0xfe]);
        var frame = await socket.Next();
        Assert.True(frame.Code == 1007 || frame.Opcode == Frame.End, $"{frame}");
    }

    [Fact]
    public async Task W11_one_subscription_too_many_is_an_error_for_its_id_and_the_others_live()
    {
        await using var socket = await Ready();
        for (var n = 0; n < 100; n++)
        {
            await socket.Subscribe($"{n}", Followed);
            Assert.Equal($"next {n}", await socket.Line());
        }
        await socket.Subscribe("more", Followed);
        var error = await socket.Message();
        Assert.Equal("more", error.Text("id"));
        Assert.Equal("TOO_MANY_SUBSCRIPTIONS", error.Text("payload", 0, "extensions", "code"));
        await Say("second");
        var told = new HashSet<string>();
        for (var n = 0; n < 100; n++) told.Add(await socket.Line());
        Assert.Equal(100, told.Count);
    }

    [Fact]
    public async Task W12_W13_a_complete_is_the_last_of_its_id_and_one_of_no_id_is_ignored()
    {
        await using var socket = await Ready();
        await socket.Send("""{"type":"complete","id":"unknown"}""");
        await socket.Subscribe("a", Followed);
        Assert.Equal("next a", await socket.Line());
        await socket.Send("""{"type":"complete","id":"a"}""");
        await socket.Send("""{"type":"ping"}""");
        Assert.Equal("pong", await socket.Line());
        await Say("second");
        await socket.Subscribe("b", "{ viewer { role } }");
        Assert.Equal("next b", await socket.Line());
    }

    [Fact]
    public async Task W14_a_churn_of_subscriptions_is_refused_and_then_1008()
    {
        await using var socket = await Ready();
        var churn = Task.Run(async () =>
        {
            for (var n = 0; n < 4_000; n++)
            {
                await socket.Subscribe($"{n}", Followed);
                await socket.Send($$"""{"type":"complete","id":"{{n}}"}""");
            }
        }, Cancellation);
        Assert.Equal(1008, await socket.CloseCode());
        await Task.WhenAny(churn);
    }

    [Theory]
    [InlineData(Frame.Ping, "")]
    [InlineData(Frame.Ping, "a payload of a ping that goes on for a while")]
    [InlineData(Frame.Text, """{"type":"ping"}""")]
    public async Task W15_a_flood_of_pings_is_1008(int opcode, string payload)
    {
        await using var socket = await Ready();
        var flood = Task.Run(async () =>
        {
            for (var n = 0; n < 40_000; n++) await socket.Send(opcode, Encoding.ASCII.GetBytes(payload));
        }, Cancellation);
        Assert.Equal(1008, await socket.CloseCode());
        await Task.WhenAny(flood);
    }

    [Fact]
    public async Task W22_compression_is_not_negotiated()
    {
        await using var socket = await RawSocket.Open(Address, headers: "Sec-WebSocket-Extensions: permessage-deflate\r\n");
        Assert.DoesNotContain("Sec-WebSocket-Extensions", socket.Handshake, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task W23_a_socket_is_held_to_the_same_access_and_limits_as_a_post()
    {
        await using var socket = await Ready();
        foreach (var (query, code) in new[] { ("mutation { createTenant(input: { id: \"x-y\", name: \"x\", valueDiscipline: PRODUCT_LEADERSHIP }) { errors { code } } }", "FORBIDDEN"), ("{ noSuchField }", "INVALID_DOCUMENT") })
        {
            await socket.Subscribe("a", query);
            Assert.Contains(code, (await socket.Message()).GetRawText(), StringComparison.Ordinal);
            if (code == "FORBIDDEN") Assert.Equal("complete a", await socket.Line());
        }
    }

    Task<RawSocket> Ready() => RawSocket.Ready(Address, _api.Key);

    Task Say(string id) => _api.Do("recordFeedback", new { id, customerId = "c", answers = new[] { new { metric = "NPS", value = 3 } } });
}
