using System.Diagnostics;
using System.Net;
using System.Text;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Transport;

public class ShutdownTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restart_closes_sockets_with_1012_and_ends_streams_but_lets_requests_finish()
    {
        await using var server = await TransportServer.Start();
        await using var socket = await RawSocket.Ready(server.Address);
        await socket.Subscribe("a", "subscription { silent }");
        using var stream = await server.Http.SendAsync(
            Post("/graphql/stream", "subscription { silent }"), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        var request = server.Http.SendAsync(Post("/graphql", "{ hold }"), Cancellation);
        await TransportServer.Until(() => server.Engine is { OpenStreams: 2, Held: 1 }, "two streams and a held query");

        var clock = Stopwatch.StartNew();
        var stopped = server.Stop();
        Assert.Equal(1012, await socket.CloseCode());
        var events = await stream.Content.ReadAsStringAsync(Cancellation).WaitAsync(TransportServer.Patience, Cancellation);
        Assert.DoesNotContain("complete", events, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Busy.Allows(5));
        Assert.False(stopped.IsCompleted);

        server.Engine.Release();
        using var response = await request;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await stopped.WaitAsync(TransportServer.Patience, Cancellation);
        Assert.Equal(0, server.Engine.OpenStreams);
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task A_peer_that_reads_nothing_does_not_hold_up_a_restart()
    {
        await using var server = await TransportServer.Start();
        await using var stuck = await RawSocket.Ready(server.Address);
        await stuck.Subscribe("a", "subscription { endless }");
        await TransportServer.Until(() => server.Engine.Produced > 10, "some items");
        await server.Stop().WaitAsync(TransportServer.Patience, Cancellation);
        Assert.Equal(0, server.Engine.OpenStreams);
    }

    static HttpRequestMessage Post(string path, string query) => new(HttpMethod.Post, path)
    {
        Content = new StringContent($$"""{"query":"{{query}}"}""", Encoding.UTF8, "application/json"),
        Headers = { { "Accept", path.EndsWith("stream", StringComparison.Ordinal) ? "text/event-stream" : "application/json" } },
    };
}
