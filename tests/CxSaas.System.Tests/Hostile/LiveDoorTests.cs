using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Hostile;

/// <summary>Who is let in, and how often: entries W20, W21 and W24 of the catalogue, and H27, against the running server.</summary>
public sealed class LiveDoorTests(RunningServer server) : IAsyncLifetime
{
    const string Followed = "subscription { scoreChanged(customerId: \"c\") { delta } }";

    Api _api = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    Uri Address => server.Process.Address;

    public async ValueTask InitializeAsync()
    {
        _api = await server.Tenant();
        await _api.Do("recordFeedback", new { id = "first", customerId = "c", answers = new[] { new { metric = "NPS", value = 3 } } });
    }

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task W20_H27_an_origin_that_is_not_allowed_is_403_over_every_transport()
    {
        const string evil = "https://evil.example";
        await using var socket = await RawSocket.Open(Address, headers: $"Origin: {evil}\r\n");
        Assert.StartsWith("HTTP/1.1 403", socket.Handshake, StringComparison.Ordinal);
        foreach (var path in (string[])["/graphql", "/graphql/stream"])
        {
            using var refused = await Post(path, "{ viewer { role } }", origin: evil);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.DoesNotContain(refused.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        }
        await using var own = await RawSocket.Open(Address, headers: $"Origin: http://{Address.Authority}\r\n");
        Assert.StartsWith("HTTP/1.1 101", own.Handshake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/graphql?query=%7Bviewer%7Brole%7D%7D&authorization=Bearer%20")]
    [InlineData("/graphql?access_token=")]
    [InlineData("/graphql/stream?anything=")]
    public async Task W21_a_key_in_the_url_is_refused_and_never_logged(string start)
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var refused = await http.GetAsync(start + _api.Key, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("KEY_IN_URL", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(_api.Key, server.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W24_an_event_stream_wants_a_key_and_ignores_another_streams_place()
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var anonymous = await http.GetAsync("/graphql/stream", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        using var stream = await Post("/graphql/stream", Followed, lastEventId: "another's");
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancellation));
        Assert.Equal("event: next", await reader.ReadLineAsync(Cancellation));
        Assert.Contains("\"delta\":null", await reader.ReadLineAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task W24_a_keys_streams_are_bounded_and_free_again_when_their_client_is_gone()
    {
        var open = new List<HttpResponseMessage>();
        for (var n = 0; n < 100; n++) open.Add(await Post("/graphql/stream", Followed));
        Assert.All(open, stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));
        using (var refused = await Post("/graphql/stream", Followed)) Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        open.ForEach(stream => stream.Dispose());
        var clock = Stopwatch.StartNew();
        while (true)
        {
            using var again = await Post("/graphql/stream", Followed);
            if (again.StatusCode == HttpStatusCode.OK) break;
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
            await Task.Delay(50, Cancellation);
        }
    }

    async Task<HttpResponseMessage> Post(string path, string query, string? origin = null, string? lastEventId = null)
    {
        var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(new { query }) };
        request.Headers.Authorization = new("Bearer", _api.Key);
        request.Headers.Accept.ParseAdd(path.EndsWith("stream", StringComparison.Ordinal) ? "text/event-stream" : "application/json");
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }
}
