using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Access;

/// <summary>Who did what to a tenant is written down with what they did, and stays.</summary>
public sealed class AuditTests(RunningServer server)
{
    [Fact]
    public async Task Each_change_leaves_one_entry_with_who_made_it()
    {
        using var admin = await server.Tenant();
        var (tenantId, adminId, operatorId) = ((await admin.Ask("{ viewer { tenantId } }")).Text("viewer", "tenantId")!, IdOf(admin.Key), IdOf(server.Operator.Key));
        var key = (await admin.Do("createApiKey", new { name = "k", role = "ADMIN" }, "secret apiKey { id }"));
        using var second = server.With(key.Text("secret")!);
        await second.Do("defineUnit", new { id = "u", name = "U" });
        // A retry and a refusal change nothing.
        await second.Do("defineUnit", new { id = "u", name = "U" });
        await second.Refusal("defineUnit", new { id = "u", name = "Another" });
        await admin.Do("registerCustomer", new { id = "c" });
        for (var n = 0; n < 3; n++) await admin.Do("issueCustomerToken", new { customerId = "c" });
        await admin.Ask($"mutation {{ revokeApiKey(id: \"{key.Text("apiKey", "id")}\") {{ errors {{ code }} }} }}");
        foreach (var mutation in new[] { "suspendTenant", "resumeTenant" })
            await server.Operator.Ask($"mutation {{ {mutation}(tenantId: \"{tenantId}\") {{ errors {{ code }} }} }}");

        string[] told =
        [
            $"7 operator {operatorId} TENANT_RESUMED ",
            $"6 operator {operatorId} TENANT_SUSPENDED ",
            $"5 key {adminId} API_KEY_REVOKED {key.Text("apiKey", "id")}",
            $"4 key {adminId} CUSTOMER_TOKENS_ISSUED ",
            $"3 key {key.Text("apiKey", "id")} UNIT_DEFINED u",
            $"2 key {adminId} API_KEY_CREATED {key.Text("apiKey", "id")} Admin",
            $"1 operator {operatorId} TENANT_CREATED {adminId} Admin",
        ];
        Assert.Equal(told, (await Entries(admin)).Select(Line));
        Assert.Equal(told, (await Entries(server.Operator, tenantId)).Select(Line));
    }

    [Fact]
    public async Task Another_tenants_is_as_one_that_does_not_exist()
    {
        using var mine = await server.Tenant();
        using var theirs = await server.Tenant();
        var id = (await mine.Ask("{ viewer { tenantId } }")).Text("viewer", "tenantId")!;
        foreach (var tenantId in new[] { id, "no-such-tenant", "No Tenant" })
        {
            var answer = await theirs.Send("query Q($id: ID!) { auditLog(tenantId: $id) { totalCount } }", new { id = tenantId });
            Assert.Equal("NOT_FOUND", answer.Text("errors", 0, "extensions", "code"));
        }
    }

    [Fact]
    public async Task All_of_a_long_log_is_read_in_pages_also_after_a_crash()
    {
        const int Changes = 320;
        await using var first = await CxSaasProcess.Start();
        using var admin = new Api(first.Address, first.AdminKey);
        for (var n = 1; n <= Changes; n++) await admin.Do("setPromisePolicy", new { feasibility = "ADVISED", graceSeconds = n });
        await Numbered(admin);
        await first.Kill();
        await using var second = await CxSaasProcess.Start(first.Folder);
        using var again = new Api(second.Address, first.AdminKey);
        await Numbered(again);

        // The first entry is of the tenant's making, by the server itself.
        static async Task Numbered(Api api) =>
            Assert.Equal(Enumerable.Range(1, Changes + 1).Reverse(), (await Entries(api)).Select(entry => entry.At("number").GetInt32()));
    }

    static async Task<List<JsonElement>> Entries(Api api, string? tenantId = null)
    {
        var (entries, after) = (new List<JsonElement>(), (string?)null);
        while (true)
        {
            var page = (await api.Ask(
                "query Q($id: ID, $after: String) { auditLog(tenantId: $id, first: 7, after: $after) { totalCount nodes { number at actor action subject } pageInfo { hasNextPage endCursor } } }",
                new { id = tenantId, after })).At("auditLog");
            entries.AddRange(page.At("nodes").EnumerateArray());
            if (!page.At("pageInfo", "hasNextPage").GetBoolean())
            {
                Assert.Equal(entries.Count, page.At("totalCount").GetInt32());
                return entries;
            }
            after = page.Text("pageInfo", "endCursor");
        }
    }

    static string Line(JsonElement entry) => $"{entry.At("number")} {entry.Text("actor")} {entry.Text("action")} {entry.Text("subject")}";

    static string IdOf(string key) => key.Split('_')[2];
}
