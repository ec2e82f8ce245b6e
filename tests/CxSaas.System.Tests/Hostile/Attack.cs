using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Hostile;

/// <summary>One answer to an attack over HTTP.</summary>
sealed record AttackAnswer(HttpStatusCode Status, string Text)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public string? Code => Json.Text("errors", 0, "extensions", "code");
}

/// <summary>Sends what no client library would let out, and asks for the media type whose status tells a refusal.</summary>
static class Attack
{
    public static Task<AttackAnswer> Document(HostileServer server, string query, object? variables = null, string? operationName = null, string? key = null) =>
        Body(server, JsonSerializer.Serialize(new { query, variables, operationName }), key);

    public static async Task<AttackAnswer> Body(HostileServer server, string body, string? key = null)
    {
        using var http = new HttpClient { BaseAddress = server.Process.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", key ?? server.Attacker.Key);
        request.Headers.Accept.ParseAdd("application/graphql-response+json");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Attacks under the law; the answer must be 400, or 413 where it is too long to be read, and bear this code.</summary>
    public static Task<AttackAnswer> Refused(HostileServer server, string code, string query, object? variables = null) =>
        RefusedBody(server, code, JsonSerializer.Serialize(new { query, variables }));

    public static async Task<AttackAnswer> RefusedBody(HostileServer server, string code, string body)
    {
        var answer = await Law.Holds(server, () => Body(server, body));
        Assert.True(answer.Code == code, answer.Text[..Math.Min(answer.Text.Length, 2_000)]);
        Assert.Equal(code == "BODY_TOO_LARGE" ? HttpStatusCode.RequestEntityTooLarge : HttpStatusCode.BadRequest, answer.Status);
        return answer;
    }

    /// <summary>The first event of an event stream, or the answer where none is opened.</summary>
    public static async Task<string> Stream(HostileServer server, string query, string? key = null)
    {
        using var http = new HttpClient { BaseAddress = server.Process.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql/stream") { Content = JsonContent.Create(new { query }) };
        request.Headers.Authorization = new("Bearer", key ?? server.Attacker.Key);
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken) + await reader.ReadLineAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A text so many times.</summary>
    public static string Times(this string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}
