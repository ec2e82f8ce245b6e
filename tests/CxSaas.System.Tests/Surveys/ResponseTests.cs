using System.Text.Json;
using CxSaas.Domain.Metrics;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Surveys;

/// <summary>A response is feedback, recorded whole and once, and what is counted of it is what the customers have.</summary>
public sealed class ResponseTests(RunningServer server)
{
    Uri Address => server.Process.Address;

    [Fact]
    public async Task An_answer_is_recorded_as_feedback_that_moves_the_score_and_counts_once()
    {
        using var api = await server.Tenant();
        await Surveys.Live(api);
        var token = await Surveys.Token(api, "ada");
        var open = await Surveys.Read(Address, token);
        Assert.Equal(("ada", false, "After a visit", "friend"), (open.Text("customerId"), open.At("answered").GetBoolean(), open.Text("survey", "name"), open.Text("survey", "questions", 0, "id")));
        var before = await Score(api);
        var all = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Surveys.Submit(Address, token, 10, 5, "Schön.")));
        Assert.All(all, each => Assert.True(each.At("accepted").GetBoolean(), each.ToString()));
        Assert.True(await Score(api) > before);
        Assert.True((await Surveys.Read(Address, token)).At("answered").GetBoolean());

        var timeline = (await api.Ask("{ customer(id: \"ada\") { timeline { nodes { id feedback { source comment answers { metric value dimension } } } } } }")).At("customer", "timeline", "nodes");
        Assert.Equal(["NPS 10 overall Schön.", "CSAT 5 reliability "], timeline.EnumerateArray().OrderBy(entry => entry.Text("id"), StringComparer.Ordinal).Select(entry =>
            $"{entry.Text("feedback", "answers", 0, "metric")} {entry.Number("feedback", "answers", 0, "value")} {entry.Text("feedback", "answers", 0, "dimension")} {entry.Text("feedback", "comment")}"));
        foreach (var other in new[] { await Surveys.Submit(Address, token, 9, 5, "Schön."), await Surveys.Submit(Address, token, 10, null, "Schön."), await Surveys.Submit(Address, token, 10, 5) })
            Assert.Equal((false, "CONFLICT"), (other.At("accepted").GetBoolean(), other.Text("errors", 0, "code")));
        await Eventually.Holds(() => api.Ask("{ pulse { feedback } }"), pulse => pulse.Number("pulse", "feedback") == 2);
    }

    [Fact]
    public async Task What_no_response_may_be_is_told_by_its_field_and_leaves_the_invitation_open()
    {
        using var api = await server.Tenant();
        await Surveys.Live(api);
        var token = await Surveys.Token(api, "ada");
        Assert.Equal(("INVALID", "answers.0.value"), Refused(await Surveys.Submit(Address, token, 11)));
        Assert.Equal(("INVALID", "answers.1.value"), Refused(await Surveys.Submit(Address, token, 10, 0)));
        Assert.Equal(("INVALID", "comment"), Refused(await Surveys.Submit(Address, token, 10, 1, new('x', 4001))));
        Assert.False((await Surveys.Read(Address, token)).At("answered").GetBoolean());
        await Surveys.Set(api, "closeSurvey", "visit");
        Assert.Equal(("WRONG_STATE", "token"), Refused(await Surveys.Submit(Address, token, 10)));
        Assert.Equal("CLOSED", (await Surveys.Read(Address, token)).Text("survey", "status"));
    }

    // Two thirds of "gold" answer, and well; of "tin" a quarter, and badly. Some come again, some are erased.
    [Fact]
    public async Task What_is_counted_is_what_the_customers_have()
    {
        using var api = await server.Tenant();
        await Surveys.Live(api);
        await api.Do("defineSegment", new { id = "gold", name = "Gold" });
        await api.Do("defineSegment", new { id = "tin", name = "Tin" });
        var all = Enumerable.Range(0, 20).Select(n => (Id: $"c{n}", Segment: n < 12 ? "gold" : "tin", Value: n < 12 ? (n % 3 == 0 ? null : (int?)9) : (n % 4 == 0 ? (int?)2 : null))).ToList();
        await Task.WhenAll(all.Select(async one =>
        {
            await api.Do("registerCustomer", new { id = one.Id, segment = one.Segment });
            var token = await Surveys.Token(api, one.Id);
            if (one.Value is { } value)
                foreach (var _ in new[] { 1, 2 }) Assert.True((await Surveys.Submit(Address, token, value)).At("accepted").GetBoolean());
        }));
        foreach (var gone in new[] { "c1", "c3" }) await api.Ask($"mutation {{ eraseCustomer(customerId: \"{gone}\") {{ erased }} }}");
        all.RemoveAll(one => one.Id is "c1" or "c3");

        var segments = all.GroupBy(one => one.Segment).Select(own => (own.Key, Invited: own.Count(), Values: own.Where(one => one.Value is not null).Select(one => one.Value!.Value * 10.0).ToList())).ToList();
        var (invited, answered) = (all.Count, segments.Sum(own => own.Values.Count));
        var weights = segments.ToDictionary(own => own.Key, own => (double)own.Invited / invited / ((double)own.Values.Count / answered));
        var shown = await Eventually.Holds(() => Surveys.Responses(api), responses => responses.Number("invited") == invited && responses.Number("answered") == answered);
        Assert.True(shown.At("complete").GetBoolean());
        var rate = Interval.Wilson(answered, invited)!.Value;
        Assert.Equal((rate.Value, rate.Low, rate.High, invited), (shown.Number("responseRate", "value"), shown.Number("responseRate", "low"), shown.Number("responseRate", "high"), (int)shown.Number("responseRate", "n")));
        Assert.Equal(segments.SelectMany(own => own.Values).Average(), shown.Number("rawMean"), 9);
        Assert.Equal(segments.Sum(own => weights[own.Key] * own.Values.Sum()) / segments.Sum(own => weights[own.Key] * own.Values.Count), shown.Number("weightedMean"), 9);
        Assert.True(shown.Number("weightedMean") < shown.Number("rawMean"));
        Assert.Equal(
            segments.OrderBy(own => own.Key, StringComparer.Ordinal).Select(own => (own.Key, own.Invited, own.Values.Count, Math.Round(weights[own.Key], 9))),
            shown.At("bias").EnumerateArray().Select(own => (own.Text("segment")!, (int)own.Number("invited"), (int)own.Number("answered"), Math.Round(own.Number("weight"), 9))));
    }

    static (string?, string) Refused(JsonElement payload)
    {
        Assert.False(payload.At("accepted").GetBoolean());
        return (payload.Text("errors", 0, "code"), string.Join('.', payload.At("errors", 0, "field").EnumerateArray().Select(step => step.GetString())));
    }

    static async Task<double> Score(Api api) => (await api.Ask("{ customer(id: \"ada\") { satisfaction { score } } }")).Number("customer", "satisfaction", "score");
}
