using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Hostile;

/// <summary>G37: where documents are trusted, others are not run, by whatever door they come.</summary>
public sealed class TrustedDocumentTests(RunningServer plain) : IAsyncLifetime
{
    const string Known = "query Own { customer(id: \"c\") { id } }";
    const string Followed = "subscription Follow { scoreChanged(customerId: \"c\") { customerId } }";
    const string Other = "query Own { customer(id: \"c\") { name id } }";

    CxSaasProcess _server = null!;
    Api _key = null!, _customer = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await CxSaasProcess.Start(variables: Manifest.Trusted(Manifest.Write(Known, Followed)));
        _key = new(_server.Address, _server.AdminKey);
        await _key.Do("recordFeedback", new { id = "f", customerId = "c", answers = new[] { new { metric = "NPS", value = 3 } } });
        _customer = new(_server.Address, (await _key.Do("issueCustomerToken", new { customerId = "c" }, "token")).Text("token")!);
    }

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        _customer.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_is_in_the_manifest_runs_by_its_id_its_hash_and_its_text_for_both()
    {
        foreach (var api in (Api[])[_key, _customer])
        {
            foreach (var body in (object[])[
                new { documentId = Manifest.IdOf(Known) },
                new { extensions = new { persistedQuery = new { version = 1, sha256Hash = Manifest.IdOf(Known)["sha256:".Length..] } } },
                new { query = Known },
                new { query = Known, documentId = Manifest.IdOf(Known) }])
                Assert.Equal("c", (await Post(api, body)).Answer.Text("data", "customer", "id"));
            Assert.Equal("c", (await Get(api, $"documentId={Manifest.IdOf(Known)}")).Answer.Text("data", "customer", "id"));
            Assert.Equal("c", (await Get(api, $"query={Uri.EscapeDataString(Known)}")).Answer.Text("data", "customer", "id"));
        }
    }

    [Fact]
    public async Task Without_a_credential_nobody_learns_what_the_manifest_holds()
    {
        using var http = new HttpClient { BaseAddress = _server.Address };
        foreach (var body in (object[])[new { query = Known }, new { query = Other }, new { documentId = Manifest.IdOf(Known) }, new { documentId = Manifest.IdOf(Other) }])
        {
            using var response = await http.PostAsJsonAsync("/graphql", body, Cancellation);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task G37_a_customer_s_own_app_runs_nothing_else()
    {
        foreach (var body in (object[])[new { query = Other }, new { documentId = Manifest.IdOf(Other) }, new { query = Other, documentId = Manifest.IdOf(Known) }])
            Assert.Equal((HttpStatusCode.BadRequest, "DOCUMENT_NOT_TRUSTED"), Refusal(await Post(_customer, body)));
        Assert.Contains("DOCUMENT_NOT_TRUSTED", await Stream(Followed.Replace("customerId }", "delta }", StringComparison.Ordinal)), StringComparison.Ordinal);
        await using var socket = await RawSocket.Ready(_server.Address, _customer.Key);
        await socket.Subscribe("1", Other);
        Assert.Equal("DOCUMENT_NOT_TRUSTED", (await socket.Message()).Text("payload", 0, "extensions", "code"));
        await socket.Subscribe("2", Followed);
        Assert.Equal("c", (await socket.Message()).Text("payload", "data", "scoreChanged", "customerId"));
    }

    [Fact]
    public async Task A_key_sends_what_it_likes_by_POST_and_an_id_is_that_of_its_text()
    {
        Assert.Equal("c", (await Post(_key, new { query = Other })).Answer.Text("data", "customer", "id"));
        Assert.Equal("c", (await Post(_key, new { query = Other, documentId = Manifest.IdOf(Other) })).Answer.Text("data", "customer", "id"));
        Assert.Equal("DOCUMENT_NOT_TRUSTED", Refusal(await Post(_key, new { query = Other, documentId = Manifest.IdOf(Known) })).Code);
        Assert.Equal("PERSISTED_QUERY_NOT_FOUND", Refusal(await Post(_key, new { documentId = Manifest.IdOf(Other) })).Code);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "DOCUMENT_NOT_TRUSTED"), Refusal(await Get(_key, $"query={Uri.EscapeDataString(Other)}")));
    }

    [Fact]
    public async Task Where_there_is_no_manifest_an_id_says_so_and_GET_carries_nothing()
    {
        using var api = await plain.Tenant();
        Assert.Equal("PERSISTED_QUERY_NOT_SUPPORTED", Refusal(await Post(api, new { documentId = Manifest.IdOf(Known) })).Code);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await Get(api, $"query={Uri.EscapeDataString(Known)}")).Status);
    }

    [Fact]
    public async Task A_manifest_whose_text_was_changed_stops_the_start_and_is_named()
    {
        var manifest = Manifest.Write(Known);
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest, Cancellation)).Replace("{ id }", "{ name }", StringComparison.Ordinal), Cancellation);
        var (exit, output) = await CxSaasProcess.Run(Manifest.Trusted(manifest), "serve", "--urls", "http://127.0.0.1:0", "--data", CxSaasProcess.TemporaryFolder());
        Assert.Equal(1, exit);
        Assert.Contains($"{Manifest.IdOf(Known)} is not the hash of its document", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    async Task<string> Stream(string query)
    {
        using var http = new HttpClient { BaseAddress = _server.Address, DefaultRequestHeaders = { Authorization = new("Bearer", _customer.Key), Accept = { new("text/event-stream") } } };
        using var response = await http.PostAsJsonAsync("/graphql/stream", new { query }, Cancellation);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    static Task<(HttpStatusCode Status, JsonElement Answer)> Post(Api api, object body) =>
        Send(api, new(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(body) });

    static Task<(HttpStatusCode Status, JsonElement Answer)> Get(Api api, string query) => Send(api, new(HttpMethod.Get, $"/graphql?{query}"));

    static async Task<(HttpStatusCode Status, JsonElement Answer)> Send(Api api, HttpRequestMessage request)
    {
        using var http = new HttpClient { BaseAddress = api.Server };
        request.Headers.Authorization = new("Bearer", api.Key);
        request.Headers.Accept.ParseAdd("application/graphql-response+json");
        using var response = await http.SendAsync(request, Cancellation);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation));
    }

    static (HttpStatusCode Status, string? Code) Refusal((HttpStatusCode Status, JsonElement Answer) answered) =>
        (answered.Status, answered.Answer.Text("errors", 0, "extensions", "code"));
}
