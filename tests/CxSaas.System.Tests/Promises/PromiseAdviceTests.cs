using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Promises;

/// <summary>Ask first: what a promise is worth to this customer, and whether this unit will keep it.</summary>
public sealed class PromiseAdviceTests(RunningServer server)
{
    static readonly DateTimeOffset Due = DateTimeOffset.UtcNow.AddDays(2);

    [Fact]
    public async Task A_unit_that_keeps_two_of_three_is_to_be_asked_first_and_once_it_has_confirmed_the_promise_pays()
    {
        using var api = await server.Tenant();
        await api.Do("defineUnit", new { id = "warehouse", name = "Warehouse" });
        await Record(api, kept: 7, broken: 3);
        await api.Do("recordFeedback", new { id = "f", customerId = "ada", answers = new[] { new { metric = "CSAT", value = 4 } } });

        var before = await Eventually.Holds(() => Advice(api), a => a.Number("keepProbability", "n") > 9.9);
        Assert.Equal("CONFIRM_FIRST", before.Text("verdict"));
        Assert.Equal("warehouse", before.Text("mustConfirm", "id"));
        Assert.InRange(before.Number("keepProbability", "value"), 0.6, 0.75);
        Assert.True(before.Number("keepProbability", "low") < before.Number("keepProbability", "value"));
        var (gain, loss) = (before.Number("gainIfKept"), before.Number("lossIfBroken"));
        Assert.True(loss > 2 * gain, $"gain {gain}, loss {loss}");
        Assert.Equal(loss / (gain + loss), before.Number("breakEven"), 9);

        await api.Mutate("proposePromise", "PromiseInput!", new { id = "p", customerId = "ada", statement = "Tomorrow.", unitId = "warehouse", stake = 1, dueAt = Due }, "__typename");
        await api.Do("confirmFeasibility", new { customerId = "ada", promiseId = "p", feasible = true });
        var after = await Advice(api);
        Assert.Equal("PROMISE", after.Text("verdict"));
        Assert.Equal(JsonValueKind.Null, after.At("mustConfirm").ValueKind);
    }

    [Fact]
    public async Task Where_nobody_asks_units_an_unreliable_one_is_not_promised_on()
    {
        using var api = await server.Tenant();
        await api.Do("setPromisePolicy", new { feasibility = "OFF", graceSeconds = 0 });
        await Record(api, kept: 5, broken: 5);
        var advice = await Eventually.Holds(() => Advice(api), a => a.Number("keepProbability", "n") > 9.9);
        Assert.Equal("DO_NOT_PROMISE", advice.Text("verdict"));
    }

    [Fact]
    public async Task A_unit_that_keeps_its_word_may_be_promised_on_and_shows_it()
    {
        using var api = await server.Tenant();
        await api.Do("defineUnit", new { id = "warehouse", name = "Warehouse" });
        await Record(api, kept: 40, broken: 1);
        Assert.Equal("PROMISE", (await Eventually.Holds(() => Advice(api), a => a.Number("keepProbability", "n") > 40)).Text("verdict"));
        var unit = (await api.Ask("{ unit(id: \"warehouse\") { sayDoRatio { value low high n } promises(window: ALL) { kept broken keepRate { value low high n } } } }")).At("unit");
        Assert.Equal((40, 1), (unit.Number("promises", "kept"), unit.Number("promises", "broken")));
        Assert.Equal(40.0 / 41, unit.Number("sayDoRatio", "value"), 2);
        Assert.InRange(unit.Number("promises", "keepRate", "value"), 0.9, 1);
        Assert.Equal(41, unit.Number("promises", "keepRate", "n"));
    }

    [Fact]
    public async Task Of_a_unit_nobody_knows_nothing_is_said_but_the_prior()
    {
        using var api = await server.Tenant();
        await api.Do("defineUnit", new { id = "new", name = "New" });
        var unit = (await api.Ask("{ unit(id: \"new\") { sayDoRatio { value low n } promises { open keepRate { value n } } } tenant { promiseEffect { n broken { value n } kept { value } lossAversion { value } } } }"));
        Assert.Equal(JsonValueKind.Null, unit.At("unit", "sayDoRatio", "value").ValueKind);
        Assert.Equal(JsonValueKind.Null, unit.At("unit", "promises", "keepRate", "value").ValueKind);
        Assert.Equal(JsonValueKind.Null, unit.At("tenant", "promiseEffect", "lossAversion", "value").ValueKind);
        Assert.Equal(0, unit.Number("tenant", "promiseEffect", "n"));
    }

    [Fact]
    public async Task What_promises_did_to_what_customers_say_comes_from_their_own_answers()
    {
        using var api = await server.Tenant();
        await api.Do("setPromisePolicy", new { feasibility = "OFF", graceSeconds = 0 });
        for (var i = 0; i < 12; i++)
        {
            await Told(api, $"k{i}", completeness: 1, before: 6, after: 7 + i % 2);
            await Told(api, $"b{i}", completeness: 0, before: 7, after: 2 + i % 2);
        }
        var effect = await Eventually.Holds(
            async () => (await api.Ask("{ tenant { promiseEffect { n broken { value low high n } kept { value low high n } lossAversion { value low high n } } } }")).At("tenant", "promiseEffect"),
            e => e.Number("n") == 24);
        Assert.Equal(-45, effect.Number("broken", "value"), 6);
        Assert.Equal(15, effect.Number("kept", "value"), 6);
        // 3 by the answers, drawn to 2.25 with weight 50.
        Assert.Equal((12 * 3 + 50 * 2.25) / 62, effect.Number("lossAversion", "value"), 6);
    }

    [Theory]
    [InlineData("customerId", "a b")]
    [InlineData("dimension", "nowhere")]
    [InlineData("stake", 0.0)]
    [InlineData("dueAt", "2020-01-01T00:00:00Z")]
    public async Task A_question_that_makes_no_promise_is_refused(string field, object value)
    {
        using var api = await server.Tenant();
        var input = new Dictionary<string, object> { ["customerId"] = "c", ["unitId"] = "u", ["dueAt"] = Due, [field] = value };
        var answer = await api.Send("query A($input: PromiseAdviceInput!) { promiseAdvice(input: $input) { verdict } }", new { input });
        Assert.Equal("INVALID", answer.Text("errors", 0, "extensions", "code"));
    }

    // The unit's own record, each outcome another customer's.
    static async Task Record(Api api, int kept, int broken)
    {
        var madeAt = DateTimeOffset.UtcNow.AddDays(-3);
        var ids = Enumerable.Range(0, kept + broken).ToList();
        await api.Ask("mutation M($input: [PromiseInput!]!) { makePromiseBatch(input: $input) { errors { message } } }", new
        {
            input = ids.Select(i => new { id = $"r{i}", customerId = $"r{i}", statement = "It arrives.", unitId = "warehouse", madeAt, dueAt = madeAt.AddDays(2) }),
        });
        await api.Ask("mutation S($input: [SettlePromiseInput!]!) { settlePromiseBatch(input: $input) { errors { message } } }", new
        {
            input = ids.Select(i => new { customerId = $"r{i}", promiseId = $"r{i}", completeness = i < kept ? 1 : 0, occurredAt = madeAt.AddDays(1) }),
        });
    }

    static async Task Told(Api api, string customerId, double completeness, int before, int after)
    {
        var start = DateTimeOffset.UtcNow.AddDays(-10);
        await Answer(before, "before", start);
        await api.Do("makePromise", new { id = "p", customerId, statement = "It arrives.", dimension = "overall", unitId = "u", madeAt = start.AddDays(1), dueAt = start.AddDays(3) });
        await api.Do("settlePromise", new { customerId, promiseId = "p", completeness, occurredAt = start.AddDays(2) });
        await Answer(after, "after", start.AddDays(4));

        Task Answer(int value, string id, DateTimeOffset occurredAt) =>
            api.Do("recordFeedback", new { id, customerId, occurredAt, answers = new[] { new { metric = "NPS", value } } });
    }

    static async Task<JsonElement> Advice(Api api) => (await api.Ask(
        "query A($input: PromiseAdviceInput!) { promiseAdvice(input: $input) { verdict keepProbability { value low high n } breakEven gainIfKept lossIfBroken mustConfirm { id } } }",
        new { input = new { customerId = "ada", unitId = "warehouse", stake = 1, dueAt = Due } })).At("promiseAdvice");
}
