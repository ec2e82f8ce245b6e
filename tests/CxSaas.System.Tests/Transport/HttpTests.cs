using System.Net;
using System.Text;
using System.Text.Json;
using static CxSaas.System.Tests.Transport.HttpAnswers;

namespace CxSaas.System.Tests.Transport;

public class HttpTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, Json)]
    [InlineData("*/*", Json)]
    [InlineData("application/*", Json)]
    [InlineData(Json, Json)]
    [InlineData(Modern, Modern)]
    [InlineData($"{Modern}, {Json};q=0.9", Modern)]
    [InlineData($"{Modern};q=0.1, {Json}", Json)]
    [InlineData($"{Modern};q=0, */*", Json)]
    [InlineData($"text/html, {Modern};q=0.5", Modern)]
    [InlineData("application/json; charset=utf-8", Json)]
    public async Task The_media_type_follows_the_accept_header(string? accept, string expected)
    {
        await using var server = await TransportServer.Start();
        using var response = await Post(server, """{"query":"{ __typename }"}""", accept);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("utf-8", response.Content.Headers.ContentType.CharSet);
        Assert.Equal("Query", (await Body(response)).GetProperty("data").GetProperty("__typename").GetString());
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/event-stream")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("*/*;q=0")]
    public async Task What_cannot_be_served_is_406(string accept)
    {
        await using var server = await TransportServer.Start();
        using var response = await Post(server, """{"query":"{ __typename }"}""", accept);
        await AssertRefused(response, 406, "NOT_ACCEPTABLE");
    }

    [Theory]
    [InlineData(Json, "{ refused }", 200)]
    [InlineData(Modern, "{ refused }", 400)]
    [InlineData(Json, "subscription { three }", 400)]
    [InlineData(Modern, "subscription { three }", 400)]
    [InlineData(Json, "mutation { x }", 200)]
    [InlineData(Modern, "mutation { x }", 200)]
    [InlineData(Json, "{ fail }", 500)]
    [InlineData(Modern, "{ fail }", 500)]
    public async Task The_status_tells_refusals_apart_only_in_the_new_media_type(string accept, string query, int status)
    {
        await using var server = await TransportServer.Start();
        using var response = await Post(server, JsonSerializer.Serialize(new { query }), accept);
        Assert.Equal(status, (int)response.StatusCode);
        var body = await Body(response);
        Assert.Equal(!query.StartsWith("mutation", StringComparison.Ordinal), body.TryGetProperty("errors", out _));
        Assert.DoesNotContain("secret", body.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("TRACE")]
    public async Task Other_methods_are_405_with_allow(string method)
    {
        await using var server = await TransportServer.Start();
        using var response = await server.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/graphql"), Cancellation);
        await AssertRefused(response, 405, "METHOD_NOT_ALLOWED");
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("?query={__typename}", 200, null)]
    [InlineData("?query={a}&variables={\"a\":1}&operationName=Q", 200, null)]
    [InlineData("", 400, "QUERY_MISSING")]
    [InlineData("?query={a}&query={b}", 400, "BAD_REQUEST")]
    [InlineData("?query={a}&variables=nope", 400, "BAD_JSON")]
    [InlineData("?query={a}&variables=[1]", 400, "BAD_REQUEST")]
    [InlineData("?query=mutation{a}", 405, "NOT_HERE")]
    [InlineData("?query=subscription{three}", 405, "NOT_HERE")]
    public async Task Get_is_for_queries_only(string parameters, int status, string? code)
    {
        await using var server = await TransportServer.Start();
        using var response = await server.Http.GetAsync($"/graphql{parameters}", Cancellation);
        if (code is null) Assert.Equal(status, (int)response.StatusCode);
        else await AssertRefused(response, status, code);
        if (status == 405) Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic Z29vZC1rZXk=")]
    [InlineData(TinyAuthenticator.Key)]
    public async Task Without_a_valid_key_it_is_401(string? authorization)
    {
        await using var server = await TransportServer.Start();
        server.Http.DefaultRequestHeaders.Remove("Authorization");
        if (authorization is not null) server.Http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        foreach (var path in new[] { "/graphql", "/graphql/stream" })
        {
            using var content = new StringContent("""{"query":"{ a }"}""", Encoding.UTF8, Json);
            using var response = await server.Http.PostAsync(path, content, Cancellation);
            await AssertRefused(response, 401, "UNAUTHENTICATED");
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        }

        Assert.Equal(0, server.Engine.Calls);
    }

    [Fact]
    public async Task A_client_that_hangs_up_cancels_its_operation_and_nothing_is_logged()
    {
        await using var server = await TransportServer.Start();
        using var hangUp = new CancellationTokenSource();
        using var content = new StringContent("""{"query":"{ hold }"}""", Encoding.UTF8, Json);
        var pending = server.Http.PostAsync("/graphql", content, hangUp.Token);
        await TransportServer.Until(() => server.Engine.Held == 1, "the held query");
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        using var other = await Post(server, """{"query":"{ __typename }"}""", Json);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Empty(server.Faults);
    }
}
