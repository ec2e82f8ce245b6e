using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Customers;

/// <summary>The worked example of the score model, through the public API, and what the API promises about a score.</summary>
public sealed class ScoreTests(RunningServer server)
{
    static readonly DateTimeOffset Day0 = DateTimeOffset.UtcNow.AddDays(-400);

    [Theory]
    [InlineData("never", 62.1906, 64.2866, 67.8357)]
    [InlineData("kept", 63.8889, 65.5555, 68.0871)]
    [InlineData("exceeded", 64.0245, 65.6638, 68.1116)]
    [InlineData("half", 59.0722, 62.2078, 67.5305)]
    [InlineData("broken", 56.3564, 60.2875, 67.2283)]
    [InlineData("recovered", 60.8877, 63.4348, 67.7133)]
    public async Task The_worked_example_comes_out(string world, double day6, double day66, double day366)
    {
        using var api = await WorkedExample(world);
        var answer = await api.Ask("""
            query Q($a: DateTime!, $b: DateTime!, $c: DateTime!) { customer(id: "c") {
              a: satisfaction(asOf: $a) { score evidence prior contributions { points olderPoints events { points } factor } }
              b: satisfaction(asOf: $b) { score } c: satisfaction(asOf: $c) { score } } }
            """, new { a = Day(6), b = Day(66), c = Day(366) });
        Assert.Equal(day6, answer.Number("customer", "a", "score"), 4);
        Assert.Equal(day66, answer.Number("customer", "b", "score"), 4);
        Assert.Equal(day366, answer.Number("customer", "c", "score"), 4);
        Assert.Equal(68.2701, answer.Number("customer", "a", "prior"), 4);
        Assert.Equal(0.2162, answer.Number("customer", "a", "evidence"), 4);
        var parts = answer.At("customer", "a", "contributions").EnumerateArray().ToList();
        Assert.Equal(day6 - 68.2701, parts.Sum(p => p.Number("points")), tolerance: 2e-4);
        foreach (var part in parts.Where(p => p.At("events").GetArrayLength() > 0))
            Assert.Equal(part.Number("points"), part.At("events").EnumerateArray().Sum(e => e.Number("points")) + part.Number("olderPoints"), 9);
    }

    [Fact]
    public async Task As_of_an_instant_counts_only_what_had_occurred_by_then()
    {
        using var api = await WorkedExample("broken");
        var answer = await api.Ask("""
            query Q($before: DateTime!, $first: DateTime!) { customer(id: "c") {
              before: satisfaction(asOf: $before) { score version } first: satisfaction(asOf: $first) { version } now: satisfaction { version } } }
            """, new { before = Day(-1), first = Day(4.9) });
        Assert.Equal(68.2701, answer.Number("customer", "before", "score"), 4);
        Assert.Equal(0, answer.At("customer", "before", "version").GetInt32());
        Assert.Equal(1, answer.At("customer", "first", "version").GetInt32());
        Assert.Equal(6, answer.At("customer", "now", "version").GetInt32());
    }

    [Fact]
    public async Task A_promise_that_nobody_settled_breaks_by_itself_and_a_late_report_of_a_timely_fulfilment_undoes_that()
    {
        using var api = await server.Tenant();
        await api.Do("makePromise", new
        {
            id = "p",
            customerId = "c",
            statement = "You have it on Friday.",
            unitId = "drivers",
            madeAt = DateTimeOffset.UtcNow.AddDays(-10),
            dueAt = DateTimeOffset.UtcNow.AddDays(-5),
        });
        const string question = """{ customer(id: "c") { satisfaction { score } } promise(customerId: "c", id: "p") { status settledAt effect } }""";
        var broken = await api.Ask(question);
        Assert.Equal("BROKEN", broken.Text("promise", "status"));
        Assert.True(broken.Number("promise", "effect") < 0);
        await api.Do("settlePromise", new { customerId = "c", promiseId = "p", occurredAt = DateTimeOffset.UtcNow.AddDays(-6) });
        var kept = await api.Ask(question);
        Assert.Equal("KEPT", kept.Text("promise", "status"));
        Assert.True(kept.Number("customer", "satisfaction", "score") > broken.Number("customer", "satisfaction", "score"));
    }

    [Fact]
    public async Task Other_weights_change_the_score_at_its_next_reading()
    {
        using var api = await server.Tenant();
        await api.Do("recordFeedback", new { id = "f", customerId = "c", answers = new[] { new { metric = "CSAT", value = 1, dimension = "ease" } } });
        const string question = """{ customer(id: "c") { satisfaction { score dimensions { dimension weight } } } }""";
        var before = (await api.Ask(question)).Number("customer", "satisfaction", "score");
        await api.Ask("""mutation { setDimensionWeights(weights: [{dimension: "ease", weight: 3}, {dimension: "overall", weight: 1}]) { errors { message } } }""");
        var after = await api.Ask(question);
        Assert.True(after.Number("customer", "satisfaction", "score") < before - 5);
        Assert.Equal(0.75, after.Number("customer", "satisfaction", "dimensions", 0, "weight"), 9);
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.1234567Z")]
    [InlineData("2026-01-02t03:04:05z", "2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05Z")]
    public async Task An_instant_is_read_as_rfc_3339_has_it_and_told_in_utc(string given, string told)
    {
        using var api = await server.Tenant();
        var said = await api.Do("recordFeedback", new { id = "f", customerId = "c", occurredAt = given, answers = new[] { new { metric = "CSAT", value = 3 } } }, "feedback { occurredAt }");
        Assert.Equal(told, said.Text("feedback", "occurredAt"));
    }

    [Fact]
    public async Task A_long_history_is_paged_out_and_still_answers_whole()
    {
        using var api = await server.Tenant();
        var start = DateTimeOffset.UtcNow.AddDays(-300);
        object Feedback(int i) => new
        {
            id = $"f{i}",
            customerId = "c",
            occurredAt = start.AddHours(i),
            answers = new[] { new { metric = "NPS", value = i % 11 } },
        };
        // Newest first, so that most of them are late.
        foreach (var chunk in Enumerable.Range(0, 400).Reverse().Chunk(100))
        {
            var data = await api.Ask(
                "mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { duplicate errors { message } } }",
                new { input = chunk.Select(Feedback) });
            Assert.All(data.At("recordFeedbackBatch").EnumerateArray(), p => Assert.Equal(0, p.At("errors").GetArrayLength()));
        }
        var again = await api.Do("recordFeedback", Feedback(3), "duplicate");
        Assert.True(again.At("duplicate").GetBoolean());
        var page = await api.Ask("""{ customer(id: "c") { satisfaction { version } timeline(first: 100) { totalCount nodes { id } pageInfo { endCursor hasNextPage } } } }""");
        Assert.Equal(400, page.At("customer", "satisfaction", "version").GetInt32());
        Assert.Equal(400, page.At("customer", "timeline", "totalCount").GetInt32());
        var seen = await Timelines.Ids(api, "c", 90);
        Assert.Equal(Enumerable.Range(0, 400).Reverse().Select(i => $"f{i}"), seen);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(50)]
    public async Task Of_many_events_of_one_instant_each_is_on_one_page(int first)
    {
        using var api = await server.Tenant();
        var start = DateTimeOffset.UtcNow.AddDays(-9);
        foreach (var (batch, ids) in Enumerable.Range(0, 300).Chunk(100).Index())
            await api.Ask("mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { errors { message } } }", new
            {
                input = ids.Select(i => new
                {
                    id = $"f{i}",
                    customerId = "c",
                    occurredAt = start.AddDays(batch),
                    answers = new[] { new { metric = "NPS", value = i % 11 } },
                }),
            });
        var seen = await Timelines.Ids(api, "c", first);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"f{i}").Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    // Score model, section 8: CSAT, sentiment, a promise and its outcome, then two answers on day 6.
    async Task<Api> WorkedExample(string world)
    {
        var api = await server.Tenant();
        await api.Ask("""
            mutation { setDimensionWeights(weights: [{dimension: "reliability", weight: 30}, {dimension: "responsiveness", weight: 20},
              {dimension: "empathy", weight: 15}, {dimension: "product", weight: 15}, {dimension: "overall", weight: 20}]) { errors { message } }
              setPromisePolicy(input: { feasibility: ADVISED, graceSeconds: 0 }) { errors { message } } }
            """);
        await Say("f1", 0, "SURVEY", ("CSAT", 4, "product"));
        await Say("f2", 5, "SUPPORT", ("SENTIMENT", 0.8, "empathy"));
        if (world != "never")
        {
            await api.Do("makePromise", new { id = "p", customerId = "c", statement = "Tomorrow.", stake = 1, madeAt = Day(5), dueAt = Day(5.1), unitId = "u" });
            var completeness = world switch { "half" => 0.5, "broken" or "recovered" => 0, _ => 1 };
            await api.Do("settlePromise", new { customerId = "c", promiseId = "p", completeness, exceeded = world == "exceeded", occurredAt = Day(5.1) });
            if (world == "recovered") await api.Do("confirmRecovery", new { customerId = "c", promiseId = "p", occurredAt = Day(5.5) });
        }
        await Say("f3", 6, "SURVEY", ("CES", 2, "responsiveness"));
        await Say("f4", 6, "SURVEY", ("NPS", 6, "overall"));
        return api;

        Task Say(string id, double day, string source, (string Metric, double Value, string Dimension) answer) => api.Do("recordFeedback", new
        {
            id,
            customerId = "c",
            occurredAt = Day(day),
            source,
            answers = new[] { new { metric = answer.Metric, value = answer.Value, dimension = answer.Dimension } },
        });
    }

    static DateTimeOffset Day(double day) => Day0.AddTicks((long)Math.Round(day * TimeSpan.TicksPerDay));
}
