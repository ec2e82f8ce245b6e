using System.Diagnostics;
using System.Text;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Hostile;

/// <summary>Too much of what is allowed: entries W11 to W15, W22 and W23 of the catalogue. W16, W17, W19 and W25 are in <see cref="LiveEndingTests"/>.</summary>
[Collection(HostileServer.Name)]
public sealed class LiveFloodTests(HostileServer server) : LiveAttackCase(server)
{
    [Fact]
    public async Task W11_one_subscription_too_many_is_an_error_for_its_id_and_the_others_live()
    {
        await using var socket = await Ready();
        for (var n = 0; n < 100; n++)
        {
            await socket.Subscribe($"{n}", Followed);
            Assert.Equal($"next {n}", await socket.Line());
        }
        var error = await Lawful(async () =>
        {
            await socket.Subscribe("more", Followed);
            return await socket.Message();
        });
        Assert.Equal("more", error.Text("id"));
        Assert.Equal("TOO_MANY_SUBSCRIPTIONS", error.Text("payload", 0, "extensions", "code"));
        await Say("w11");
        var told = new HashSet<string>();
        for (var n = 0; n < 100; n++) told.Add(await socket.Line());
        Assert.Equal(100, told.Count);
        await Server.Figures.Becomes(1, "cxsaas_gateway_live_streams");
    }

    [Fact]
    public async Task W12_a_complete_of_an_unknown_id_is_ignored()
    {
        Assert.Equal("next b", await Lawful(async () =>
        {
            await using var socket = await Ready();
            await socket.Send("""{"type":"complete","id":"unknown"}""");
            await socket.Subscribe("b", "{ viewer { role } }");
            return await socket.Line();
        }));
    }

    [Fact]
    public async Task W13_nothing_of_an_operation_follows_its_complete_however_they_race()
    {
        await using var socket = await Ready();
        using var stop = new CancellationTokenSource();
        var changing = Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++) await Say($"race-{n}");
        }, Cancellation);
        for (var round = 0; round < 20; round++)
        {
            foreach (var letter in "abcdefgh") await socket.Subscribe($"{letter}{round}", Followed);
            while (await socket.Line() != $"next h{round}") { }
            foreach (var letter in "abcdefgh") await socket.Send($$"""{"type":"complete","id":"{{letter}}{{round}}"}""");
            await socket.Send("""{"type":"ping"}""");
            while (await socket.Line() != "pong") { }
            await socket.Send("""{"type":"ping"}""");
            Assert.Equal("pong", await socket.Line());
        }
        await stop.CancelAsync();
        await changing;
    }

    [Fact]
    public async Task W14_a_thousand_subscriptions_begun_and_ended_a_second_are_refused_and_then_1008()
    {
        await using var socket = await Ready();
        var churn = Task.Run(async () =>
        {
            var clock = Stopwatch.StartNew();
            for (var n = 0; n < 10_000; n++)
            {
                await socket.Subscribe($"{n}", Followed);
                await socket.Send($$"""{"type":"complete","id":"{{n}}"}""");
                if (clock.ElapsedMilliseconds < n) await Task.Delay(1, Cancellation);
            }
        }, Cancellation);
        var refused = 0;
        Frame frame;
        while ((frame = await socket.Next()).Opcode == Frame.Text)
            if (frame.ToString().Contains("TOO_MANY_REQUESTS", StringComparison.Ordinal)) refused++;
        Assert.Equal(1008, frame.Code);
        Assert.NotEqual(0, refused);
        await Task.WhenAny(churn);
        await NothingIsLeft();
    }

    [Theory]
    [InlineData(Frame.Ping, "")]
    [InlineData(Frame.Ping, "a payload of a ping that goes on for a while")]
    [InlineData(Frame.Text, """{"type":"ping"}""")]
    public async Task W15_a_flood_of_pings_is_1008(int opcode, string payload) => Assert.Equal(1008, await Lawful(async () =>
    {
        await using var socket = await Ready();
        var flood = Task.Run(async () =>
        {
            for (var n = 0; n < 40_000; n++) await socket.Send(opcode, Encoding.ASCII.GetBytes(payload));
        }, Cancellation);
        var code = await socket.CloseCode();
        await Task.WhenAny(flood);
        return code;
    }));

    [Fact]
    public async Task W22_compression_is_not_negotiated()
    {
        var handshake = await Lawful(async () =>
        {
            await using var socket = await RawSocket.Open(Address, headers: "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
            return socket.Handshake;
        });
        Assert.DoesNotContain("Sec-WebSocket-Extensions", handshake, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("FORBIDDEN", "mutation { createTenant(input: { id: \"x-y\", name: \"x\", valueDiscipline: PRODUCT_LEADERSHIP }) { errors { code } } }")]
    [InlineData("INVALID_DOCUMENT", "{ noSuchField }")]
    [InlineData("TOO_COSTLY", "{ customers(first: 100) { nodes { id satisfaction { contributions { dimension points factor events { eventId points } } } } } }")]
    [InlineData("BAD_PAGE", "{ customers(first: -1) { totalCount } }")]
    [InlineData("BAD_CURSOR", "{ customers(after: \"zzz\") { totalCount } }")]
    [InlineData("NO_OPERATION", "query a { viewer { role } } query b { viewer { role } }")]
    public async Task W23_a_socket_is_held_to_the_same_access_and_limits_as_a_post(string code, string query)
    {
        var said = await Lawful(async () =>
        {
            await using var socket = await Ready();
            await socket.Subscribe("a", query);
            return (await socket.Message()).GetRawText();
        });
        Assert.Contains($"\"code\":\"{code}\"", said, StringComparison.Ordinal);
        Assert.Contains($"\"code\":\"{code}\"", (await Attack.Document(Server, query)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W23_a_socket_is_held_to_the_same_rate_as_a_post()
    {
        await Api.Do("registerCustomer", new { id = "w23" });
        var token = await Server.CustomerToken("w23");
        await using var socket = await RawSocket.Ready(Address, token);
        const string query = "{ customer(id: \"w23\") { timeline(first: 50) { nodes { id kind } } } }";
        var code = "";
        for (var n = 0; code.Length == 0; n++)
        {
            await socket.Subscribe($"{n}", query);
            var answer = await socket.Message();
            if (answer.Text("type") == "error") code = answer.Text("payload", 0, "extensions", "code")!;
            else Assert.Equal($"complete {n}", await socket.Line());
        }
        Assert.Equal("RATE_LIMITED", code);
        // What it used up there it has no more here, but for what came back meanwhile: some thirty are let through at first.
        for (var let = 0; !(await Attack.Document(Server, query, key: token)).Text.Contains("RATE_LIMITED", StringComparison.Ordinal); let++) Assert.InRange(let, 0, 8);
    }
}
