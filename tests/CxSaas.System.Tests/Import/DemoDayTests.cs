using System.Text.Json;
using CxSaas.Domain;
using CxSaas.Host.Client;
using CxSaas.Host.Demo;

namespace CxSaas.System.Tests.Import;

public sealed class DemoDayTests
{
    static readonly DateTimeOffset Now = new(2026, 5, 10, 14, 23, 11, TimeSpan.Zero);

    [Fact]
    public void The_same_seed_and_instant_give_the_same_day_and_another_seed_another()
    {
        Assert.Equal(Everything(DemoDay.Create(1, Now)), Everything(DemoDay.Create(1, Now)));
        Assert.NotEqual(Everything(DemoDay.Create(1, Now)), Everything(DemoDay.Create(2, Now)));
    }

    [Fact]
    public void A_day_is_plausible_whatever_the_seed()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var day = DemoDay.Create(seed, Now);
            Assert.Equal((120, 400, 150), (day.Customers.Count, day.Feedback.Count, day.Promises.Count));
            var customers = day.Customers.Select(customer => customer.Id).ToHashSet();
            string[] ids = [.. customers, .. day.Units.Select(unit => unit.Id), .. day.Segments.Select(segment => segment.Id),
                .. day.Feedback.Select(feedback => feedback.Id), .. day.Signals.Select(signal => signal.Id), .. day.Promises.Select(promise => promise.Promise.Id)];
            Assert.Equal(ids.Length, ids.Distinct().Count());
            Assert.All(ids, id => Assert.True(Check.IsId(id), id));
            Assert.All(day.Feedback, feedback => AssertPlausible(feedback, customers));
            Assert.All(day.Promises, promise => AssertPlausible(promise, customers, [.. day.Units.Select(unit => unit.Id)]));
            Assert.All(day.Steps(), step => Assert.InRange(step.At, Now.AddDays(-35), Now));
            Assert.Equal(day.Steps().Select(step => step.At).Order(), day.Steps().Select(step => step.At));
        }
    }

    [Fact]
    public void Every_metric_fate_and_kind_of_promise_occurs()
    {
        var day = DemoDay.Create(20_240_229, Now);
        Assert.Subset(day.Feedback.SelectMany(feedback => feedback.Answers).Select(answer => answer.Metric).ToHashSet(),
            new HashSet<Metric> { Metric.NPS, Metric.CSAT, Metric.CES, Metric.STARS, Metric.SENTIMENT });
        Assert.Equal(Enum.GetValues<DemoFate>().Order(), day.Promises.Select(promise => promise.Fate).Distinct().Order());
        Assert.Equal(["callback", "delivery", "refund", "transfer"], day.Promises.Select(promise => promise.Promise.Kind).Distinct().Order());
    }

    [Fact]
    public void Ada_has_a_history_and_leaves_less_satisfied_after_the_transfer_that_nobody_had_asked_the_warehouse_about()
    {
        var day = DemoDay.Create(20_240_229, Now);
        var coat = day.Promises.Single(promise => promise.Promise.Id == "ada-coat");
        Assert.Equal((DemoFate.Broken, "transfer", "warehouse-harbour"), (coat.Fate, coat.Promise.Kind, coat.Promise.UnitId));
        var nps = day.Feedback.Where(feedback => feedback.CustomerId == "ada").SelectMany(
            feedback => feedback.Answers.Where(answer => answer.Metric == Metric.NPS).Select(answer => (feedback.OccurredAt, answer.Value))).Order().ToArray();
        Assert.True(nps[0].OccurredAt < coat.Promise.MadeAt && nps[^1].OccurredAt > coat.EndedAt && nps[^1].Value < nps[0].Value);
        Assert.Contains(day.Promises, promise => promise.Promise.CustomerId == "ada" && promise.Promise.DueAt > Now);
    }

    [Fact]
    public async Task The_day_is_played_through_the_api_with_every_promise_made_before_it_ends()
    {
        await using var server = await new FakeServer().Start();
        using var client = server.Client();
        await DemoPlayer.Play(client, Now, TestContext.Current.CancellationToken);
        var arrived = server.Arrived.ToArray();
        Assert.Equal(120, arrived.Count(one => one.Field == "registerCustomerBatch"));
        Assert.Equal(400, arrived.Count(one => one.Field == "recordFeedbackBatch"));
        var made = new HashSet<string>();
        foreach (var (field, input) in arrived)
        {
            if (field is "makePromiseBatch") made.Add(input.GetProperty("id").GetString()!);
            else if (input.TryGetProperty("promiseId", out var promise)) Assert.Contains(promise.GetString()!, made);
        }
        Assert.Equal(150, made.Count);
    }

    static void AssertPlausible(RecordFeedbackInput feedback, HashSet<string> customers)
    {
        Assert.Contains(feedback.CustomerId, customers);
        Assert.InRange(feedback.Answers.Count, 1, 3);
        Assert.Equal(feedback.Answers.Count, feedback.Answers.DistinctBy(answer => (answer.Metric, answer.Dimension ?? "overall", answer.Aspect)).Count());
        foreach (var answer in feedback.Answers)
        {
            var (low, high) = answer.Metric switch { Metric.NPS => (0, 10), Metric.CES => (1, 7), Metric.SENTIMENT => (-1, 1), _ => (1, 5) };
            Assert.InRange(answer.Value, low, high);
        }
    }

    static void AssertPlausible(DemoPromise promise, HashSet<string> customers, string[] units)
    {
        Assert.Contains(promise.Promise.CustomerId, customers);
        Assert.Contains(promise.Promise.UnitId, units);
        var made = promise.Promise.MadeAt ?? Now;
        Assert.True(made <= Now && promise.Promise.DueAt > made);
        Assert.Equal(promise.EndedAt is null, promise.Promise.DueAt > Now);
        if (promise.EndedAt is { } ended) Assert.InRange(ended, made, Now);
        if (promise.RecoveredAt is { } recovered) Assert.InRange(recovered, promise.EndedAt!.Value, Now);
    }

    static string Everything(DemoDay day) => JsonSerializer.Serialize(day);
}
