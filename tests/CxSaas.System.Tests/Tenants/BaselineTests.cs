using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Tenants;

/// <summary>Where one stood, to see what has changed.</summary>
public sealed class BaselineTests(RunningServer server)
{
    const string Fields = "id name metric segment window takenAt value low high n change { difference zScore significant }";

    [Fact]
    public async Task It_is_taken_once_and_compared_with_what_is_said_after_it()
    {
        using var api = await server.Tenant();
        await Say(api, "before", (9, 50), (8, 30), (3, 20));
        var taken = await api.Do("takeBaseline", new { id = "b", name = "Before", metric = "NPS" }, $"baseline {{ {Fields} }}");
        Assert.Equal((100, 30), (taken.Number("baseline", "n"), taken.Number("baseline", "value")));
        Assert.Equal(29.1262 - 15.0751, taken.Number("baseline", "low"), 3);
        Assert.Equal(JsonValueKind.Null, taken.At("baseline", "change", "difference").ValueKind);

        await Say(api, "after", (9, 60), (8, 25), (3, 15));
        var after = (await api.Ask($"{{ baselines {{ {Fields} }} }}")).At("baselines", 0);
        Assert.Equal((100, 30), (after.Number("n"), after.Number("value")));
        Assert.Equal(15, after.Number("change", "difference"), 9);
        Assert.Equal(1.39422, after.Number("change", "zScore"), 5);
        Assert.False(after.At("change", "significant").GetBoolean());

        var again = await api.Do("takeBaseline", new { id = "b", name = "Before", metric = "NPS" }, "baseline { takenAt n }");
        Assert.Equal(taken.Text("baseline", "takenAt"), again.Text("baseline", "takenAt"));
        Assert.Equal("CONFLICT", (await api.Refusal("takeBaseline", new { id = "b", name = "Before", metric = "CSAT" })).Code);
        Assert.Equal(("NOT_FOUND", "segment"), Named(await api.Refusal("takeBaseline", new { id = "c", name = "C", metric = "NPS", segment = "north" })));
        Assert.Equal(("NOT_SUPPORTED_BY_DATA", "metric"), Named(await api.Refusal("takeBaseline", new { id = "c", name = "C", metric = "CES" })));
    }

    static (string, string) Named((string Code, string Field, string Message) refusal) => (refusal.Code, refusal.Field);

    // The n-th of a round is the n-th customer's.
    static async Task Say(Api api, string round, params (int Nps, int Times)[] answers)
    {
        var before = (await api.Ask("{ pulse { feedback } }")).Number("pulse", "feedback");
        var input = answers.SelectMany(a => Enumerable.Repeat(a.Nps, a.Times))
            .Select((value, i) => new { id = $"{round}-{i}", customerId = $"c{i}", answers = new[] { new { metric = "NPS", value } } }).ToList();
        await api.Ask("mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { errors { message } } }", new { input });
        await Eventually.Holds(() => api.Ask("{ pulse { feedback } }"), data => data.Number("pulse", "feedback") == before + input.Count);
    }
}
