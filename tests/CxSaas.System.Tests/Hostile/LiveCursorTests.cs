using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Hostile;

/// <summary>Entry W24 of the catalogue, the place a stream goes on from: what is no place of it is refused, and no place leads to another tenant.</summary>
public sealed class LiveCursorTests(RunningServer server)
{
    const string Changes = "subscription S($after: String) { promiseChanged(after: $after) { cursor promise { customerId id } } }";

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("0.0.0.0")]
    [InlineData("-1.0.0")]
    [InlineData("0.0.ffffffffffffffff")]
    [InlineData("0.0.2bca2875f4373fff")] // The last instant there is.
    [InlineData("0.ffffffffffffffffffffffffffffffffffffffff.0")]
    [InlineData("'; DROP TABLE state; --")]
    public async Task W24_what_is_no_place_of_the_stream_is_refused_over_both_transports(string after)
    {
        using var api = await server.Tenant();
        await Make(api, "p");
        using var stream = await LiveEvents.Open(server.Process.Address, api.Key, Changes, new { after });
        Assert.Equal("CURSOR_GONE", (await stream.Next())!.Value.Text("errors", 0, "extensions", "code"));
        Assert.Null(await stream.Next());
        await using var socket = await RawSocket.Ready(server.Process.Address, api.Key);
        await socket.Subscribe("a", Changes, new { after });
        Assert.Equal("CURSOR_GONE", (await socket.Message()).Text("payload", 0, "extensions", "code"));
    }

    [Fact]
    public async Task W24_another_tenants_place_leads_to_nothing_of_that_tenant()
    {
        using var one = await server.Tenant();
        using var other = await server.Tenant();
        using var stream = await LiveEvents.Open(server.Process.Address, one.Key, Changes);
        var cursor = await Heard(one, stream, "theirs");
        await Make(one, "theirs-later");
        await Make(other, "own");
        using var foreign = await LiveEvents.Open(server.Process.Address, other.Key, Changes, new { after = cursor });
        Assert.Equal("own", (await foreign.Next())!.Value.Text("data", "promiseChanged", "promise", "id"));
    }

    [Fact]
    public async Task W24_the_header_of_a_browsers_event_source_is_no_place()
    {
        using var api = await server.Tenant();
        using var stream = await LiveEvents.Open(server.Process.Address, api.Key, Changes, lastEventId: "another's");
        await Heard(api, stream, "p");
    }

    // Said until it is heard, for when a subscription begins to hear is not told.
    static async Task<string> Heard(Api api, LiveEvents stream, string id)
    {
        var next = stream.Next();
        for (var n = 0; !next.IsCompleted; n++)
        {
            await Make(api, $"{id}-{n}");
            await Task.WhenAny(next, Task.Delay(100, TestContext.Current.CancellationToken));
        }
        return (await next)!.Value.Text("data", "promiseChanged", "cursor")!;
    }

    static Task Make(Api api, string id) =>
        api.Do("makePromise", new { id, customerId = "c", statement = "It arrives.", unitId = "u", dueAt = DateTimeOffset.UtcNow.AddDays(3) });
}
