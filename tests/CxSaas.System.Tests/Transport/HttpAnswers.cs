using System.Text;
using System.Text.Json;

namespace CxSaas.System.Tests.Transport;

static class HttpAnswers
{
    public const string Json = "application/json";
    public const string Modern = "application/graphql-response+json";
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<HttpResponseMessage> Post(TransportServer server, string body, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql");
        request.Content = new StringContent(body, Encoding.UTF8, Json);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        return await server.Http.SendAsync(request, Cancellation);
    }

    public static async Task<JsonElement> Body(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(Cancellation));

    public static async Task AssertRefused(HttpResponseMessage response, int status, string code)
    {
        var body = await Body(response);
        var extensions = body.GetProperty("errors")[0].GetProperty("extensions");
        Assert.Equal((status, code), ((int)response.StatusCode, extensions.GetProperty("code").GetString()));
        Assert.False(body.TryGetProperty("data", out _));
    }
}
