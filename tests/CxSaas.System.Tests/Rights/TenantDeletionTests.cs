using System.Text;
using CxSaas.Contracts.Tenants;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Rights;

/// <summary>A tenant that is deleted leaves not a byte, and its neighbours everything.</summary>
public sealed class TenantDeletionTests
{
    const string Gone = "qxz-gone", Stays = "stays";

    [Fact]
    public async Task Deleted_also_across_a_kill_it_leaves_not_a_byte_and_can_be_made_anew()
    {
        var folder = CxSaasProcess.TemporaryFolder();
        string gone, stays, operatorKey, invitation;
        await using (var first = await CxSaasProcess.Start(folder))
        {
            operatorKey = first.OperatorKey;
            using var platform = new Api(first.Address, operatorKey);
            (gone, stays) = (await Made(platform, Gone), await Made(platform, Stays));
            foreach (var key in new[] { gone, stays }) await Fill(first, key);
            using (var inviting = new Api(first.Address, gone)) invitation = await Surveys.Surveys.Token(inviting, "ada");
            using (var served = new Api(first.Address, gone)) Assert.Equal("WRONG_STATE", await Refused(platform, Gone));
            await platform.Ask($"mutation {{ suspendTenant(tenantId: \"{Gone}\") {{ errors {{ code }} }} }}");
            Assert.NotEqual("", Found(folder));
            using var killed = new CancellationTokenSource();
            var deleting = Delete(platform, killed.Token);
            // It begins once nobody can still take the tenant for one that is served.
            await Task.Delay(TenantCache.StaleMax + TenantCache.AgeMax + TimeSpan.FromMilliseconds(Random.Shared.Next(150)), TestContext.Current.CancellationToken);
            await first.Kill();
            await killed.CancelAsync();
            await deleting;
        }
        await using var second = await CxSaasProcess.Start(folder);
        using var again = new Api(second.Address, operatorKey);
        // Where the kill came too late nothing is left to be deleted.
        var (exit, output) = await CxSaasProcess.Run("delete-tenant", Gone, "--url", second.Address.ToString(), "--operator-key", Path.Combine(folder, "operator.key"));
        Assert.True(exit == 0 || output.Contains("there is no tenant", StringComparison.Ordinal), output);
        await Eventually.Holds(() => Task.FromResult(Found(folder)), found => found == "");
        Assert.Equal("NOT_FOUND", await Refused(again, Gone));
        using (var old = new Api(second.Address, gone)) Assert.Equal("UNAUTHENTICATED", (await old.Send("{ viewer { role } }")).Text("errors", 0, "extensions", "code"));

        using var neighbour = new Api(second.Address, stays);
        Assert.Equal(121, (await Timelines.Ids(neighbour, "ada")).Count);
        using var anew = new Api(second.Address, await Made(again, Gone));
        Assert.Equal(0, (await anew.Ask("{ pulse(window: ALL) { customers } customer(id: \"ada\") { id } }")).Number("pulse", "customers"));
        await anew.Do("registerCustomer", new { id = "ada", name = "Another Ada" });
        Assert.Empty(await Timelines.Ids(anew, "ada"));
        Assert.Equal(0, (await anew.Ask("{ surveys { totalCount } }")).Number("surveys", "totalCount"));
        Assert.Equal(global::System.Text.Json.JsonValueKind.Null, (await Surveys.Surveys.Read(second.Address, invitation)).ValueKind);
        Assert.Equal(1, (await anew.Ask("{ auditLog(first: 5) { totalCount } }")).Number("auditLog", "totalCount"));
    }

    static async Task Delete(Api platform, CancellationToken killed)
    {
        while (!killed.IsCancellationRequested)
        {
            await platform.Send($"mutation {{ deleteTenant(tenantId: \"{Gone}\") {{ deleted }} }}").ContinueWith(_ => { }, TaskScheduler.Default);
            await Task.Delay(5, CancellationToken.None);
        }
    }

    static async Task<string> Made(Api platform, string id) => (await platform.Do("createTenant", new { id, name = "A tenant" }, "adminKey")).Text("adminKey")!;

    static async Task<string?> Refused(Api platform, string id) =>
        (await platform.Ask($"mutation {{ deleteTenant(tenantId: \"{id}\") {{ deleted errors {{ code }} }} }}")).Text("deleteTenant", "errors", 0, "code");

    // Of every kind of grain that stores something: pages, surveys, tokens, keys, a page of the audit log, a pseudonym.
    static async Task Fill(CxSaasProcess server, string key)
    {
        using var api = new Api(server.Address, key);
        await api.Ask("mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { errors { code } } }", new
        {
            input = Enumerable.Range(0, 120).Select(n => new { id = $"f{n}", customerId = "ada", answers = new[] { new { metric = "NPS", value = n % 11 } } }),
        });
        await api.Do("recordFeedback", new { id = "last", customerId = "ada", answers = new[] { new { metric = "NPS", value = 9 } } });
        await api.Do("issueCustomerToken", new { customerId = "ada" });
        await api.Do("createApiKey", new { name = "k", role = "AGENT" });
        await api.Do("registerCustomer", new { id = "bo" });
        await api.Ask("mutation { eraseCustomer(customerId: \"bo\") { erased } }");
        await Surveys.Surveys.Live(api, rules: Surveys.Surveys.Free);
        await Surveys.Surveys.Token(api, "ada");
        for (var n = 0; n < 210; n++) await api.Do("setPromisePolicy", new { feasibility = "ADVISED", graceSeconds = n });
    }

    /// <summary>The files in which the tenant is still named.</summary>
    static string Found(string folder) => string.Join(' ', Directory.EnumerateFiles(folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Where(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(Gone)) >= 0;
    }));
}
