using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Promises;

/// <summary>A server whose clock is set forward and back while it runs.</summary>
public sealed class ClockTests
{
    static readonly TimeSpan Ahead = TimeSpan.FromHours(30), Behind = TimeSpan.FromHours(-3);

    readonly DateTimeOffset _due = DateTimeOffset.UtcNow.AddHours(2);

    [Fact]
    public async Task A_clock_that_jumps_breaks_what_has_run_out_by_it_and_takes_it_back_when_it_returns()
    {
        var clock = FakeClock.OrSkip();
        await using var server = await CxSaasProcess.Start(variables: clock.Variables);
        using var api = new Api(server.Address, server.AdminKey);
        using var live = await LiveSocket.Subscribe(server.Address, api.Key, "subscription { promiseChanged { promise { id status } } }");
        await api.Do("makePromise", new { id = "p", customerId = "c", statement = "It arrives.", unitId = "u", stake = 1, dueAt = _due });
        await api.Do("makePromise", new { id = "q", customerId = "c", statement = "It arrives.", unitId = "u", stake = 1, dueAt = _due.AddDays(9) });

        clock.Set(Ahead);
        await live.Until(change => Is(change, "p", "BROKEN"));
        await Eventually.Holds(() => Statuses(api), statuses => statuses == "BROKEN OPEN; 1 open, 1 broken");
        // The customer itself is not written to: an event of that hour would have the promise broken before it.
        await api.Do("recordFeedback", Answer("ahead", "d"));

        clock.Set(TimeSpan.Zero);
        await Eventually.Holds(() => Statuses(api), statuses => statuses == "OPEN OPEN; 2 open, 0 broken");
        await api.Do("settlePromise", new { promiseId = "p", customerId = "c", completeness = 1 });
        await live.Until(change => Is(change, "p", "KEPT"));

        clock.Set(Behind);
        await Feedback(api, "behind");
        await api.Do("settlePromise", new { promiseId = "q", customerId = "c", completeness = 1 });
        await live.Until(change => Is(change, "q", "KEPT"));
    }

    [Fact]
    public async Task What_was_written_while_the_clock_was_wrong_is_there_after_a_crash_under_another()
    {
        var clock = FakeClock.OrSkip();
        await using var server = await CxSaasProcess.Start(variables: clock.Variables);
        using var api = new Api(server.Address, server.AdminKey);
        await Feedback(api, "now");
        clock.Set(Ahead);
        await Feedback(api, "ahead");
        clock.Set(Behind);
        await Feedback(api, "behind");
        await server.Kill();

        await using var next = await CxSaasProcess.Start(server.Folder, variables: clock.Variables);
        using var again = new Api(next.Address, api.Key);
        Assert.Equal("ahead behind now", await Timeline(again));
        Assert.True((await again.Do("recordFeedback", Answer("ahead"), "duplicate")).GetProperty("duplicate").GetBoolean());
    }

    static bool Is(JsonElement change, string id, string status) => change.Text("promise", "id") == id && change.Text("promise", "status") == status;

    static Task Feedback(Api api, string id) => api.Do("recordFeedback", Answer(id));

    static object Answer(string id, string customerId = "c") => new { id, customerId, answers = new[] { new { metric = "CSAT", value = 4 } } };

    static async Task<string> Statuses(Api api)
    {
        var answer = await api.Ask("{ promises(orderBy: DUE_ASC, first: 9) { nodes { status } } pulse(window: DAYS_30) { promises { open broken } } }");
        var statuses = answer.At("promises", "nodes").EnumerateArray().Select(promise => promise.Text("status"));
        return $"{string.Join(' ', statuses)}; {answer.Number("pulse", "promises", "open")} open, {answer.Number("pulse", "promises", "broken")} broken";
    }

    static async Task<string> Timeline(Api api)
    {
        var answer = await api.Ask("{ customer(id: \"c\") { timeline(first: 9) { nodes { id } } } }");
        return string.Join(' ', answer.At("customer", "timeline", "nodes").EnumerateArray().Select(entry => entry.Text("id")).Order(StringComparer.Ordinal));
    }
}
