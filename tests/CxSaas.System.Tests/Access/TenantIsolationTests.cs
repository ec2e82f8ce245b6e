using System.Net;
using System.Net.Http.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Access;

/// <summary>Tenants never meet, and a credential does what its role says and no more.</summary>
public sealed class TenantIsolationTests(RunningServer server)
{
    [Fact]
    public async Task Another_tenants_customer_reads_as_one_that_does_not_exist()
    {
        using var mine = await server.Tenant();
        using var theirs = await server.Tenant();
        await mine.Do("recordFeedback", new { id = "f", customerId = "secret", answers = new[] { new { metric = "NPS", value = 3 } } });
        const string question = """{ customer(id: "secret") { id } promise(customerId: "secret", id: "p") { id } }""";
        var absent = """{ customer(id: "absent") { id } promise(customerId: "absent", id: "p") { id } }""";
        Assert.Equal((await theirs.Send(absent)).GetRawText(), (await theirs.Send(question)).GetRawText());
        var foreign = await theirs.Send("""subscription { scoreChanged(customerId: "secret") { customerId } }""");
        Assert.Equal("OPERATION_NOT_ALLOWED", foreign.Text("errors", 0, "extensions", "code"));
    }

    [Fact]
    public async Task The_same_id_in_two_tenants_is_two_things()
    {
        using var mine = await server.Tenant();
        using var theirs = await server.Tenant();
        foreach (var (api, value) in new[] { (mine, 0), (theirs, 10) })
            await api.Do("recordFeedback", new { id = "f", customerId = "c", answers = new[] { new { metric = "NPS", value } } });
        const string question = """{ customer(id: "c") { satisfaction { score version } } }""";
        var (low, high) = (await mine.Ask(question), await theirs.Ask(question));
        Assert.True(low.Number("customer", "satisfaction", "score") < high.Number("customer", "satisfaction", "score"));
        Assert.Equal(1, high.At("customer", "satisfaction", "version").GetInt32());
    }

    [Theory]
    [InlineData("INTEGRATION", """mutation { recordSignal(input: { id: "s", customerId: "c", kind: PURCHASE }) { errors { code } } }""", true)]
    [InlineData("INTEGRATION", """mutation { defineUnit(input: { id: "u", name: "U" }) { errors { code } } }""", false)]
    [InlineData("INTEGRATION", "{ tenant { apiKeys { id } } }", false)]
    [InlineData("INTEGRATION", """mutation { createTenant(input: { id: "x", name: "X" }) { errors { code } } }""", false)]
    [InlineData("ANALYST", """{ tenant { id } }""", true)]
    [InlineData("ANALYST", """mutation { recordSignal(input: { id: "s", customerId: "c", kind: PURCHASE }) { errors { code } } }""", false)]
    [InlineData("AGENT", """mutation { recordSignal(input: { id: "s", customerId: "c", kind: PURCHASE }) { errors { code } } }""", true)]
    [InlineData("AGENT", """mutation { createApiKey(input: { name: "k", role: ADMIN }) { secret } }""", false)]
    [InlineData("ADMIN", """mutation { createTenant(input: { id: "x", name: "X" }) { errors { code } } }""", false)]
    [InlineData("ADMIN", "{ tenant { apiKeys { id } } }", true)]
    public async Task A_role_may_do_what_the_table_says(string role, string document, bool allowed)
    {
        using var admin = await server.Tenant();
        var key = await admin.Do("createApiKey", new { name = "a key", role }, "secret apiKey { role }");
        Assert.Equal(role, key.Text("apiKey", "role"));
        using var api = server.With(key.Text("secret")!);
        var answer = await api.Send(document);
        if (allowed) Assert.False(answer.TryGetProperty("errors", out var errors), errors.ToString());
        else Assert.Equal("FORBIDDEN", answer.Text("errors", 0, "extensions", "code"));
    }

    [Fact]
    public async Task The_operator_reads_nothing_of_a_tenant()
    {
        var answer = await server.Operator.Send("""{ customer(id: "c") { id } }""");
        Assert.Equal("FORBIDDEN", answer.Text("errors", 0, "extensions", "code"));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_and_the_last_admin_key_cannot_be_revoked()
    {
        using var admin = await server.Tenant();
        var made = await admin.Do("createApiKey", new { name = "to go", role = "INTEGRATION" }, "secret apiKey { id }");
        using var api = server.With(made.Text("secret")!);
        await api.Ask("{ viewer { role } }");
        await admin.Ask("mutation M($id: ID!) { revokeApiKey(id: $id) { apiKey { revokedAt } errors { code } } }", new { id = made.Text("apiKey", "id") });
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(made.Text("secret")));
        var own = admin.Key.Split('_')[2];
        var last = await admin.Ask("mutation M($id: ID!) { revokeApiKey(id: $id) { errors { code } } }", new { id = own });
        Assert.Equal("WRONG_STATE", last.Text("revokeApiKey", "errors", 0, "code"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("cx_live_000000000000_0000000000000000000000000000000000000000000000000")]
    public async Task Without_a_valid_credential_nothing_is_answered(string? key) => Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(key));

    [Fact]
    public async Task A_tenant_is_made_once_and_its_key_is_shown_once()
    {
        var input = new { id = "once", name = "Once" };
        Assert.NotNull((await server.Operator.Do("createTenant", input, "adminKey")).Text("adminKey"));
        Assert.Null((await server.Operator.Do("createTenant", input, "adminKey tenant { id }")).Text("adminKey"));
        Assert.Equal("CONFLICT", (await server.Operator.Refusal("createTenant", new { id = "once", name = "Twice" })).Code);
        foreach (var id in new[] { "", "Upper", "a:b", "-a", "a_b", new string('a', 40) })
            Assert.Equal(("INVALID", "id"), ((string, string))(await server.Operator.Refusal("createTenant", new { id, name = "N" }) is var r ? (r.Code, r.Field) : default));
    }

    async Task<HttpStatusCode> StatusOf(string? key)
    {
        using var http = new HttpClient { BaseAddress = server.Process.Address };
        if (key is not null) http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        using var response = await http.PostAsJsonAsync("/graphql", new { query = "{ viewer { role } }" }, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
