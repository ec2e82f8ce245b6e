using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Live;

/// <summary>Whatever is followed, a socket and an event stream say the same, to the byte.</summary>
public sealed class TransportsAlikeTests(RunningServer server)
{
    [Theory]
    [InlineData("subscription { scoreChanged(customerId: \"c\") { customerId eventId satisfaction { version } } }")]
    [InlineData("subscription { promiseChanged { cursor previous knownAt promise { id status } } }")]
    [InlineData("subscription { pulseChanged { version customers promises { open } } }")]
    [InlineData("subscription { alertRaised { id kind message raisedAt cursor } }")]
    public async Task A_socket_and_an_event_stream_say_the_same(string query)
    {
        using var api = await server.Tenant();
        await Stir(api, 0);
        await using var socket = await RawSocket.Ready(server.Process.Address, api.Key);
        await socket.Subscribe("a", query);
        using var stream = await LiveEvents.Open(server.Process.Address, api.Key, query);
        var (bySocket, byStream) = (Read(async () => (await socket.Message()).At("payload").GetRawText()), Read(async () => (await stream.Next())!.Value.GetRawText()));
        // When each of them began to hear is not told; from then on both hear the same.
        for (var n = 1; bySocket.Count < 3 || byStream.Count < 3; n++) await Stir(api, n);
        await Eventually.Holds(
            () => Task.FromResult((Of(bySocket), Of(byStream))),
            both => both.Item1[^1] == both.Item2[^1] && both.Item1.Intersect(both.Item2).Count() >= 2);
        Assert.Equal(Of(bySocket).Intersect(Of(byStream)), Of(byStream).Intersect(Of(bySocket)));

        static List<string> Of(List<string> said)
        {
            lock (said) return [.. said];
        }
    }

    static List<string> Read(Func<Task<string>> next)
    {
        var said = new List<string>();
        _ = Task.Run(async () =>
        {
            while (true)
            {
                var text = await next();
                lock (said) said.Add(text);
            }
        }, TestContext.Current.CancellationToken);
        return said;
    }

    // A promise of which a fifth of the time is left moves all three.
    static async Task Stir(Api api, int n)
    {
        var now = DateTimeOffset.UtcNow;
        await api.Do("makePromise", new { id = $"p{n}", customerId = "c", statement = "It arrives.", unitId = "u", madeAt = now.AddSeconds(-95), dueAt = now.AddSeconds(25) });
        await Task.Delay(100, TestContext.Current.CancellationToken);
    }
}
