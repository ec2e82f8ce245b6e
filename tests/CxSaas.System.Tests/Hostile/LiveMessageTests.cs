using System.Diagnostics;
using System.Text;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Hostile;

/// <summary>What a socket may say and when: entries W01 to W10 of the catalogue, and what the protocols under it leave no room for.</summary>
[Collection(HostileServer.Name)]
public sealed class LiveMessageTests(HostileServer server) : LiveAttackCase(server)
{
    [Theory]
    [InlineData(null)]
    [InlineData("graphql-ws")]
    public async Task W01_another_subprotocol_is_4406(string? subprotocol)
    {
        Assert.Equal(4406, await Lawful(async () =>
        {
            await using var socket = await RawSocket.Open(Address, subprotocol);
            return await socket.CloseCode();
        }));
    }

    [Fact]
    public async Task W02_no_init_in_five_seconds_is_4408()
    {
        var (code, after) = await Lawful(async () =>
        {
            var clock = Stopwatch.StartNew();
            await using var socket = await RawSocket.Open(Address);
            return (await socket.CloseCode(), clock.Elapsed);
        });
        Assert.Equal(4408, code);
        Assert.InRange(after, TimeSpan.FromSeconds(4.5), Busy.Allows(5));
    }

    [Fact]
    public async Task W03_a_subscribe_before_the_ack_is_4401()
    {
        Assert.Equal(4401, await Lawful(async () =>
        {
            await using var socket = await RawSocket.Open(Address);
            await socket.Subscribe("a", Followed);
            return await socket.CloseCode();
        }));
    }

    [Fact]
    public async Task W04_two_inits_at_once_are_4429()
    {
        // The first is being authenticated still when the second comes.
        var init = $$$"""{"type":"connection_init","payload":{"Authorization":"Bearer {{{Api.Key}}}"}}""";
        Assert.Equal(4429, await Lawful(async () =>
        {
            await using var socket = await RawSocket.Open(Address);
            await socket.Send(init);
            await socket.Send(init);
            return await socket.CloseCode();
        }));
    }

    [Theory]
    [MemberData(nameof(WebSocketCloseTests.NotOfTheProtocol), MemberType = typeof(WebSocketCloseTests))]
    public Task W05_W07_W08_what_is_no_message_of_the_protocol_is_4400(string text) => Closes(4400, socket => socket.Send(text));

    [Fact]
    public async Task W05_a_binary_frame_and_W07_an_id_of_60_KB_are_4400()
    {
        await Closes(4400, socket => socket.Send(Frame.Binary, "{}"u8.ToArray()));
        await Closes(4400, socket => socket.Subscribe(new string('x', 60_000), Followed));
    }

    [Fact]
    public async Task W06_an_id_in_use_is_4409_and_one_that_is_done_may_be_used_again()
    {
        await Closes(4409, async socket =>
        {
            for (var round = 0; round < 2; round++)
            {
                await socket.Subscribe("a", "{ viewer { role } }");
                Assert.Equal("next a", await socket.Line());
                Assert.Equal("complete a", await socket.Line());
            }
            await socket.Subscribe("a", Followed);
            await socket.Subscribe("a", Followed);
        });
        await NothingIsLeft();
    }

    [Fact]
    public async Task W09_a_message_over_64_KB_is_1009_whole_or_in_40_MB_of_fragments()
    {
        await Closes(1009, socket => socket.Send(Frame.Text, new byte[64 * 1024 + 1]));
        var part = Encoding.ASCII.GetBytes(new string(' ', 40_000));
        await Closes(1009, async socket =>
        {
            await socket.Send(Frame.Text, part, final: false);
            for (var n = 0; n < 1_000; n++)
            {
                try
                {
                    await socket.Send(Frame.Continuation, part, final: false);
                }
                catch (IOException)
                {
                    return; // It is closed already.
                }
            }
        });
    }

    [Fact]
    public async Task W10_invalid_utf8_is_1007()
    {
        var frame = await Lawful(async () =>
        {
            await using var socket = await Ready();
            await socket.Send(Frame.Text, [0xff, 0xfe]);
            return await socket.Next();
        });
        Assert.True(frame.Code == 1007 || frame.Opcode == Frame.End, $"{frame}");
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","payload":null""")]
    [InlineData(""","payload":{"Authorization":"Bearer cx_live_000000000000_0000000000000000000000000000000000000000000000000"}""")]
    [InlineData(""","payload":{"Authorization":["Bearer x"]}""")]
    public async Task An_init_without_a_key_in_force_is_4403(string payload)
    {
        Assert.Equal(4403, await Lawful(async () =>
        {
            await using var socket = await RawSocket.Open(Address);
            await socket.Send($$"""{"type":"connection_init"{{payload}}}""");
            return await socket.CloseCode();
        }));
    }

    [Fact]
    public async Task A_message_may_come_byte_by_byte_with_pings_between()
    {
        await using var socket = await Ready();
        var message = Encoding.UTF8.GetBytes("""{"id":"ü","type":"subscribe","payload":{"query":"{ viewer { role } }"}}""");
        for (var n = 0; n < message.Length; n++)
        {
            await socket.Send(n == 0 ? Frame.Text : Frame.Continuation, [message[n]], final: n == message.Length - 1);
            if (n % 20 == 0) await socket.Send(Frame.Ping, "are you there"u8.ToArray());
        }
        Assert.Equal("next ü", await socket.Line());
        Assert.Equal("complete ü", await socket.Line());
    }

    [Fact]
    public async Task A_ping_is_answered_with_its_payload_in_either_way_of_asking()
    {
        await using var socket = await RawSocket.Open(Address);
        await socket.Send("""{"type":"ping","payload":{"a":[1,"ü"]}}""");
        Assert.Equal("""{"type":"pong","payload":{"a":[1,"ü"]}}""", (await socket.Message()).GetRawText());
        await socket.Init(Api.Key);
        await socket.Send("""{"type":"ping"}""");
        Assert.Equal("""{"type":"pong"}""", (await socket.Message()).GetRawText());
        await socket.Send(Frame.Ping, "x"u8.ToArray());
        var pong = await socket.NextOfAll();
        Assert.Equal((Frame.Pong, "x"), (pong.Opcode, Encoding.ASCII.GetString(pong.Payload)));
    }

    [Theory]
    [InlineData(0x83, "an opcode that is not there")]
    [InlineData(0xC1, "a bit that nobody has agreed on")]
    [InlineData(0x80, "a continuation of nothing")]
    [InlineData(0x09, "a ping in fragments")]
    public async Task What_is_no_frame_ends_the_socket(int first, string what)
    {
        var end = await Lawful(async () =>
        {
            await using var socket = await Ready();
            await socket.SendRaw([(byte)first, 0x80, 0, 0, 0, 0]);
            return await socket.Next();
        });
        Assert.True(end.Code == 1002 || end.Opcode == Frame.End, $"{what}: {end}");
    }

    [Fact]
    public async Task A_peer_that_closes_is_answered_and_one_that_vanishes_takes_its_operations_along()
    {
        await using var polite = await Ready();
        await polite.Subscribe("a", Followed);
        Assert.Equal("next a", await polite.Line());
        await polite.Send(Frame.Close, [0x03, 0xe8]);
        Assert.Equal(1000, await polite.CloseCode());
        Assert.Equal(Frame.End, (await polite.Next()).Opcode);
        for (var n = 0; n < 50; n++)
        {
            await using var rude = await Ready();
            await rude.Subscribe("a", Followed);
        }
        await NothingIsLeft();
    }
}
