using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Tenants;

/// <summary>The one screen of a tenant's people: counted from what was recorded, never from anything else.</summary>
public sealed class PulseTests(RunningServer server)
{
    const string Fields = """
        version complete customers feedback
        score { mean { value low high n } coverage bands { band customers } }
        nps { value low high n promoters passives detractors } csat { value low high n mean } stars { value n mean } ces { mean agree low high n }
        promises { open kept broken }
        """;

    [Fact]
    public async Task Nothing_recorded_is_shown_as_nothing_known()
    {
        using var api = await server.Tenant();
        var pulse = await Pulse(api);
        Assert.Equal((0, 0, 0), (pulse.Number("customers"), pulse.Number("feedback"), pulse.Number("nps", "n")));
        foreach (var path in new[] { "nps", "csat", "stars" }) Assert.Equal(JsonValueKind.Null, pulse.At(path, "value").ValueKind);
        Assert.Equal(JsonValueKind.Null, pulse.At("ces", "mean").ValueKind);
        Assert.Equal(JsonValueKind.Null, pulse.At("score", "mean", "value").ValueKind);
        Assert.True(pulse.At("complete").GetBoolean());
    }

    [Fact]
    public async Task Every_metric_is_counted_with_its_interval_and_a_retry_counts_nothing()
    {
        using var api = await server.Tenant();
        for (var round = 0; round < 2; round++)
        {
            // 5 promoters, 3 passives, 2 detractors; CSAT 4 of 5 in the top boxes; CES 5.2 with 7 of 10 who agree.
            await Say(api, "NPS", 9, 9, 10, 10, 9, 7, 8, 7, 3, 6);
            await Say(api, "CSAT", 5, 4, 4, 5, 1);
            await Say(api, "CES", 7, 6, 5, 7, 3, 2, 6, 5, 4, 7);
            await Say(api, "STARS", 5);
        }
        var pulse = await Eventually.Holds(() => Pulse(api), p => p.Number("feedback") == 26);
        Assert.Equal((10, 5, 3, 2, 30), (
            pulse.Number("nps", "n"), pulse.Number("nps", "promoters"), pulse.Number("nps", "passives"), pulse.Number("nps", "detractors"), pulse.Number("nps", "value")));
        Assert.InRange(30, pulse.Number("nps", "low"), pulse.Number("nps", "high"));
        Assert.Equal((0.8, 5, 3.8), (pulse.Number("csat", "value"), pulse.Number("csat", "n"), pulse.Number("csat", "mean")));
        Assert.Equal((5.2, 0.7), (pulse.Number("ces", "mean"), pulse.Number("ces", "agree")));
        Assert.Equal((1, 1, 5), (pulse.Number("stars", "value"), pulse.Number("stars", "n"), pulse.Number("stars", "mean")));
        Assert.Equal(10, pulse.Number("customers"));
    }

    [Fact]
    public async Task Its_mean_and_bands_are_those_of_its_customers()
    {
        using var api = await server.Tenant();
        await api.Ask("mutation { setDimensionWeights(weights: [{ dimension: \"overall\", weight: 1 }]) { errors { message } } }");
        await Say(api, "NPS", 10, 10, 1, 0, 5, 8);
        await Eventually.Holds(() => Pulse(api), p => p.Number("feedback") == 6);
        var scores = (await api.Ask("{ customers(orderBy: ID_ASC, first: 100) { nodes { satisfaction { score band evidence } } } }"))
            .At("customers", "nodes").EnumerateArray().Select(n => n.At("satisfaction")).ToList();
        var pulse = await Pulse(api);
        var covered = scores.Where(s => s.Number("evidence") >= 0.1).ToList();
        Assert.Equal(covered.Count, pulse.Number("score", "mean", "n"));
        Assert.Equal(covered.Average(s => s.Number("score")), pulse.Number("score", "mean", "value"), 2);
        Assert.Equal(
            scores.GroupBy(s => s.Text("band")!).ToDictionary(g => g.Key, g => (double)g.Count()),
            pulse.At("score", "bands").EnumerateArray().Where(b => b.Number("customers") > 0).ToDictionary(b => b.Text("band")!, b => b.Number("customers")));
    }

    [Fact]
    public async Task Segments_add_up_to_the_whole_and_a_customer_who_joins_one_takes_its_past_along()
    {
        using var api = await server.Tenant();
        foreach (var id in new[] { "north", "south" }) await api.Do("defineSegment", new { id, name = id });
        await Say(api, "NPS", 9, 9, 2, 8);
        for (var i = 0; i < 4; i++) await api.Do("registerCustomer", new { id = $"c{i}", segment = i < 3 ? "north" : "south" });
        var pulse = await Eventually.Holds(
            async () => (await api.Ask($"{{ pulse {{ {Fields} segments {{ segment {{ id customers }} customers nps {{ n value }} }} }} }}")).At("pulse"),
            p => p.At("segments").EnumerateArray().Sum(s => s.Number("customers")) == 4);
        Assert.Equal(pulse.Number("nps", "n"), pulse.At("segments").EnumerateArray().Sum(s => s.Number("nps", "n")));
        Assert.Equal([("north", 3, 3), ("south", 1, 1)], pulse.At("segments").EnumerateArray()
            .Select(s => (s.Text("segment", "id")!, s.Number("customers"), s.Number("segment", "customers"))));
        var north = await Pulse(api, "segment: \"north\"");
        Assert.Equal((3, 3), (north.Number("customers"), north.Number("nps", "n")));
        var unknown = await api.Send("{ pulse(segment: \"west\") { customers } }");
        Assert.Equal("NOT_FOUND", unknown.Text("errors", 0, "extensions", "code"));
    }

    [Fact]
    public async Task Windows_are_exact_to_the_day()
    {
        using var api = await server.Tenant();
        var today = new DateTimeOffset(DateTimeOffset.UtcNow.UtcDateTime.Date, TimeSpan.Zero);
        await At(api, "in", today.AddDays(-6));
        await At(api, "out", today.AddDays(-6).AddTicks(-10));
        await At(api, "old", today.AddDays(-400));
        await Eventually.Holds(() => Pulse(api, "window: ALL"), p => p.Number("feedback") == 3);
        Assert.Equal(1, (await Pulse(api, "window: DAYS_7")).Number("feedback"));
        Assert.Equal(2, (await Pulse(api, "window: DAYS_30")).Number("feedback"));
        var trend = (await api.Ask("{ trend(metric: NPS, window: DAYS_7, bucket: DAY) { start value n } }")).At("trend");
        Assert.Equal(today.AddDays(-6), trend.At(0, "start").GetDateTimeOffset());
        var months = (await api.Ask("{ trend(metric: NPS, window: ALL, bucket: MONTH) { start value low n } }")).At("trend").EnumerateArray().ToList();
        Assert.Equal(3, months.Sum(m => m.Number("n")));
        Assert.All(months, m => Assert.Equal(m.Number("n") == 0, m.At("value").ValueKind == JsonValueKind.Null));
    }

    [Fact]
    public async Task After_a_kill_it_is_what_it_was_and_its_version_goes_on()
    {
        await using var first = await CxSaasProcess.Start(more: "--demo");
        using var api = new Api(first.Address, first.AdminKey);
        var before = await Eventually.Holds(() => Pulse(api), p => p.Number("customers") >= 12);
        await first.Kill();
        await using var second = await CxSaasProcess.Start(first.Folder);
        using var reader = new Api(second.Address, api.Key);
        var after = await Eventually.Holds(() => Pulse(reader), p => p.At("complete").GetBoolean());
        Assert.Equal(before.GetRawText(), after.GetRawText());
    }

    static async Task<JsonElement> Pulse(Api api, string arguments = "") =>
        (await api.Ask($"{{ pulse{(arguments.Length > 0 ? $"({arguments})" : "")} {{ {Fields} }} }}")).At("pulse");

    // The n-th answer is the n-th customer's.
    static async Task Say(Api api, string metric, params int[] values)
    {
        for (var i = 0; i < values.Length; i++)
            await api.Do("recordFeedback", new { id = $"{metric}-{i}", customerId = $"c{i}", answers = new[] { new { metric, value = values[i], dimension = metric == "CES" ? "ease" : "overall" } } });
    }

    static Task At(Api api, string id, DateTimeOffset occurredAt) =>
        api.Do("recordFeedback", new { id, customerId = id, occurredAt, answers = new[] { new { metric = "NPS", value = 9 } } });
}
