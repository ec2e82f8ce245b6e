using System.Net;
using System.Net.Http.Json;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Hostile;

/// <summary>Who is let in, and how often: entries W20, W21 and W24 of the catalogue.</summary>
[Collection(HostileServer.Name)]
public sealed class LiveDoorTests(HostileServer server) : LiveAttackCase(server)
{
    [Fact]
    public async Task W20_an_origin_that_is_not_allowed_is_403_over_every_transport()
    {
        const string evil = "https://evil.example";
        var handshake = await Lawful(async () =>
        {
            await using var socket = await RawSocket.Open(Address, headers: $"Origin: {evil}\r\n");
            return socket.Handshake;
        });
        Assert.StartsWith("HTTP/1.1 403", handshake, StringComparison.Ordinal);
        foreach (var path in (string[])["/graphql", "/graphql/stream"])
        {
            using var refused = await Lawful(() => Post(path, "{ viewer { role } }", origin: evil));
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
        using var refused = await Lawful(() => Get(start + Api.Key));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("KEY_IN_URL", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(Api.Key, Server.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task W24_an_event_stream_wants_a_key()
    {
        // As a browser's EventSource asks, which can set no header.
        using var anonymous = await Lawful(() => Get("/graphql/stream"));
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Equal("Bearer", anonymous.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task W24_a_customers_seventh_stream_is_one_too_many() => await Bounded(await Server.CustomerToken(), most: 6);

    [Fact]
    public Task W24_a_keys_streams_are_bounded_too() => Bounded(Api.Key, most: 100);

    async Task Bounded(string key, int most)
    {
        await NothingIsLeft(); // Of an attack before this one.
        var open = new List<HttpResponseMessage>();
        for (var n = 0; n < most; n++) open.Add(await Post("/graphql/stream", Followed, key: key));
        Assert.All(open, stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));
        using (var refused = await Lawful(() => Post("/graphql/stream", Followed, key: key)))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Contains("TOO_MANY_STREAMS", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
        open.ForEach(stream => stream.Dispose());
        await NothingIsLeft();
        using var again = await Post("/graphql/stream", Followed, key: key);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    async Task<HttpResponseMessage> Get(string path)
    {
        using var http = new HttpClient { BaseAddress = Address };
        return await http.GetAsync(path, Cancellation);
    }

    async Task<HttpResponseMessage> Post(string path, string query, string? origin = null, string? key = null)
    {
        var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(new { query }) };
        request.Headers.Authorization = new("Bearer", key ?? Api.Key);
        request.Headers.Accept.ParseAdd(path.EndsWith("stream", StringComparison.Ordinal) ? "text/event-stream" : "application/json");
        if (origin is not null) request.Headers.Add("Origin", origin);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }
}
