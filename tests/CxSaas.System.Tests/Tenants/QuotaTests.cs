using System.Text.Json;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Tenants;

/// <summary>A tenant takes as much as its operator lets it, is told when that is all, and keeps what it has.</summary>
public sealed class QuotaTests(RunningServer server) : IAsyncLifetime
{
    Api _tenant = null!;
    string _id = "";

    public async ValueTask InitializeAsync()
    {
        _tenant = await server.Tenant();
        _id = (await _tenant.Ask("{ viewer { tenantId } }")).Text("viewer", "tenantId")!;
    }

    public ValueTask DisposeAsync()
    {
        _tenant.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Beyond_its_customers_nobody_is_registered_and_those_who_are_go_on()
    {
        await Set(new { customers = 2 });
        foreach (var id in new[] { "a", "b" }) await _tenant.Do("registerCustomer", new { id });
        var (code, field, message) = await _tenant.Refusal("registerCustomer", new { id = "c" });
        Assert.Equal(("LIMIT_REACHED", "customerId"), (code, field));
        Assert.Contains("2 customers, and its quota is 2", message, StringComparison.Ordinal);
        Assert.Equal("LIMIT_REACHED", (await Say("d", "f")).Text("errors", 0, "code"));
        Assert.Equal(0, (await Say("a", "f")).At("errors").GetArrayLength());
        await Set(new { customers = 3 });
        await _tenant.Do("registerCustomer", new { id = "c" });
        Assert.Equal(JsonValueKind.Null, (await _tenant.Ask("{ customer(id: \"d\") { id } }")).At("customer").ValueKind);
    }

    [Fact]
    public async Task Beyond_its_events_nothing_is_recorded_and_a_retry_is_still_one()
    {
        await Set(new { storedEvents = 3 });
        var taken = 0;
        while (await Say("a", $"f{taken}") is var said && said.At("errors").GetArrayLength() == 0) taken++;
        // What was told a moment ago may not be counted yet.
        Assert.InRange(taken, 3, 5);
        Assert.True((await Say("a", "f0")).At("duplicate").GetBoolean());
        var tenant = await Eventually.Holds(
            async () => (await _tenant.Ask("{ tenant { quotas { customers storedEvents } usage { customers storedEvents openPromises } } }")).At("tenant"),
            shown => shown.Number("usage", "storedEvents") == taken);
        Assert.Equal((3, 1), (tenant.Number("quotas", "storedEvents"), tenant.Number("usage", "customers")));
        Assert.Equal(JsonValueKind.Null, tenant.At("quotas", "customers").ValueKind);
    }

    [Fact]
    public async Task Beyond_its_open_promises_none_is_made_until_one_is_over()
    {
        await Set(new { openPromises = 1 });
        await Promise("p1");
        Assert.Equal("LIMIT_REACHED", (await _tenant.Refusal("makePromise", Made("p2"))).Code);
        await _tenant.Do("settlePromise", new { customerId = "a", promiseId = "p1" });
        await Eventually.Holds(() => _tenant.Mutate("makePromise", "PromiseInput!", Made("p2"), "__typename"), made => made.At("errors").GetArrayLength() == 0);
    }

    [Fact]
    public async Task Its_subscriptions_and_requests_are_counted()
    {
        await _tenant.Do("registerCustomer", new { id = "a" });
        await Set(new { subscriptions = 1, requestsPerSecond = 20 });
        await using var socket = await RawSocket.Ready(server.Process.Address, _tenant.Key);
        await socket.Subscribe("one", "subscription { scoreChanged(customerId: \"a\") { delta } }");
        Assert.Equal("next one", await socket.Line());
        await socket.Subscribe("two", "subscription { scoreChanged(customerId: \"a\") { delta } }");
        var refused = await socket.Message();
        Assert.Equal(("error", "TOO_MANY_SUBSCRIPTIONS"), (refused.Text("type"), refused.Text("payload", 0, "extensions", "code")));
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => _tenant.Send("{ viewer { role } }")));
        var limited = Assert.Single(answers.Select(Code).Where(code => code is not null).Distinct());
        Assert.Equal("RATE_LIMITED", limited);
        await Eventually.Holds(() => _tenant.Send("{ viewer { role } }"), answer => Code(answer) is null);
    }

    [Fact]
    public async Task Only_the_operator_sets_them_and_they_must_make_sense()
    {
        Assert.Equal("INVALID", (await Asked(new { customers = -1 })).Text("errors", 0, "code"));
        Assert.Equal("INVALID", (await Asked(new { requestsPerSecond = 0 })).Text("errors", 0, "code"));
        Assert.Equal("FORBIDDEN", Code(await _tenant.Send($"mutation {{ setQuotas(tenantId: \"{_id}\", input: {{ }}) {{ errors {{ code }} }} }}")));
        await Set(new { customers = 5 });
        var log = (await _tenant.Ask("{ auditLog(first: 1) { nodes { action actor } } }")).At("auditLog", "nodes", 0);
        Assert.Equal("QUOTAS_SET", log.Text("action"));
        Assert.StartsWith("operator ", log.Text("actor"), StringComparison.Ordinal);
    }

    static string? Code(JsonElement answer) => answer.TryGetProperty("errors", out var errors) ? errors.Text(0, "extensions", "code") : null;

    async Task Set(object input) => Assert.Equal(0, (await Asked(input)).At("errors").GetArrayLength());

    async Task<JsonElement> Asked(object input) => (await server.Operator.Ask(
        "mutation M($id: ID!, $input: QuotasInput!) { setQuotas(tenantId: $id, input: $input) { tenant { quotas { customers } } errors { code message field } } }",
        new { id = _id, input })).At("setQuotas");

    Task<JsonElement> Say(string customerId, string id) => _tenant.Mutate(
        "recordFeedback", "RecordFeedbackInput!", new { id, customerId, answers = new[] { new { metric = "CSAT", value = 3 } } }, "duplicate");

    Task Promise(string id) => _tenant.Do("makePromise", Made(id));

    static object Made(string id) => new { id, customerId = "a", statement = "Soon", dueAt = DateTimeOffset.UtcNow.AddDays(3), unitId = "u" };
}
