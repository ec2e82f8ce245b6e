using System.Net;

namespace CxSaas.System.Tests.Transport;

public class PageTests
{
    const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_gets_a_page_in_development_and_needs_no_key_for_it()
    {
        await using var server = await TransportServer.Start(environment: "Development");
        server.Http.DefaultRequestHeaders.Remove("Authorization");
        using var response = await Get(server, "/graphql", Browser);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_leaves_queries_and_sockets_alone()
    {
        await using var server = await TransportServer.Start(environment: "Development");
        using var query = await Get(server, "/graphql?query={__typename}", "application/json");
        Assert.Equal(HttpStatusCode.OK, query.StatusCode);
        using var deleted = await server.Http.DeleteAsync("/graphql", Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, deleted.StatusCode);
        await using var socket = await RawSocket.Ready(server.Address);
        await socket.Subscribe("a", "{ __typename }");
        Assert.Equal("next a", await socket.Line());
    }

    [Fact]
    public async Task Outside_development_there_is_no_page()
    {
        await using var server = await TransportServer.Start();
        using var response = await Get(server, "/graphql", "text/html");
        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        using var asset = await Get(server, "/graphql/page/graphiql.js", "*/*");
        Assert.Equal(HttpStatusCode.NotFound, asset.StatusCode);
    }

    [Theory]
    [InlineData("../appsettings.json")]
    [InlineData("%2e%2e/appsettings.json")]
    [InlineData("..%2fcxsaas.dll")]
    [InlineData("other.js")]
    public async Task Only_the_pages_own_files_are_served(string file)
    {
        await using var server = await TransportServer.Start(environment: "Development");
        using var response = await Get(server, $"/graphql/page/{file}", "*/*");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    static async Task<HttpResponseMessage> Get(TransportServer server, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await server.Http.SendAsync(request, Cancellation);
    }
}
