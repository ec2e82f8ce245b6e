using System.Diagnostics;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Hostile;

/// <summary>How a socket ends that its peer does not end: entries W16, W17, W19 and W25 of the catalogue, against a server of their own.</summary>
public sealed class LiveEndingTests : IAsyncLifetime
{
    const string Following = "subscription { scoreChanged(customerId: \"c\") { delta } }";

    CxSaasProcess _server = null!;
    Figures _figures = null!;
    Api _api = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var metrics = new Uri($"http://127.0.0.1:{Ports.Free(1)[0]}");
        (_server, _figures) = (await CxSaasProcess.Start(more: ["--metrics", metrics.ToString()]), new(metrics));
        _api = new(_server.Address, _server.AdminKey);
        await Say("first");
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        _figures.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task W16_a_peer_that_never_reads_is_cut_off_in_time_whatever_the_transport_and_holds_nobody_up()
    {
        // Twenty times a statement of a thousand characters: what lies between the server and its reader is soon full.
        var lengthy = $"subscription {{ promiseChanged {{ promise {{ id {string.Join(' ', Enumerable.Range(0, 20).Select(n => $"s{n}: statement"))} }} }} }}";
        await using var stuck = await RawSocket.Ready(_server.Address, _api.Key, receiveBuffer: 4_096);
        await stuck.Subscribe("a", lengthy);
        using var stuckStream = await LiveEvents.Open(_server.Address, _api.Key, lengthy, receiveBuffer: 4_096);
        // Asks and never reads, until its own and the server's buffers are full; then the server stops reading too.
        await using var asks = await RawSocket.Ready(_server.Address, _api.Key);
        var cutOff = Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            for (var n = 0; ; n++) await asks.Subscribe($"{n}", "{ viewer { role } }".PadRight(4_000));
        });
        await using var reads = await Followed("c");
        await _figures.Becomes(4, "cxsaas_gateway_connections");
        for (var batch = 0; batch < 2; batch++)
        {
            await _api.Ingest("mutation M($input: [PromiseInput!]!) { makePromiseBatch(input: $input) { errors { message } } }", new
            {
                input = Enumerable.Range(0, 400).Select(n => new { id = $"p{batch}-{n}", customerId = $"c{n % 80}", statement = new string('x', 1_000), unitId = "u", dueAt = DateTimeOffset.UtcNow.AddDays(3) }),
            });
        }
        var clock = Stopwatch.StartNew();
        for (var n = 0; n < 5; n++)
        {
            await Say($"later-{n}");
            Assert.Equal("next a", await reads.Line());
        }
        await cutOff.WaitAsync(Busy.Patience, Cancellation);
        await _figures.Becomes(1, "cxsaas_gateway_connections");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Busy.Allows(10));
        await _figures.Becomes(1, "cxsaas_gateway_live_streams");
    }

    [Fact]
    public async Task W17_a_peer_whose_cable_was_pulled_or_that_answers_no_ping_is_gone_within_a_minute_and_what_it_followed_too()
    {
        var clock = Stopwatch.StartNew();
        // The raw client skips pings and answers none; its system still says that they have come.
        await using var silent = await Followed("c");
        silent.Patience = Busy.Allows(60);
        await using var socket = await Followed("c");
        using var stream = await LiveEvents.Open(_server.Address, _api.Key, Following);
        await stream.Next();
        using var quiet = await LiveEvents.Open(_server.Address, _api.Key, "subscription { alertRaised { kind } }");
        await _figures.Becomes(4, "cxsaas_gateway_connections");
        socket.PullCable();
        stream.PullCable();
        quiet.PullCable();
        await Say("unheard");
        Assert.Equal("next a", await silent.Line());
        Assert.Equal(Frame.End, (await silent.Next()).Opcode);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(10), Busy.Allows(60));
        await _figures.Becomes(0, "cxsaas_gateway_connections");
        await _figures.Becomes(0, "cxsaas_gateway_subscriptions");
        await _figures.Becomes(0, "cxsaas_gateway_live_streams");
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(10), Busy.Allows(60));
    }

    [Fact]
    public async Task W19_a_revoked_key_closes_its_sockets_and_streams_within_five_seconds()
    {
        var made = await _api.Do("createApiKey", new { name = "short", role = "ANALYST" }, "secret apiKey { id }");
        await using var socket = await RawSocket.Ready(_server.Address, made.Text("secret")!);
        await socket.Subscribe("a", Following);
        Assert.Equal("next a", await socket.Line());
        using var stream = await LiveEvents.Open(_server.Address, made.Text("secret")!, Following);
        await stream.Next();
        await using var others = await Followed("c");
        var clock = Stopwatch.StartNew();
        await _api.Ask($"mutation {{ revokeApiKey(id: \"{made.Text("apiKey", "id")}\") {{ errors {{ message }} }} }}");
        // Cut off without `complete`: its client asks again and learns that the key is good no more.
        var cutOff = Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await stream.Next() is not null) { }
        });
        Assert.Equal(4403, await socket.CloseCode());
        await cutOff;
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Busy.Allows(5));
        using var again = await LiveEvents.Open(_server.Address, made.Text("secret")!, Following);
        Assert.Equal(401, again.Status);
        await Say("still");
        Assert.Equal("next a", await others.Line());
    }

    [Fact]
    public async Task W25_a_restart_sends_its_sockets_away_with_1012_one_after_the_other()
    {
        var sockets = new List<RawSocket>();
        for (var n = 0; n < 300; n++) sockets.Add(await Followed("c"));
        var clock = Stopwatch.StartNew();
        var closed = sockets.Select(async socket => (Code: await socket.CloseCode(), At: clock.Elapsed)).ToList();
        var stopped = _server.Terminate();
        var all = await Task.WhenAll(closed);
        Assert.All(all, socket => Assert.Equal(1012, socket.Code));
        // 300 sockets are spread over 600 ms.
        Assert.True(all.Max(socket => socket.At) - all.Min(socket => socket.At) > TimeSpan.FromMilliseconds(200));
        foreach (var socket in sockets) await socket.DisposeAsync();
        Assert.Equal(0, await stopped);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Busy.Allows(5));
    }

    async Task<RawSocket> Followed(string customer)
    {
        var socket = await RawSocket.Ready(_server.Address, _api.Key);
        await socket.Subscribe("a", $$"""subscription { scoreChanged(customerId: "{{customer}}") { delta } }""");
        Assert.Equal("next a", await socket.Line());
        return socket;
    }

    Task Say(string id) => _api.Do("recordFeedback", new { id, customerId = "c", answers = new[] { new { metric = "NPS", value = id.Length } } });
}
