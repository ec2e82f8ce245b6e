using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Cluster;

/// <summary>
/// What is followed goes on over the same connection when the silo that held it is killed. Each silo of the three is killed in its turn,
/// so that whichever held a customer or the tenant's feed was.
/// </summary>
[Collection(RedisCluster.Name)]
public sealed class StreamSurvivalTests(RedisCluster cluster)
{
    const int Customers = 6, PerRound = 4, Rounds = 6;

    const string Scores = "subscription S($id: ID!) { scoreChanged(customerId: $id) { delta satisfaction { score version } } }";
    const string Changes = "subscription { promiseChanged { previous promise { id status } } }";
    const string Alerts = "subscription { alertRaised { id kind customerId } }";
    const string Pulses = "subscription { pulseChanged { complete customers feedback promises { kept broken } } }";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sockets_and_event_streams_outlive_each_silo_and_miss_nothing_but_states_that_were_superseded()
    {
        cluster.Demand();
        var key = await cluster.Tenant();
        Api[] gateways = [.. cluster.Gateways.Select(address => new Api(address, key))];
        for (var c = 0; c < Customers; c++) await Done(gateways, c, "registerCustomer", "RegisterCustomerInput!", new { id = $"c{c}" });
        var scores = new List<(string Customer, Follower Follower)>();
        for (var c = 0; c < Customers; c++)
        {
            scores.Add(($"c{c}", await Follower.BySocket(cluster.Gateway(1), key, Scores, new { id = $"c{c}" })));
            scores.Add(($"c{c}", await Follower.ByStream(cluster.Gateway(2), key, Scores, new { id = $"c{c}" })));
        }
        Follower[] changes = [await Follower.BySocket(cluster.Gateway(1), key, Changes), await Follower.ByStream(cluster.Gateway(2), key, Changes)];
        Follower[] alerts = [await Follower.BySocket(cluster.Gateway(1), key, Alerts), await Follower.ByStream(cluster.Gateway(2), key, Alerts)];
        Follower[] pulses = [await Follower.BySocket(cluster.Gateway(1), key, Pulses), await Follower.ByStream(cluster.Gateway(2), key, Pulses)];
        // When a subscription begins to hear is not told.
        for (var n = 0; changes.Any(follower => follower.Said.Count == 0); n++) await Promise(gateways, 0, $"first-{n}");
        for (var n = 0; alerts.Any(follower => follower.Said.Count == 0); n++) await Break(gateways, Customers, $"first-broken-{n}");

        foreach (var silo in (string[])["silo-1", "silo-2", "silo-3"])
        {
            cluster.Kill(silo);
            await Round(gateways, $"without-{silo}");
            await cluster.Start(silo);
            await Round(gateways, $"with-{silo}");
        }

        foreach (var (customer, follower) in scores)
        {
            var version = (await gateways[0].Ask("query Q($id: ID!) { customer(id: $id) { satisfaction { version } } }", new { id = customer })).At("customer", "satisfaction", "version").GetInt64();
            var said = await Eventually.Holds(() => Task.FromResult(follower.Said), all => all.Count > 0 && VersionOf(all[^1]) == version);
            foreach (var (before, after) in said.Zip(said.Skip(1)))
            {
                Assert.True(VersionOf(before) <= VersionOf(after), $"{customer}: {before} before {after}");
                // Each is told as the difference to what was told before, so nothing between them went by untold.
                Assert.Equal(after.Number("satisfaction", "score") - before.Number("satisfaction", "score"), after.Number("delta"), 6);
            }
        }
        foreach (var follower in changes)
        {
            var said = await Eventually.Holds(() => Task.FromResult(StepsOf(follower)), steps => Made.All(id => steps.GetValueOrDefault(id)?.Count >= 2));
            foreach (var id in Made) Assert.True(said[id] is [">OPEN", "OPEN>KEPT"], $"{id}: {string.Join(", ", said[id])}");
        }
        foreach (var follower in alerts)
        {
            // One a customer and round, told once each.
            var said = await Eventually.Holds(() => Task.FromResult(BrokenOf(follower)), all => all.Count >= Customers * Rounds);
            Assert.Equal(said.Count, said.Select(alert => alert.Text("id")).Distinct().Count());
            Assert.All(Enumerable.Range(0, Customers), c => Assert.Equal(Rounds, said.Count(alert => alert.Text("customerId") == $"c{c}")));
        }
        foreach (var follower in pulses)
        {
            // Whatever was superseded may have been left out; the last is what is true.
            await Eventually.Holds(() => Task.FromResult(follower.Said), all => all.Count > 0 && all[^1] is var last && last.At("complete").GetBoolean()
                && last.Number("customers") == Customers + 1 && last.Number("feedback") == Made.Count() && last.Number("promises", "kept") == Made.Count());
        }
        foreach (var (_, follower) in scores) follower.Dispose();
        foreach (var follower in changes.Concat(alerts).Concat(pulses)) follower.Dispose();
        foreach (var gateway in gateways) gateway.Dispose();
    }

    static IEnumerable<string> Made =>
        from member in (string[])["silo-1", "silo-2", "silo-3"]
        from state in (string[])["without", "with"]
        from c in Enumerable.Range(0, Customers)
        from n in Enumerable.Range(0, PerRound)
        select $"{state}-{member}-{c}-{n}";

    // Each customer's things are done one after the other, and those of different customers at once.
    static Task Round(Api[] gateways, string round) => Task.WhenAll(Enumerable.Range(0, Customers).Select(async c =>
    {
        for (var n = 0; n < PerRound; n++)
        {
            var id = $"{round}-{c}-{n}";
            await Promise(gateways, c, id);
            await Done(gateways, c, "recordFeedback", "RecordFeedbackInput!", new { id, customerId = $"c{c}", answers = new[] { new { metric = "NPS", value = (c + n) % 11 } } });
            await Done(gateways, c, "settlePromise", "SettlePromiseInput!", new { customerId = $"c{c}", promiseId = id });
        }
        await Break(gateways, c, $"broken-{round}-{c}");
    }));

    static async Task Break(Api[] gateways, int c, string id)
    {
        await Promise(gateways, c, id);
        await Done(gateways, c, "settlePromise", "SettlePromiseInput!", new { customerId = $"c{c}", promiseId = id, completeness = 0 });
    }

    static Task Promise(Api[] gateways, int c, string id) => Done(gateways, c, "makePromise", "PromiseInput!",
        new { id, customerId = $"c{c}", statement = "It arrives.", unitId = "u", dueAt = new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero) });

    // The same again until it is acknowledged, as its client would.
    static async Task Done(Api[] gateways, int c, string field, string type, object input)
    {
        using var deadline = new CancellationTokenSource(Busy.Patience);
        for (var tries = c; ; tries++)
        {
            var answer = await gateways[tries % gateways.Length].Send($"mutation M($input: {type}) {{ {field}(input: $input) {{ errors {{ code message }} }} }}", new { input });
            if (!answer.TryGetProperty("errors", out var faults))
            {
                Assert.True(answer.At("data", field, "errors").GetArrayLength() == 0, answer.GetRawText());
                return;
            }
            Assert.True(faults.At(0, "extensions", "retryable").GetBoolean(), answer.GetRawText());
            Assert.False(deadline.IsCancellationRequested, $"{field} is not taken: {answer}");
            await Task.Delay(50, Cancellation);
        }
    }

    static long VersionOf(JsonElement change) => change.At("satisfaction", "version").GetInt64();

    // Of the customers of the rounds; the one beside them is there to hear when the subscription has begun.
    static List<JsonElement> BrokenOf(Follower follower) =>
        [.. follower.Said.Where(alert => alert.Text("kind") == "PROMISE_BROKEN" && alert.Text("customerId") != $"c{Customers}")];

    static Dictionary<string, List<string>> StepsOf(Follower follower) => follower.Said
        .GroupBy(change => change.Text("promise", "id")!)
        .ToDictionary(promise => promise.Key, promise => promise.Select(change => $"{change.At("previous").GetString()}>{change.Text("promise", "status")}").ToList());
}
