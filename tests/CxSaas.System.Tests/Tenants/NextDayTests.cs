using System.Globalization;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Tenants;

/// <summary>Scores move with time though nothing happens: what a tenant sees of a day is what its customers are on that day.</summary>
public sealed class NextDayTests
{
    const int Customers = 60;

    [Fact]
    public async Task Pulse_and_lists_are_of_the_day_however_long_nothing_happened_and_after_a_crash()
    {
        var clock = FakeClock.OrSkip();
        await using var server = await CxSaasProcess.Start(variables: clock.Variables);
        var key = server.AdminKey;
        using (var api = new Api(server.Address, key))
            for (var n = 0; n < Customers; n++) await Say(api, n);

        await Compare(server, clock, key, days: 1);
        // Beyond what is told ahead.
        await Compare(server, clock, key, days: 6);
        await server.Kill();
        clock.Set(TimeSpan.FromDays(12));
        await using var next = await CxSaasProcess.Start(server.Folder, variables: clock.Variables);
        await Compare(next, clock, key, days: 12);
        using (var api = new Api(next.Address, key))
            await api.Ask("mutation { setDimensionWeights(weights: [{ dimension: \"overall\", weight: 1 }, { dimension: \"reliability\", weight: 3 }]) { errors { message } } }");
        await Compare(next, clock, key, days: 12);
        await next.Kill();
        // Nothing that is stored was read by these weights, nor on this day.
        clock.Set(TimeSpan.FromDays(25));
        await using var last = await CxSaasProcess.Start(server.Folder, variables: clock.Variables);
        await Compare(last, clock, key, days: 25);
    }

    static async Task Say(Api api, int n) => await api.Do("recordFeedback", new
    {
        id = "f",
        customerId = $"c{n}",
        occurredAt = DateTimeOffset.UtcNow.AddDays(-n).AddMinutes(-1),
        answers = new object[] { new { metric = "NPS", value = n % 11 }, new { metric = "CSAT", value = 1 + n % 5, dimension = "reliability" } },
    });

    // The first question of a day may come before all of them were read anew; it then says that it is not complete.
    static async Task Compare(CxSaasProcess server, FakeClock clock, string key, int days)
    {
        clock.Set(TimeSpan.FromDays(days));
        var dayStart = DateTimeOffset.UtcNow.UtcDateTime.Date.AddDays(days).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        using var api = new Api(server.Address, key);
        var shown = await Eventually.Holds(
            () => api.Ask("{ pulse { asOf complete score { mean { value n } coverage } } customers(orderBy: SCORE_ASC, first: 100) { nodes { id } } }"),
            answer => answer.At("pulse", "complete").GetBoolean() && string.CompareOrdinal(answer.Text("pulse", "asOf"), dayStart) >= 0);
        var customers = (await api.Ask($"{{ customers(orderBy: ID_ASC, first: 100) {{ nodes {{ id satisfaction(asOf: \"{dayStart}Z\") {{ score evidence }} }} }} }}"))
            .At("customers", "nodes").EnumerateArray().ToDictionary(node => node.Text("id")!, node => node.At("satisfaction"));
        Assert.Equal(Customers, customers.Count);
        var covered = customers.Values.Where(s => s.Number("evidence") >= .1).Select(s => s.Number("score")).ToList();
        // Or there would be nothing to see.
        Assert.NotEmpty(covered);
        Assert.Equal(covered.Count, shown.Number("pulse", "score", "mean", "n"));
        Assert.Equal(covered.Average(), shown.Number("pulse", "score", "mean", "value"), 1e-5);
        Assert.Equal((double)covered.Count / Customers, shown.Number("pulse", "score", "coverage"), 1e-9);
        var listed = shown.At("customers", "nodes").EnumerateArray().Select(node => customers[node.Text("id")!].Number("score")).ToList();
        Assert.All(listed.Zip(listed.Skip(1)), pair => Assert.True(pair.First <= pair.Second + 1e-5, $"{pair} on day {days}"));
    }
}
