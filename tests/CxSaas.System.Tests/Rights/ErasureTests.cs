using System.Text.Json;
using CxSaas.Domain.Customers;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Rights;

/// <summary>Who is erased is nowhere any more, and everybody else is as if it had never been there.</summary>
public sealed class ErasureTests(RunningServer server)
{
    const string Victim = "erica";

    static readonly DateTimeOffset Then = new(DateTime.UtcNow.Date.AddDays(-40), TimeSpan.Zero);

    [Fact]
    public async Task What_the_tenant_shows_is_what_it_would_be_without_the_customer()
    {
        using var with = await server.Tenant();
        using var without = await server.Tenant();
        await Task.WhenAll(new[] { (with, true), (without, false) }.Select(async tenant =>
        {
            var (api, hasVictim) = tenant;
            await api.Do("defineSegment", new { id = "gold", name = "Gold" });
            await api.Do("defineUnit", new { id = "drivers", name = "Drivers" });
            string[] customers = ["ada", "bo", "cy", .. hasVictim ? [Victim] : Array.Empty<string>()];
            foreach (var customer in customers) await Live(api, customer);
        }));
        await Eventually.Holds(() => Shown(with), shown => shown.Contains("\"feedback\":280", StringComparison.Ordinal));
        var versionBefore = await Version(with);
        Assert.True((await Erase(with, Victim)).At("erased").GetBoolean());
        var expected = await Eventually.Holds(() => Shown(without), shown => shown.Contains("\"feedback\":210", StringComparison.Ordinal));
        Assert.Equal(expected, await Shown(with));
        Assert.True(await Version(with) > versionBefore);
        Assert.Equal(JsonValueKind.Null, (await with.Ask($"{{ customer(id: \"{Victim}\") {{ id }} }}")).At("customer").ValueKind);
        Assert.Equal(JsonValueKind.Null, (await with.Ask($"{{ promise(customerId: \"{Victim}\", id: \"kept\") {{ id }} }}")).At("promise").ValueKind);
    }

    [Fact]
    public async Task It_is_done_once_written_down_once_and_unknown_ones_are_not_found()
    {
        using var api = await server.Tenant();
        await api.Do("registerCustomer", new { id = Victim, name = "Erica" });
        var times = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Erase(api, Victim)));
        Assert.All(times, time => Assert.True(time.At("erased").GetBoolean()));
        Assert.Equal("NOT_FOUND", (await Erase(api, "nobody")).Text("errors", 0, "code"));
        Assert.Equal("INVALID", (await Erase(api, "no body")).Text("errors", 0, "code"));
        var log = (await api.Ask("{ viewer { tenantId } auditLog(first: 100) { nodes { action subject actor } } }"));
        var entry = Assert.Single(log.At("auditLog", "nodes").EnumerateArray(), entry => entry.Text("action") == "CUSTOMER_ERASED");
        Assert.Equal(Pseudonym.Of(log.Text("viewer", "tenantId")!, Victim), entry.Text("subject"));
        Assert.StartsWith("key ", entry.Text("actor"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_recorded_of_it_until_an_admin_registers_it_anew()
    {
        using var admin = await server.Tenant();
        using var integration = server.With((await admin.Do("createApiKey", new { name = "i", role = "INTEGRATION" }, "secret")).Text("secret")!);
        await Say(admin, Victim, "before", 3);
        await Erase(admin, Victim);
        foreach (var api in new[] { admin, integration })
        {
            Assert.Equal("NOT_ELIGIBLE", (await api.Refusal("recordFeedback", new { id = "f", customerId = Victim, answers = new[] { new { metric = "NPS", value = 9 } } })).Code);
            Assert.Equal("NOT_ELIGIBLE", (await api.Refusal("makePromise", new { id = "p", customerId = Victim, statement = "Soon", dueAt = DateTimeOffset.UtcNow.AddDays(1), unitId = "u" })).Code);
            // Many at once is how old data come back.
            var batch = await api.Ask($"mutation {{ registerCustomerBatch(input: [{{ id: \"{Victim}\" }}]) {{ errors {{ code message }} }} }}");
            Assert.Equal("NOT_ELIGIBLE", batch.Text("registerCustomerBatch", 0, "errors", 0, "code"));
        }
        Assert.Equal("NOT_ELIGIBLE", (await integration.Refusal("registerCustomer", new { id = Victim })).Code);
        await admin.Do("registerCustomer", new { id = Victim, name = "Another Erica" });
        // An id of before is as good as new.
        Assert.False((await integration.Do("recordFeedback", new { id = "before", customerId = Victim, answers = new[] { new { metric = "NPS", value = 9 } } }, "duplicate")).At("duplicate").GetBoolean());
        Assert.Equal(["before"], await Timelines.Ids(admin, Victim));
        await Eventually.Holds(async () => (await admin.Ask("{ pulse { customers feedback } }")).At("pulse"), pulse => pulse.Number("feedback") == 1);
        await Erase(admin, Victim);
        Assert.Equal(0, (await admin.Ask("{ pulse { customers } }")).Number("pulse", "customers"));
    }

    [Fact]
    public async Task Its_own_sockets_are_closed_those_who_follow_it_come_to_the_end_and_its_tokens_are_void()
    {
        using var api = await server.Tenant();
        await Say(api, Victim, "f", 5);
        await Say(api, "other", "f", 5);
        var (token, others) = (await Token(api, Victim), await Token(api, "other"));
        await using var own = await RawSocket.Ready(server.Process.Address, token);
        await using var otherOwn = await RawSocket.Ready(server.Process.Address, others);
        await using var staff = await RawSocket.Ready(server.Process.Address, api.Key);
        await staff.Subscribe("a", $"subscription {{ scoreChanged(customerId: \"{Victim}\") {{ delta }} }}");
        Assert.Equal("next a", await staff.Line());
        await Erase(api, Victim);
        Assert.Equal("complete a", await staff.Line());
        Assert.Equal(4403, await own.CloseCode());
        using var app = server.With(token);
        Assert.Equal("UNAUTHENTICATED", (await app.Send("{ viewer { customerId } }")).Text("errors", 0, "extensions", "code"));
        // Known again, it is perhaps somebody else: what was issued before stays void.
        await api.Do("registerCustomer", new { id = Victim });
        Assert.Equal("UNAUTHENTICATED", (await app.Send("{ viewer { customerId } }")).Text("errors", 0, "extensions", "code"));
        await Eventually.Holds(
            async () =>
            {
                using var anew = server.With(await Token(api, Victim));
                return await anew.Send("{ viewer { customerId } }");
            },
            answer => answer.TryGetProperty("data", out var data) && data.Text("viewer", "customerId") == Victim);
        await otherOwn.Subscribe("b", "subscription { scoreChanged(customerId: \"other\") { delta } }");
        Assert.Equal("next b", await otherOwn.Line());
    }

    [Fact]
    public async Task Whoever_comes_back_for_what_happened_hears_nothing_of_it()
    {
        using var api = await server.Tenant();
        string? from = null;
        var names = new[] { Victim, "other" };
        using (var live = await LiveSocket.Subscribe(server.Process.Address, api.Key, "subscription { promiseChanged { cursor promise { customerId } } }"))
        {
            // Until something comes, for nobody tells when the subscription has begun.
            var heard = new HashSet<string>();
            var next = live.Next();
            for (var n = 0; !next.IsCompleted; n++)
            {
                foreach (var customer in names) await Promise(api, customer, $"p{n}");
                await Task.WhenAny(next, Task.Delay(100, TestContext.Current.CancellationToken));
            }
            from = (await next).Text("cursor");
            foreach (var customer in names) await Promise(api, customer, "last");
            await live.Until(change => heard.Add(change.Text("promise", "customerId")!) && heard.Count == 2);
        }
        await Erase(api, Victim);
        await Promise(api, "other", "end");
        using var again = await LiveSocket.Subscribe(
            server.Process.Address, api.Key, "subscription S($after: String) { promiseChanged(after: $after) { promise { id customerId } } }", new { after = from });
        await again.Until(change =>
        {
            Assert.Equal("other", change.Text("promise", "customerId"));
            return change.Text("promise", "id") == "end";
        });
    }

    static async Task<JsonElement> Erase(Api api, string customerId) => (await api.Ask(
        "mutation E($id: ID!) { eraseCustomer(customerId: $id) { erased errors { code message field } } }", new { id = customerId })).At("eraseCustomer");

    // More than a tail holds, so that pages are written, and a promise of every end.
    static async Task Live(Api api, string customer)
    {
        await api.Do("registerCustomer", new { id = customer, name = customer, segment = "gold" });
        await api.Ask("mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { errors { code } } }", new
        {
            input = Enumerable.Range(0, 70).Select(n => new
            {
                id = $"f{n}",
                customerId = customer,
                occurredAt = Then.AddHours(n),
                unitId = "drivers",
                answers = new[] { new { metric = "NPS", value = n % 11, dimension = "overall" } },
            }),
        });
        foreach (var id in new[] { "kept", "broken", "open" })
            await api.Do("makePromise", new { id, customerId = customer, statement = "By Friday", dimension = "overall", madeAt = Then, dueAt = Then.AddDays(id == "open" ? 90 : 2), unitId = "drivers" });
        await api.Do("settlePromise", new { promiseId = "kept", customerId = customer, occurredAt = Then.AddDays(1) });
    }

    static async Task<string> Shown(Api api) => (await api.Ask("""
        { pulse(window: ALL) { complete customers feedback score { mean { value low high n } bands { band customers } coverage } nps { value low high n promoters passives detractors }
            promises { open overdue kept broken keepRate { value low high n } } segments { customers nps { value n } keepRate { value n } } }
          trend(metric: NPS, window: ALL) { start value low high n }
          units { id promises(window: ALL) { open kept broken keepRate { value n } } sayDoRatio { value n } }
          tenant { segments { id customers } promiseEffect { broken { value n } kept { value n } n } }
          customers(first: 100, orderBy: ID_ASC) { totalCount nodes { id } }
          promises(first: 100) { totalCount nodes { id customerId status } } }
        """)).GetRawText();

    static async Task<double> Version(Api api) => (await api.Ask("{ pulse { version } }")).Number("pulse", "version");

    static Task Promise(Api api, string customerId, string id) =>
        api.Do("makePromise", new { id, customerId, statement = "Soon", dueAt = DateTimeOffset.UtcNow.AddDays(3), unitId = "u" });

    static Task Say(Api api, string customerId, string id, int value) =>
        api.Do("recordFeedback", new { id, customerId, answers = new[] { new { metric = "CSAT", value } } });

    static async Task<string> Token(Api api, string customerId) => (await api.Do("issueCustomerToken", new { customerId }, "token")).Text("token")!;
}
