using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Tenants;

/// <summary>What a tenant's own customers teach it: looked at first, put in force for every reading, and taken back.</summary>
public sealed class PriorTests(RunningServer server)
{
    const int Customers = 42;

    [Fact]
    public async Task They_are_shown_before_they_hold_hold_on_every_screen_and_can_be_taken_back()
    {
        using var api = await server.Tenant();
        await api.Ask("mutation { setDimensionWeights(weights: [{ dimension: \"overall\", weight: 1 }]) { errors { message } } }");
        // Forty about 60 points who say it twice, one with more events than lie in its row, and one of whom nothing is known.
        await Say(api, Enumerable.Range(0, 80).Select(i => Feedback($"f{i}", $"c{i % 40}", 3 + i % 5 + (i < 40 ? 1 : 0), DateTimeOffset.UtcNow.AddMinutes(-10))));
        await Say(api, Enumerable.Range(0, 90).Select(i => Feedback($"long-{i}", "long", i % 11, DateTimeOffset.UtcNow.AddDays(i - 90))));
        await api.Do("registerCustomer", new { id = "silent" });
        var before = await Screens(api);
        Assert.Equal(68.2701, before["silent"], 3);

        var shown = (await Eventually.Holds(
            () => api.Ask("{ priorProposal { complete id priors { segmentId dimension mean deviation customers answers currentMean currentDeviation } } }"),
            data => data.At("priorProposal", "complete").GetBoolean())).At("priorProposal");
        var prior = Assert.Single(shown.At("priors").EnumerateArray());
        Assert.Equal(("overall", 41, 170, 70, 15), (
            prior.Text("dimension"), prior.Number("customers"), prior.Number("answers"), prior.Number("currentMean"), prior.Number("currentDeviation")));
        Assert.InRange(prior.Number("mean"), 50, 60);
        Same(before, await Screens(api));

        using var live = await LiveSocket.Subscribe(server.Process.Address, api.Key, "subscription { scoreChanged(customerId: \"silent\") { satisfaction { score } } }");
        await live.Next();
        for (var round = 0; round < 2; round++)
        {
            var done = await api.Do("rebasePriors", new { proposalId = shown.Text("id") }, "priors { version proposalId }");
            Assert.Equal((1, shown.Text("id")), (done.Number("priors", "version"), done.Text("priors", "proposalId")));
        }
        // Nothing known is the mean, less what an expectation of 72 makes of it.
        var unheard = prior.Number("mean") - 0.4 * 2.25 * 25 * (1 - Math.Exp((prior.Number("mean") - 72) / 25));
        await live.Until(change => Math.Abs(change.Number("satisfaction", "score") - unheard) < 0.001);
        var after = await Screens(api);
        Assert.Equal(unheard, after["silent"], 6);
        Assert.All(before.Keys, customer => Assert.True(Math.Abs(before[customer] - after[customer]) > 0.1, $"{customer}: {before[customer]} {after[customer]}"));
        await Say(api, [Feedback("more", "long", 5, DateTimeOffset.UtcNow)]);
        Assert.Equal(after["long"], (await Screens(api))["long"], 15.0);

        await api.Do("revertPriors", new { version = 0 });
        before.Remove("long");
        Same(before, await Screens(api));
        Assert.Equal(
            [(2, 0), (1, 1)],
            (await api.Ask("{ priors { version priors { mean } } }")).At("priors").EnumerateArray().Select(v => (v.Number("version"), (double)v.At("priors").GetArrayLength())));
        Assert.Equal("NOT_FOUND", (await api.Refusal("revertPriors", new { version = 9 })).Code);
        Assert.Equal("EXPIRED", (await api.Refusal("rebasePriors", new { proposalId = "p-0" })).Code);
    }

    static void Same(Dictionary<string, double> before, Dictionary<string, double> now) =>
        Assert.All(before, customer => Assert.Equal(customer.Value, now[customer.Key], 0.01));

    /// <summary>The scores as they are asked for one by one, once the list and the pulse say the same of them.</summary>
    static async Task<Dictionary<string, double>> Screens(Api api)
    {
        var data = await Eventually.Holds(
            () => api.Ask("{ pulse { complete customers score { mean { value n } } } customers(first: 100) { nodes { id satisfaction { score evidence } } } }"),
            data => data.At("pulse", "complete").GetBoolean() && data.Number("pulse", "customers") == Customers && Agree(data.At("pulse", "score", "mean"), data.At("customers", "nodes")));
        return data.At("customers", "nodes").EnumerateArray().ToDictionary(c => c.Text("id")!, c => c.Number("satisfaction", "score"));
    }

    // List and pulse show the scores of the day, which in its course move by a tenth of a point.
    static bool Agree(JsonElement mean, JsonElement customers)
    {
        var all = customers.EnumerateArray().Select(c => (Score: c.Number("satisfaction", "score"), IsCovered: c.Number("satisfaction", "evidence") >= 0.1)).ToList();
        var covered = all.Where(c => c.IsCovered).Select(c => c.Score).ToList();
        return all.Zip(all.Skip(1)).All(pair => pair.First.Score <= pair.Second.Score + 0.2)
            && mean.Number("n") == covered.Count && Math.Abs(mean.Number("value") - covered.Average()) < 0.2;
    }

    static object Feedback(string id, string customerId, int nps, DateTimeOffset occurredAt) =>
        new { id, customerId, occurredAt, answers = new[] { new { metric = "NPS", value = nps } } };

    static async Task Say(Api api, IEnumerable<object> input)
    {
        var payloads = await api.Ask("mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { errors { message } } }", new { input });
        Assert.All(payloads.At("recordFeedbackBatch").EnumerateArray(), payload => Assert.Equal(0, payload.At("errors").GetArrayLength()));
    }
}
