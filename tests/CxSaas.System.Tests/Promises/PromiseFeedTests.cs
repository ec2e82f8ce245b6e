using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Promises;

/// <summary>What becomes of promises is told as it happens, each change once, and told again to who was away.</summary>
public sealed class PromiseFeedTests(RunningServer server)
{
    const string Changes = "subscription P($c: ID, $u: ID, $after: String) { promiseChanged(customerId: $c, unitId: $u, after: $after) { previous cursor promise { id status customerId } } }";
    const string Alerts = "subscription A($after: String) { alertRaised(after: $after) { id kind customerId unitId message raisedAt cursor } }";

    [Fact]
    public async Task A_life_is_told_step_by_step_in_order()
    {
        using var api = await server.Tenant();
        using var live = await Following(api, Changes);
        await Propose(api, "p");
        await api.Do("confirmFeasibility", new { customerId = "c", promiseId = "p", feasible = true });
        await Make(api, "p");
        await api.Do("settlePromise", new { customerId = "c", promiseId = "p" });
        Assert.Equal(
            ["null>PROPOSED", "PROPOSED>PROPOSED", "PROPOSED>OPEN", "OPEN>KEPT"],
            await Take(live, "p", 4));
    }

    [Fact]
    public async Task Only_what_was_asked_for_is_told()
    {
        using var api = await server.Tenant();
        using var ofUnit = await Following(api, Changes, new { u = "mine" });
        using var ofCustomer = await Following(api, Changes, new { c = "c2" });
        await Make(api, "a", customer: "c1", unit: "other");
        await Make(api, "b", customer: "c1", unit: "mine");
        await Make(api, "c", customer: "c2", unit: "other");
        Assert.Equal("b", (await ofUnit.Next()).Text("promise", "id"));
        Assert.Equal("c", (await ofCustomer.Next()).Text("promise", "id"));
    }

    [Fact]
    public async Task Who_was_away_goes_on_where_it_was_also_after_a_crash()
    {
        await using var first = await CxSaasProcess.Start();
        using var api = new Api(first.Address, first.AdminKey);
        string cursor;
        using (var live = await Following(first.Address, api, Changes))
        {
            await Make(api, "before");
            cursor = (await live.Until(c => c.Text("promise", "id") == "before")).Text("cursor")!;
        }
        foreach (var id in new[] { "p1", "p2", "p3" }) await Make(api, id);
        await api.Do("settlePromise", new { customerId = "c", promiseId = "p2" });
        using (var again = await LiveSocket.Subscribe(first.Address, api.Key, Changes, new { after = cursor }))
            Assert.Equal(["p1 OPEN", "p2 OPEN", "p3 OPEN", "p2 KEPT"], await TakeIds(again, 4));

        await first.Kill();
        await using var second = await CxSaasProcess.Start(first.Folder);
        using var later = await LiveSocket.Subscribe(second.Address, api.Key, Changes, new { after = cursor });
        // What became known within a moment of the cursor may come again; nothing is missing, and each promise's order holds.
        var told = new List<string>();
        while (told.Count(id => id is "p1 OPEN" or "p2 OPEN" or "p3 OPEN" or "p2 KEPT") < 4) told.AddRange(await TakeIds(later, 1));
        Assert.True(told.IndexOf("p2 OPEN") < told.IndexOf("p2 KEPT"), string.Join(", ", told));
        Assert.Equal(told.Count, told.Distinct().Count());
        // Nor does any of it come once more while nothing happens.
        using var on = new Api(second.Address, api.Key);
        await Make(on, "p4");
        Assert.Equal(["p4 OPEN"], await TakeIds(later, 1));
    }

    [Fact]
    public async Task One_that_runs_out_is_told_once_and_a_late_report_of_a_timely_fulfilment_reverses_it()
    {
        using var api = await server.Tenant();
        await api.Do("setPromisePolicy", new { feasibility = "OFF", graceSeconds = 0 });
        using var changes = await Following(api, Changes);
        using var alerts = await Following(api, Alerts);
        var due = DateTimeOffset.UtcNow.AddSeconds(1.5);
        await Make(api, "p", due: due);
        Assert.Equal(["null>OPEN", "OPEN>BROKEN"], await Take(changes, "p", 2));
        var told = DateTimeOffset.UtcNow;
        Assert.True(told - due < Busy.Allows(2), $"told {told - due} after it was due");
        var alert = await alerts.Until(a => a.Text("kind") == "PROMISE_BROKEN");
        Assert.Equal(("c", due.ToUnixTimeMilliseconds()), (alert.Text("customerId"), alert.At("raisedAt").GetDateTimeOffset().ToUnixTimeMilliseconds()));
        await api.Do("settlePromise", new { customerId = "c", promiseId = "p", occurredAt = due.AddMilliseconds(-100) });
        Assert.Equal(["BROKEN>KEPT"], await Take(changes, "p", 1));
        await Make(api, "last", customer: "d", due: DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal("d", (await alerts.Until(a => a.Text("kind") == "PROMISE_BROKEN")).Text("customerId"));
    }

    [Fact]
    public async Task A_fifth_of_its_time_before_it_is_due_a_promise_is_called_to_mind()
    {
        using var api = await server.Tenant();
        using var alerts = await Following(api, Alerts);
        var now = DateTimeOffset.UtcNow;
        await Make(api, "p", made: now.AddSeconds(-78), due: now.AddSeconds(22));
        var alert = await alerts.Until(a => a.Text("kind") == "PROMISE_DUE_SOON");
        Assert.Equal(now.AddSeconds(2).ToUnixTimeSeconds(), alert.At("raisedAt").GetDateTimeOffset().ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_unit_that_has_promised_more_than_it_can_keep_is_named_once()
    {
        using var api = await server.Tenant();
        await api.Do("setPromisePolicy", new { feasibility = "OFF", graceSeconds = 86_400 });
        using var alerts = await Following(api, Alerts);
        var past = DateTimeOffset.UtcNow.AddDays(-30);
        for (var i = 0; i < 8; i++)
        {
            await Make(api, $"old{i}", made: past.AddDays(3 * i), due: past.AddDays(3 * i + 2));
            await api.Do("settlePromise", new { customerId = "c", promiseId = $"old{i}", occurredAt = past.AddDays(3 * i + 1) });
        }
        for (var i = 0; i < 20; i++) await Make(api, $"new{i}", due: DateTimeOffset.UtcNow.AddDays(2 + i % 5));
        var alert = await alerts.Until(a => a.Text("kind") == "UNIT_OVERPROMISING");
        Assert.Equal("u", alert.Text("unitId"));
        await Make(api, "one-more", due: DateTimeOffset.UtcNow.AddDays(3));
        await Make(api, "marker", customer: "m", made: DateTimeOffset.UtcNow.AddSeconds(-95), due: DateTimeOffset.UtcNow.AddSeconds(25));
        var kinds = new List<string?>();
        await alerts.Until(a =>
        {
            kinds.Add(a.Text("kind"));
            return a.Text("customerId") == "m";
        });
        Assert.DoesNotContain("UNIT_OVERPROMISING", kinds);
    }

    [Fact]
    public async Task What_is_no_cursor_of_this_feed_is_refused_in_words()
    {
        using var api = await server.Tenant();
        using var live = await LiveSocket.Subscribe(server.Process.Address, api.Key, Changes, new { after = "nonsense" });
        await Assert.ThrowsAnyAsync<Exception>(live.Next);
    }

    Task<LiveSocket> Following(Api api, string query, object? variables = null) => Following(server.Process.Address, api, query, variables);

    // A subscription hears of what comes after it was taken. When that was it does not say, so a first promise is made until it is heard of.
    static async Task<LiveSocket> Following(Uri address, Api api, string query, object? variables = null)
    {
        var live = await LiveSocket.Subscribe(address, api.Key, query, variables);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        return live;
    }

    static async Task<List<string>> Take(LiveSocket live, string id, int count)
    {
        var steps = new List<string>();
        while (steps.Count < count)
        {
            var change = await live.Until(c => c.Text("promise", "id") == id);
            steps.Add($"{(change.At("previous").ValueKind == JsonValueKind.Null ? "null" : change.Text("previous"))}>{change.Text("promise", "status")}");
        }
        return steps;
    }

    static async Task<List<string>> TakeIds(LiveSocket live, int count)
    {
        var ids = new List<string>();
        while (ids.Count < count)
        {
            var change = await live.Next();
            ids.Add($"{change.Text("promise", "id")} {change.Text("promise", "status")}");
        }
        return ids;
    }

    // The same promise is proposed and then made, so both are due at one time.
    static readonly DateTimeOffset Due = DateTimeOffset.UtcNow.AddDays(3);

    static Task Propose(Api api, string id) => api.Mutate("proposePromise", "PromiseInput!", Terms(id, "c", "u", null, Due), "__typename");

    static Task Make(Api api, string id, string customer = "c", string unit = "u", DateTimeOffset? made = null, DateTimeOffset? due = null) =>
        api.Do("makePromise", Terms(id, customer, unit, made, due ?? Due));

    static object Terms(string id, string customerId, string unitId, DateTimeOffset? madeAt, DateTimeOffset dueAt) =>
        new { id, customerId, statement = "It arrives.", unitId, stake = 1, madeAt, dueAt };
}
