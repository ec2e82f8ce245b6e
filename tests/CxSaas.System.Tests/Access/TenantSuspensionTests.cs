using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using CxSaas.System.Tests.Hostile;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Access;

/// <summary>The operator stops serving a tenant and serves it again; a key is replaced while its tenant goes on.</summary>
public sealed class TenantSuspensionTests(RunningServer server)
{
    const string Followed = """subscription { scoreChanged(customerId: "c") { delta } }""";
    static readonly TimeSpan OutMax = Busy.Allows(5);
    static readonly HttpClient Http = new();

    [Fact]
    public async Task A_suspended_tenant_is_out_within_five_seconds_and_is_back_with_all_it_had()
    {
        using var tenant = await server.Tenant();
        using var other = await server.Tenant();
        var id = (await tenant.Ask("{ viewer { tenantId } }")).Text("viewer", "tenantId")!;
        await Say(tenant, "before");
        var before = await Everything(tenant);
        await using var socket = await RawSocket.Ready(server.Process.Address, tenant.Key);
        await socket.Subscribe("a", Followed);
        Assert.Equal("next a", await socket.Line());
        using var stream = await Stream(tenant.Key);

        var clock = Stopwatch.StartNew();
        Assert.Equal("SUSPENDED", await Set("suspendTenant", id));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(tenant.Key));
        Assert.Equal(4403, await socket.CloseCode());
        await stream.Content.CopyToAsync(global::System.IO.Stream.Null, TestContext.Current.CancellationToken).WaitAsync(OutMax, TestContext.Current.CancellationToken);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, OutMax);
        await Say(other, "meanwhile");

        Assert.Equal("SUSPENDED", await Set("suspendTenant", id));
        Assert.Equal("ACTIVE", await Set("resumeTenant", id));
        Assert.Equal(before, await Everything(tenant));
        await Say(tenant, "after");
    }

    [Fact]
    public async Task What_does_not_exist_is_not_suspended_and_no_tenant_suspends_another()
    {
        foreach (var (id, code) in new[] { ("no-such-tenant", "NOT_FOUND"), ("No Tenant", "INVALID") })
        {
            var refused = await server.Operator.Ask("mutation M($id: ID!) { suspendTenant(tenantId: $id) { tenant { id } errors { code field } } }", new { id });
            Assert.Equal((code, "tenantId"), (refused.Text("suspendTenant", "errors", 0, "code"), refused.Text("suspendTenant", "errors", 0, "field", 0)));
        }
        using var tenant = await server.Tenant();
        var answer = await tenant.Send("""mutation { resumeTenant(tenantId: "demo") { tenant { id } } }""");
        Assert.Equal("FORBIDDEN", answer.Text("errors", 0, "extensions", "code"));
    }

    [Fact]
    public async Task What_is_revoked_while_its_body_comes_begins_nothing()
    {
        using var admin = await server.Tenant();
        var made = await admin.Do("createApiKey", new { name = "old", role = "ADMIN" }, "secret apiKey { id }");
        var body = """{"query":"mutation { createApiKey(input: { name: \"mine\", role: ADMIN }) { secret } }"}""";
        using var http = await RawHttp.Open(server.Process.Address);
        await http.Send($"{RawHttp.Head(server.Process.Address, made.Text("secret")!, headers: $"Content-Length: {body.Length}")}{body[..20]}");
        // A proof holds for a second from when the head was read, which on a busy machine is a while after it was sent.
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        await admin.Ask($"mutation {{ revokeApiKey(id: \"{made.Text("apiKey", "id")}\") {{ errors {{ code }} }} }}");
        await http.Send(body[20..]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.Answer()).Status);
        Assert.DoesNotContain("mine", (await admin.Ask("{ tenant { apiKeys { name } } }")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_keys_live_side_by_side_until_the_old_one_is_revoked()
    {
        using var admin = await server.Tenant();
        var (old, fresh) = (await Make(admin, "old"), await Make(admin, "new"));
        foreach (var key in new[] { old, fresh }) Assert.Equal(HttpStatusCode.OK, await StatusOf(key.Secret));
        await using var socket = await RawSocket.Ready(server.Process.Address, fresh.Secret);
        await admin.Ask($"mutation {{ revokeApiKey(id: \"{old.Id}\") {{ errors {{ code }} }} }}");
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await StatusOf(old.Secret), await StatusOf(fresh.Secret)));
        var keys = (await admin.Ask("{ tenant { apiKeys { id lastUsedAt revokedAt } } }")).At("tenant", "apiKeys").EnumerateArray().ToDictionary(k => k.Text("id")!);
        Assert.NotNull(keys[old.Id].Text("revokedAt"));
        Assert.NotNull(keys[old.Id].Text("lastUsedAt"));
        Assert.Null(keys[fresh.Id].Text("revokedAt"));
        await socket.Subscribe("a", "{ viewer { role } }");
        Assert.Equal("next a", await socket.Line());
    }

    async Task<string?> Set(string mutation, string tenantId)
    {
        var done = await server.Operator.Ask($"mutation M($id: ID!) {{ {mutation}(tenantId: $id) {{ tenant {{ id status }} errors {{ code }} }} }}", new { id = tenantId });
        return done.Text(mutation, "tenant", "status");
    }

    static async Task<(string Id, string Secret)> Make(Api admin, string name)
    {
        var made = await admin.Do("createApiKey", new { name, role = "INTEGRATION" }, "secret apiKey { id }");
        return (made.Text("apiKey", "id")!, made.Text("secret")!);
    }

    static Task Say(Api api, string id) => api.Do("recordFeedback", new { id, customerId = "c", answers = new[] { new { metric = "NPS", value = 9 } } });

    static async Task<string> Everything(Api api) => (await api.Ask(
        "{ tenant { name apiKeys { id name role } } customer(id: \"c\") { id timeline { totalCount nodes { id recordedAt } } } }")).GetRawText();

    async Task<HttpResponseMessage> Stream(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Process.Address, "/graphql/stream"))
        {
            Content = JsonContent.Create(new { query = Followed }),
            Headers = { { "Authorization", $"Bearer {key}" }, { "Accept", "text/event-stream" } },
        };
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    async Task<HttpStatusCode> StatusOf(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Process.Address, "/graphql"))
        {
            Content = JsonContent.Create(new { query = "{ viewer { role } }" }),
            Headers = { { "Authorization", $"Bearer {key}" } },
        };
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
