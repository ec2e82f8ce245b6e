using System.Diagnostics;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Hostile;

/// <summary>How a socket ends that its peer does not end: entries W16, W17, W19 and W25 of the catalogue, against a server of their own.</summary>
public sealed class LiveEndingTests : IAsyncLifetime
{
    CxSaasProcess _server = null!;
    Api _api = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await CxSaasProcess.Start();
        _api = new(_server.Address, _server.AdminKey);
        await Say("first");
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task W16_a_peer_that_never_reads_is_cut_off_and_holds_nobody_up()
    {
        await using var stuck = await RawSocket.Ready(_server.Address, _api.Key);
        // Asks and never reads, until its own and the server's buffers are full; then the server stops reading too.
        var cutOff = Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            for (var n = 0; ; n++) await stuck.Subscribe($"{n}", "{ viewer { role } }".PadRight(4_000));
        });
        await using var reads = await Followed("c");
        for (var n = 0; n < 5; n++)
        {
            await Say($"later-{n}");
            Assert.Equal("next a", await reads.Line());
        }
        await cutOff.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task W17_a_peer_that_answers_no_ping_is_gone_within_a_minute()
    {
        var clock = Stopwatch.StartNew();
        // The raw client skips pings and answers none, as one does whose cable was pulled.
        await using var silent = await Followed("c");
        silent.Patience = TimeSpan.FromSeconds(60);
        Assert.Equal(Frame.End, (await silent.Next()).Opcode);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task W19_a_revoked_key_closes_its_sockets_within_five_seconds()
    {
        var made = await _api.Do("createApiKey", new { name = "short", role = "ANALYST" }, "secret apiKey { id }");
        await using var socket = await RawSocket.Ready(_server.Address, made.Text("secret")!);
        await socket.Subscribe("a", "subscription { scoreChanged(customerId: \"c\") { delta } }");
        Assert.Equal("next a", await socket.Line());
        var clock = Stopwatch.StartNew();
        await _api.Ask($"mutation {{ revokeApiKey(id: \"{made.Text("apiKey", "id")}\") {{ errors {{ message }} }} }}");
        Assert.Equal(4403, await socket.CloseCode());
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
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
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
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
