using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Tenants;

/// <summary>The promises of a whole tenant, wherever its customers live.</summary>
public sealed class TenantPromisesTests(RunningServer server)
{
    static readonly DateTimeOffset Due = DateTimeOffset.UtcNow.AddDays(10);

    [Fact]
    public async Task They_are_listed_page_by_page_each_once_in_the_order_asked_for()
    {
        using var api = await server.Tenant();
        await Made(api, 60);
        var byDue = await All(api, "DUE_ASC");
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"p{i:00}"), byDue);
        Assert.Equal(byDue.Reverse<string>(), await All(api, "DUE_DESC"));
        Assert.Equal(60, (await All(api, "STAKE_DESC")).Distinct().Count());
    }

    [Fact]
    public async Task They_are_found_by_unit_kind_state_and_due_time_and_counted_in_all()
    {
        using var api = await server.Tenant();
        await Made(api, 30);
        await api.Do("settlePromise", new { customerId = "c1", promiseId = "p01" });
        Assert.Equal(10, await Count(api, new { unitId = "u0" }));
        Assert.Equal(15, await Count(api, new { kind = "callback" }));
        Assert.Equal(1, await Count(api, new { statuses = new[] { "KEPT" } }));
        Assert.Equal(29, await Count(api, new { statuses = new[] { "OPEN" } }));
        Assert.Equal(4, await Count(api, new { dueAfter = Due.AddHours(5), dueBefore = Due.AddHours(10) }));
        Assert.Equal(0, await Count(api, new { unitId = "nobody" }));
    }

    [Fact]
    public async Task A_unit_shows_how_its_promises_stand()
    {
        using var api = await server.Tenant();
        await api.Do("defineUnit", new { id = "u0", name = "Drivers" });
        await api.Do("setPromisePolicy", new { feasibility = "OFF", graceSeconds = 3600 });
        await Made(api, 30);
        await api.Do("settlePromise", new { customerId = "c0", promiseId = "p00" });
        await api.Do("settlePromise", new { customerId = "c3", promiseId = "p03", exceeded = true });
        await api.Do("settlePromise", new { customerId = "c6", promiseId = "p06", completeness = 0 });
        await api.Do("releasePromise", new { customerId = "c9", promiseId = "p09" });
        var madeAt = DateTimeOffset.UtcNow.AddHours(-2);
        await api.Do("makePromise", new { id = "overdue", customerId = "x", statement = "Now.", unitId = "u0", madeAt, dueAt = DateTimeOffset.UtcNow.AddMinutes(-5) });
        await api.Do("makePromise", new { id = "broken", customerId = "x", statement = "Now.", unitId = "u0", madeAt, dueAt = DateTimeOffset.UtcNow.AddMinutes(-90) });
        var summary = await Eventually.Holds(async () => await Summary(api, "u0"), s => s.Number("broken") == 2);
        Assert.Equal((7, 1, 1, 1, 2, 1, 0), (
            summary.Number("open"), summary.Number("overdue"), summary.Number("kept"), summary.Number("exceeded"),
            summary.Number("broken"), summary.Number("released"), summary.Number("withdrawn")));
    }

    [Fact]
    public async Task One_that_nobody_settles_is_broken_in_the_list_within_two_seconds()
    {
        using var api = await server.Tenant();
        await api.Do("setPromisePolicy", new { feasibility = "OFF", graceSeconds = 0 });
        await api.Do("makePromise", new { id = "p", customerId = "c", statement = "Now.", unitId = "u", dueAt = DateTimeOffset.UtcNow.AddSeconds(1) });
        await Eventually.Holds(async () => await Count(api, new { statuses = new[] { "OPEN" } }), count => count == 1);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await Eventually.Holds(async () => await Count(api, new { statuses = new[] { "BROKEN" } }), count => count == 1);
    }

    [Fact]
    public async Task After_a_kill_every_promise_is_listed_again_and_what_ran_out_meanwhile_is_broken()
    {
        await using var first = await CxSaasProcess.Start();
        using var api = new Api(first.Address, first.AdminKey);
        await api.Do("setPromisePolicy", new { feasibility = "OFF", graceSeconds = 0 });
        await Made(api, 200);
        await api.Do("makePromise", new { id = "short", customerId = "c", statement = "Now.", unitId = "u", dueAt = DateTimeOffset.UtcNow.AddSeconds(1) });
        await first.Kill();
        await using var second = await CxSaasProcess.Start(first.Folder);
        using var reader = new Api(second.Address, api.Key);
        await Eventually.Holds(async () => await Count(reader, new { statuses = new[] { "BROKEN" } }), count => count == 1);
        Assert.Equal(201, await Count(reader, new { }));
    }

    // Promise n is due n hours after the first, to a customer of its own, by one of three units, of one of two kinds.
    static async Task Made(Api api, int count)
    {
        var input = Enumerable.Range(0, count).Select(n => new
        {
            id = $"p{n:00}",
            customerId = $"c{n}",
            statement = "It arrives.",
            unitId = $"u{n % 3}",
            kind = n % 2 == 0 ? "delivery" : "callback",
            stake = 0.01 * (1 + (n % 90)),
            dueAt = Due.AddHours(n),
        });
        await api.Ask("mutation M($input: [PromiseInput!]!) { makePromiseBatch(input: $input) { errors { message } } }", new { input });
        await Eventually.Holds(async () => await Count(api, new { }), found => found == count);
    }

    static async Task<List<string>> All(Api api, string orderBy)
    {
        var ids = new List<string>();
        for (string? after = null; ;)
        {
            var page = (await api.Ask(
                "query Q($order: PromiseOrder!, $after: String) { promises(orderBy: $order, first: 7, after: $after) { totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } }",
                new { order = orderBy, after })).At("promises");
            Assert.Equal(after is not null, page.At("pageInfo", "hasPreviousPage").GetBoolean());
            ids.AddRange(page.At("nodes").EnumerateArray().Select(n => n.Text("id")!));
            if (!page.At("pageInfo", "hasNextPage").GetBoolean()) return ids;
            after = page.Text("pageInfo", "endCursor");
        }
    }

    static async Task<int> Count(Api api, object where) =>
        (await api.Ask("query Q($where: PromiseFilter) { promises(where: $where) { totalCount } }", new { where })).At("promises", "totalCount").GetInt32();

    static async Task<JsonElement> Summary(Api api, string unit) => (await api.Ask(
        "query Q($id: ID!) { unit(id: $id) { promises { open overdue kept exceeded late partlyKept broken released withdrawn } } }", new { id = unit })).At("unit", "promises");
}
