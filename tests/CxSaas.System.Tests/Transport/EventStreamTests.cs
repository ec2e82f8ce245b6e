using System.Net;
using System.Text;

namespace CxSaas.System.Tests.Transport;

public class EventStreamTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscription_sends_next_for_each_item_and_then_complete()
    {
        await using var server = await TransportServer.Start();
        using var response = await Open(server, "subscription { three }");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(
            "event: next\ndata: {\"data\":{\"n\":1}}\n\nevent: next\ndata: {\"data\":{\"n\":2}}\n\n" +
            "event: next\ndata: {\"data\":{\"n\":3}}\n\nevent: complete\ndata:\n\n", text);
        Assert.Equal(0, server.Engine.OpenStreams);
    }

    [Theory]
    [InlineData("{ __typename }", "Query")]
    [InlineData("mutation { x }", "Mutation")]
    [InlineData("{ refused }", "REFUSED")]
    [InlineData("subscription { failing }", "INTERNAL")]
    public async Task Answers_and_refusals_come_as_events_too(string query, string expected)
    {
        await using var server = await TransportServer.Start();
        using var response = await Open(server, query);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.EndsWith("event: complete\ndata:\n\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", null, """{"query":"{ a }"}""", 405)]
    [InlineData("POST", "application/json", """{"query":"{ a }"}""", 406)]
    [InlineData("POST", "text/event-stream", "nope", 400)]
    [InlineData("POST", "*/*", "[]", 400)]
    public async Task What_is_no_request_has_its_status(string method, string? accept, string body, int status)
    {
        await using var server = await TransportServer.Start();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/graphql/stream");
        if (method == "POST") request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await server.Http.SendAsync(request, Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_quiet_stream_carries_comments()
    {
        await using var server = await TransportServer.Start(timesFaster: 100);
        using var response = await Open(server, "subscription { silent }");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        string? line;
        do line = await Line(reader); while (line is not (null or ":"));
        Assert.Equal(":", line);
    }

    [Fact]
    public async Task A_revoked_key_ends_the_stream_without_complete()
    {
        await using var server = await TransportServer.Start(timesFaster: 100);
        using var response = await Open(server, "subscription { silent }");
        server.Authenticator.Revoke();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        var text = await reader.ReadToEndAsync(Cancellation).WaitAsync(TransportServer.Patience, Cancellation);
        Assert.DoesNotContain("complete", text, StringComparison.Ordinal);
        await TransportServer.Until(() => server.Engine.OpenStreams == 0, "the end of the revoked stream");
    }

    [Fact]
    public async Task A_client_that_leaves_ends_its_stream()
    {
        await using var server = await TransportServer.Start();
        using (await Open(server, "subscription { silent }")) await TransportServer.Until(() => server.Engine.Produced == 1, "an item");
        await TransportServer.Until(() => server.Engine.OpenStreams == 0, "the end of the stream that nobody reads");
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task A_slow_reader_is_asked_for_no_more_than_it_takes()
    {
        await using var server = await TransportServer.Start();
        using var stuck = await Open(server, "subscription { endless }");
        using var read = await Open(server, "subscription { three }");
        await read.Content.ReadAsStringAsync(Cancellation);
        // What the sockets' own buffers take is the bound: a few megabytes of items of 16 KB.
        Assert.InRange(server.Engine.Produced, 0, 1000);
    }

    static async Task<HttpResponseMessage> Open(TransportServer server, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql/stream");
        request.Content = new StringContent($$"""{"query":"{{query}}"}""", Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    static Task<string?> Line(StreamReader reader) =>
        reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(TransportServer.Patience, Cancellation);
}
