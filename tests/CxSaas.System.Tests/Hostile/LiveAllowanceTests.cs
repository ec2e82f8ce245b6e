using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Hostile;

/// <summary>One tenant cannot take the room of the others, and only the pages an operator names may speak to the server.</summary>
public sealed class LiveAllowanceTests : IAsyncLifetime
{
    const string Followed = "subscription { scoreChanged(customerId: \"c\") { delta } }";

    CxSaasProcess _server = null!;
    Api _api = null!, _other = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await CxSaasProcess.Start(variables: new Dictionary<string, string>
        {
            ["CxSaas__Gateway__ConnectionsPerTenant"] = "3",
            ["CxSaas__Gateway__ConnectionsUnproven"] = "2",
            ["CxSaas__Gateway__StreamsPerKey"] = "2",
            ["CxSaas__Gateway__SubscriptionsPerTenant"] = "4",
            ["CxSaas__Gateway__AllowedOrigins__0"] = "https://app.example",
        });
        _api = new(_server.Address, _server.AdminKey);
        using var platform = new Api(_server.Address, _server.OperatorKey);
        var made = await platform.Do("createTenant", new { id = "other", name = "Other", valueDiscipline = "CUSTOMER_INTIMACY" }, "adminKey");
        _other = new(_server.Address, made.Text("adminKey")!);
        foreach (var api in (Api[])[_api, _other])
            await api.Do("recordFeedback", new { id = "first", customerId = "c", answers = new[] { new { metric = "NPS", value = 3 } } });
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        _other.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Who_has_proven_nothing_takes_little_room_and_gives_it_back()
    {
        await using var known = await RawSocket.Ready(_server.Address, _api.Key);
        await using var first = await RawSocket.Open(_server.Address);
        await using (var second = await RawSocket.Open(_server.Address))
        {
            await using var third = await RawSocket.Open(_server.Address);
            Assert.StartsWith("HTTP/1.1 503", third.Handshake, StringComparison.Ordinal);
        }
        await Eventually.Holds(async () =>
        {
            await using var again = await RawSocket.Open(_server.Address);
            return again.Handshake;
        }, handshake => handshake.StartsWith("HTTP/1.1 101", StringComparison.Ordinal));
        await first.Init(_api.Key);
    }

    [Fact]
    public async Task A_tenants_connections_are_bounded_and_free_again_when_one_closes()
    {
        var open = new List<RawSocket>();
        for (var n = 0; n < 2; n++) open.Add(await RawSocket.Ready(_server.Address, _api.Key));
        using (var stream = await LiveEvents.Open(_server.Address, _api.Key, Followed))
        {
            Assert.Equal(200, stream.Status);
            await using var refused = await RawSocket.Open(_server.Address, headers: $"Authorization: Bearer {_api.Key}\r\n");
            await refused.Send("""{"type":"connection_init"}""");
            var close = await refused.Next();
            Assert.Equal((1013, "This tenant has 3 connections open, which is the most; close one first"), (close.Code, close.Reason));
            using var full = await LiveEvents.Open(_server.Address, _api.Key, Followed);
            Assert.Equal(429, full.Status);
            Assert.Contains("TOO_MANY_STREAMS", await full.Refusal(), StringComparison.Ordinal);
            await using var others = await RawSocket.Ready(_server.Address, _other.Key);
        }
        await Eventually.Holds(async () =>
        {
            using var again = await LiveEvents.Open(_server.Address, _api.Key, Followed);
            return again.Status;
        }, status => status == 200);
        foreach (var socket in open) await socket.DisposeAsync();
    }

    [Fact]
    public async Task A_keys_event_streams_are_bounded_apart()
    {
        using var one = await LiveEvents.Open(_server.Address, _api.Key, Followed);
        using var two = await LiveEvents.Open(_server.Address, _api.Key, Followed);
        using var full = await LiveEvents.Open(_server.Address, _api.Key, Followed);
        Assert.Equal((200, 200, 429), (one.Status, two.Status, full.Status));
        Assert.Contains("This key has 2 event streams open", await full.Refusal(), StringComparison.Ordinal);
        await using var socket = await RawSocket.Ready(_server.Address, _api.Key);
    }

    [Fact]
    public async Task A_tenants_subscriptions_are_bounded_whatever_the_transport_and_free_again_after_complete()
    {
        await using var socket = await RawSocket.Ready(_server.Address, _api.Key);
        for (var n = 0; n < 4; n++)
        {
            await socket.Subscribe($"{n}", Followed);
            Assert.Equal($"next {n}", await socket.Line());
        }
        await socket.Subscribe("more", Followed);
        var error = await socket.Message();
        Assert.Equal(("error", "TOO_MANY_SUBSCRIPTIONS"), (error.Text("type"), error.Text("payload", 0, "extensions", "code")));
        using (var stream = await LiveEvents.Open(_server.Address, _api.Key, Followed))
        {
            Assert.Equal("TOO_MANY_SUBSCRIPTIONS", (await stream.Next())!.Value.Text("errors", 0, "extensions", "code"));
            Assert.Null(await stream.Next());
        }
        using (var others = await LiveEvents.Open(_server.Address, _other.Key, Followed)) Assert.True((await others.Next())!.Value.TryGetProperty("data", out _));
        await socket.Send("""{"type":"complete","id":"0"}""");
        await Eventually.Holds(async () =>
        {
            using var again = await LiveEvents.Open(_server.Address, _api.Key, Followed);
            return (await again.Next())!.Value.TryGetProperty("data", out _);
        }, isOpen => isOpen);
    }

    [Theory]
    [InlineData("https://app.example", "101")]
    [InlineData("https://APP.example", "101")]
    [InlineData("https://app.example.evil", "403")]
    [InlineData("http://app.example", "403")]
    [InlineData("null", "403")]
    public async Task W20_only_pages_of_the_origins_that_are_named_may_speak(string origin, string status)
    {
        await using var socket = await RawSocket.Open(_server.Address, headers: $"Origin: {origin}\r\n");
        Assert.StartsWith($"HTTP/1.1 {status}", socket.Handshake, StringComparison.Ordinal);
    }
}
