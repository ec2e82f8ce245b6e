using System.Net;
using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Hostile;

/// <summary>What is no GraphQL request: the entries H01 to H18, H27, H28 and H30 of the catalogue.</summary>
[Collection(HostileServer.Name)]
public sealed class RequestAttackTests(HostileServer server)
{
    const string Good = """{"query":"{ viewer { role } }"}""";

    /// <summary>The entry, the code, and the body.</summary>
    public static TheoryData<string, string, string> Bodies => new()
    {
        { "H08 nothing", "BAD_JSON", "" },
        { "H08 a space", "BAD_JSON", " " },
        { "H09 no number", "BAD_JSON", "NaN" },
        { "H09 an array without an end", "BAD_JSON", "[1" },
        { "H09 a comma too many", "BAD_JSON", """{"query":"{ viewer { role } }",}""" },
        { "H09 a comment", "BAD_JSON", Good + "//x" },
        { "H09 a second one", "BAD_JSON", Good + Good },
        { "H10 null", "BAD_REQUEST", "null" },
        { "H10 a string", "BAD_REQUEST", "\"x\"" },
        { "H10 a number", "BAD_REQUEST", "5" },
        { "H11 two queries", "BAD_JSON", """{"query":"{ viewer { role } }","query":"{ tenant { id } }"}""" },
        { "H11 two queries, one in disguise", "BAD_JSON", """{"query":"{ viewer { role } }","qu\u0065ry":"{ tenant { id } }"}""" },
        { "H11 two values of a variable", "BAD_JSON", """{"query":"{ viewer { role } }","variables":{"a":1,"a":2}}""" },
        { "H12 a byte order mark", "BAD_JSON", "\uFEFF" + Good },
        { "H13 half of a pair of surrogates", "BAD_JSON", """{"query":"{ viewer { role } }","variables":{"a":"\ud800"}}""" },
        { "H14 a query that is a number", "BAD_REQUEST", """{"query":7}""" },
        { "H14 a query that is an array", "BAD_REQUEST", """{"query":["{ viewer { role } }"]}""" },
        { "H14 a query that is an object", "BAD_REQUEST", """{"query":{}}""" },
        { "H15 variables that are a string", "BAD_REQUEST", """{"query":"{ viewer { role } }","variables":"x"}""" },
        { "H15 variables that are an array", "BAD_REQUEST", """{"query":"{ viewer { role } }","variables":[]}""" },
        { "H16 extensions that are a string", "BAD_REQUEST", """{"query":"{ viewer { role } }","extensions":"x"}""" },
        { "H17 a name that is a number", "BAD_REQUEST", """{"query":"{ viewer { role } }","operationName":7}""" },
        { "H17 a name of no operation", "NO_OPERATION", """{"query":"query a { viewer { role } }","operationName":"b"}""" },
        { "H18 a batch", "BATCHING_OFF", $"[{Good}]" },
        { "H18 an empty batch", "BATCHING_OFF", "[]" },
        { "H18 a batch in a batch", "BATCHING_OFF", $"[[{Good}]]" },
        { "H18 many", "BATCHING_OFF", $"[{string.Join(',', Enumerable.Repeat(Good, 5_000))}]" },
    };

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_body_that_is_no_request_is_400(string entry, string code, string body)
    {
        Assert.StartsWith("H", entry, StringComparison.Ordinal);
        DemandForm((await Attack.RefusedBody(server, code, body)).Json);
    }

    [Theory]
    [InlineData(0xff, 0x20)]
    [InlineData(0xc0, 0x80)]
    [InlineData(0xed, 0xa0, 0x80)]
    [InlineData(0xe2, 0x82)]
    public Task H13_invalid_utf8_is_400(params int[] wrong) => Refused(HttpStatusCode.BadRequest, "BAD_JSON", () =>
        Post(new ByteArrayContent([.. "{\"query\":\"{ viewer { role } }\",\"x\":\""u8, .. wrong.Select(b => (byte)b), .. "\"}"u8]), "application/json"));

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/jsonx")]
    [InlineData("application/json, text/plain")]
    public async Task H04_H05_H06_H07_what_is_not_said_to_be_json_in_utf8_is_415(string? contentType)
    {
        foreach (var path in (string[])["/graphql", "/graphql/ingest", "/graphql/stream"])
            await Refused(HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", () => Post(new StringContent(Good), contentType, path));
    }

    [Fact]
    public Task H01_a_GET_without_a_query_is_400() =>
        Refused(HttpStatusCode.BadRequest, "QUERY_MISSING", () => Request(HttpMethod.Get, "/graphql"));

    [Fact]
    public async Task H02_a_mutation_by_GET_is_405_and_changes_nothing()
    {
        const string mutation = "mutation { recordSignal(input: { id: \"h02\", customerId: \"c\", kind: RETURN }) { errors { code } } }";
        var answer = await Refused(HttpStatusCode.MethodNotAllowed, "DOCUMENT_NOT_TRUSTED", () => Request(HttpMethod.Get, $"/graphql?query={Uri.EscapeDataString(mutation)}"));
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("TRACE")]
    [InlineData("PATCH")]
    [InlineData("ANYTHING")]
    public async Task H03_other_methods_are_405(string method)
    {
        foreach (var (path, allowed) in new[] { ("/graphql", "GET, POST"), ("/graphql/ingest", "POST"), ("/graphql/stream", "POST") })
        {
            var answer = await Refused(HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED", () => Request(new(method), path));
            Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow));
        }
    }

    [Fact]
    public async Task H30_HEAD_is_405_and_OPTIONS_204_and_neither_lets_a_page_from_elsewhere_in()
    {
        using var head = await Law.Holds(server, () => Send(Request(HttpMethod.Head, "/graphql")));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, head.StatusCode);
        foreach (var path in (string[])["/graphql", "/graphql/ingest"])
        {
            using var options = await Law.Holds(server, () => Send(Request(HttpMethod.Options, path)));
            Assert.Equal((HttpStatusCode.NoContent, "POST"), (options.StatusCode, options.Content.Headers.Allow.Last()));
            DemandNoCors(options);
        }
        var preflight = Request(HttpMethod.Options, "/graphql");
        preflight.Headers.Add("Origin", "https://evil.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var refused = await Send(preflight);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        DemandNoCors(refused);
    }

    [Fact]
    public async Task H27_a_page_from_elsewhere_is_403_whatever_it_brings_along()
    {
        foreach (var origin in (string[])["https://evil.example", "null", "http://127.0.0.1.evil.example"])
        {
            DemandNoCors(await Refused(HttpStatusCode.Forbidden, "ORIGIN_NOT_ALLOWED", () =>
            {
                var request = Post(new StringContent(Good), "text/plain");
                request.Headers.Add("Origin", origin);
                request.Headers.Add("Cookie", "session=1");
                return request;
            }));
        }
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/png, text/*")]
    [InlineData("application/json;q=0")]
    public async Task H28_a_media_type_that_is_not_served_is_406(string accept)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            await Refused(HttpStatusCode.NotAcceptable, "NOT_ACCEPTABLE", () =>
            {
                var request = method == HttpMethod.Get ? Request(method, "/graphql") : Post(new StringContent(Good), "application/json");
                request.Headers.Accept.Clear();
                request.Headers.Accept.ParseAdd(accept);
                return request;
            });
        }
    }

    [Fact]
    public async Task Without_a_credential_in_force_it_is_401_before_anything_is_read()
    {
        foreach (var path in (string[])["/graphql", "/graphql/ingest", "/graphql/stream"])
        {
            var answer = await Refused(HttpStatusCode.Unauthorized, "UNAUTHENTICATED", () =>
            {
                var request = Post(new StringContent("nonsense"), "application/json", path);
                request.Headers.Authorization = new("Bearer", "cx_live_nobody");
                return request;
            });
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        }
    }

    async Task<HttpResponseMessage> Refused(HttpStatusCode status, string code, Func<HttpRequestMessage> request)
    {
        var answer = await Law.Holds(server, () => Send(request()));
        var body = JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal((status, code), (answer.StatusCode, body.Text("errors", 0, "extensions", "code")));
        DemandForm(body);
        return answer;
    }

    /// <summary>Every refusal has one form: a sentence, a code, whether it may be sent again, an id, and nothing of what is inside.</summary>
    static void DemandForm(JsonElement body)
    {
        Assert.Equal(["errors"], body.EnumerateObject().Select(member => member.Name));
        var extensions = body.At("errors", 0, "extensions");
        Assert.Equal(["code", "requestId", "retryable"], extensions.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal((JsonValueKind.False, 32), (extensions.At("retryable").ValueKind, extensions.Text("requestId")!.Length));
        foreach (var inside in (string[])["Exception", "System.", "   at ", "CxSaas."])
            Assert.DoesNotContain(inside, body.GetRawText(), StringComparison.Ordinal);
    }

    static void DemandNoCors(HttpResponseMessage answer) =>
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));

    HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(server.Process.Address, path));
        request.Headers.Authorization = new("Bearer", server.Attacker.Key);
        request.Headers.Accept.ParseAdd(path.EndsWith("stream", StringComparison.Ordinal) ? "text/event-stream" : "application/json");
        return request;
    }

    HttpRequestMessage Post(HttpContent content, string? contentType, string path = "/graphql")
    {
        var request = Request(HttpMethod.Post, path);
        request.Content = content;
        content.Headers.ContentType = null;
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return request;
    }

    static async Task<HttpResponseMessage> Send(HttpRequestMessage request)
    {
        using var http = new HttpClient();
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
