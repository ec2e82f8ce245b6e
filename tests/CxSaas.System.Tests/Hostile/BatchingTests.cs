using System.Net;
using System.Text;
using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Hostile;

/// <summary>The entry H18 of the catalogue where an operator lets several requests come in one body: no more than a few, and each held to what one is.</summary>
public sealed class BatchingTests
{
    const string Good = """{"query":"{ viewer { role } }"}""";

    [Fact]
    public async Task H18_a_batch_is_bounded_and_each_of_it_is_one_request()
    {
        await using var server = await CxSaasProcess.Start(variables: new Dictionary<string, string>
        {
            ["CxSaas__Gateway__Batching"] = "true",
            ["CxSaas__Gateway__Rates__Principal"] = "300",
            ["CxSaas__Gateway__Rates__BurstSeconds"] = "5",
        });
        using var api = new Api(server.Address, server.AdminKey);
        foreach (var (body, code) in new[]
        {
            ("[]", "BAD_BATCH"), ($"[[{Good}]]", "BAD_BATCH"), ($"[{Good},null]", "BAD_BATCH"), ($"[{Good},7]", "BAD_BATCH"),
            ($"[{string.Join(',', Enumerable.Repeat(Good, 11))}]", "BAD_BATCH"), ($"[{Good},{{}}]", "QUERY_MISSING"),
            ($$"""[{{Good}},{"query":"{ viewer { role } }","variables":[]}]""", "BAD_REQUEST"),
        })
        {
            var (status, answer) = await Post(api, body);
            Assert.Equal((HttpStatusCode.BadRequest, code), (status, answer.Text("errors", 0, "extensions", "code")));
        }

        // Each in its place with an answer of its own, and one after the other: the last finds what the second wrote.
        var said = (await Post(api, $$"""
            [{{Good}},
             {"query":"mutation { registerCustomer(input: { id: \"b\" }) { errors { code } } }"},
             {"query":"{ noSuchField }"},
             {"query":"subscription { scoreChanged(customerId: \"b\") { delta } }"},
             {"query":"{ customer(id: \"b\") { id } }"}]
            """)).Answer;
        Assert.Equal("ADMIN", said.Text(0, "data", "viewer", "role"));
        Assert.Equal(0, said.At(1, "data", "registerCustomer", "errors").GetArrayLength());
        Assert.Equal("INVALID_DOCUMENT", said.Text(2, "errors", 0, "extensions", "code"));
        Assert.Equal("OPERATION_NOT_ALLOWED", said.Text(3, "errors", 0, "extensions", "code"));
        Assert.Equal("b", said.Text(4, "data", "customer", "id"));
        Assert.Equal(5, said.GetArrayLength());

        // Ten at a time use up as much as one by one.
        var ten = $"[{string.Join(',', Enumerable.Repeat("""{"query":"{ pulse { customers } customers { totalCount } }"}""", 10))}]";
        await Eventually.Holds(
            async () => (await Post(api, ten)).Answer.EnumerateArray().Count(each => each.TryGetProperty("errors", out var errors) && errors.Text(0, "extensions", "code") == "RATE_LIMITED"),
            limited => limited > 0);
        // Over a socket and an event stream one message is one request.
        using var stream = await PostTo(api, "/graphql/stream", $"[{Good}]");
        Assert.Equal(HttpStatusCode.BadRequest, stream.StatusCode);
    }

    static async Task<(HttpStatusCode Status, JsonElement Answer)> Post(Api api, string body)
    {
        using var response = await PostTo(api, "/graphql", body);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
    }

    static async Task<HttpResponseMessage> PostTo(Api api, string path, string body)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", api.Key) } };
        return await http.PostAsync(new Uri(api.Server, path), new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
    }
}
