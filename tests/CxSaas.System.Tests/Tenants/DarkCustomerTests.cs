using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Tenants;

/// <summary>Who used to speak and does no longer.</summary>
public sealed class DarkCustomerTests(RunningServer server)
{
    [Fact]
    public async Task Those_are_found_whose_silence_is_unlike_them_the_least_to_be_expected_first()
    {
        using var api = await server.Tenant();
        await api.Ask("mutation { setDimensionWeights(weights: [{ dimension: \"overall\", weight: 1 }]) { errors { message } } }");
        await api.Do("defineSegment", new { id = "north", name = "North" });
        // Every ten days until long ago; twice and no more; still heard, by a purchase; of whom much is known; and one who is but promised something.
        foreach (var days in new[] { 440, 430, 420, 410, 400 }) await Say(api, "monthly", days);
        foreach (var days in new[] { 360, 340, 320, 300 }) await Say(api, "silent", days);
        foreach (var days in new[] { 440, 400 }) await Say(api, "twice", days);
        foreach (var days in new[] { 440, 430, 420, 410, 400 }) await Say(api, "buys", days);
        await api.Do("recordSignal", new { id = "s", customerId = "buys", kind = "PURCHASE" });
        foreach (var days in new[] { 40, 39, 38, 37, 36, 35 }) await Say(api, "known", days);
        await api.Do("makePromise", new { id = "p", customerId = "monthly", statement = "Soon.", dimension = "overall", unitId = "u", dueAt = DateTimeOffset.UtcNow.AddDays(9) });
        await api.Do("registerCustomer", new { id = "silent", segment = "north" });

        const string Fields = "totalCount pageInfo { hasNextPage endCursor } nodes { customer { id } evidence contacts silentSince expectedGapDays hazard probability }";
        var dark = (await Eventually.Holds(() => api.Ask($"{{ darkCustomers {{ {Fields} }} customers {{ totalCount }} }}"),
            data => data.Number("customers", "totalCount") == 5 && data.Number("darkCustomers", "totalCount") == 2)).At("darkCustomers");
        Assert.Equal(["monthly", "silent"], dark.At("nodes").EnumerateArray().Select(n => n.Text("customer", "id")));
        var first = dark.At("nodes", 0);
        Assert.Equal((5, 10, 40), (first.Number("contacts"), first.Number("expectedGapDays"), Math.Round(first.Number("hazard"), 9)));
        Assert.Equal(Math.Pow(40.0 / 440, 4), first.Number("probability"), 9);
        Assert.InRange(first.Number("evidence"), 0, 0.1);
        Assert.Equal(DateTimeOffset.UtcNow.AddDays(-400).UtcDateTime.Date, first.At("silentSince").GetDateTimeOffset().UtcDateTime);

        var page = (await api.Ask($"{{ darkCustomers(first: 1) {{ {Fields} }} }}")).At("darkCustomers");
        Assert.True(page.At("pageInfo", "hasNextPage").GetBoolean());
        var rest = (await api.Ask($"query Q($after: String) {{ darkCustomers(first: 1, after: $after) {{ {Fields} }} }}", new { after = page.Text("pageInfo", "endCursor") })).At("darkCustomers");
        Assert.Equal("silent", rest.Text("nodes", 0, "customer", "id"));
        Assert.Equal(1, (await api.Ask("{ darkCustomers(segment: \"north\") { totalCount } }")).Number("darkCustomers", "totalCount"));
    }

    static Task Say(Api api, string customerId, int daysAgo) => api.Do("recordFeedback", new
    {
        id = $"{customerId}-{daysAgo}",
        customerId,
        occurredAt = DateTimeOffset.UtcNow.AddDays(-daysAgo),
        answers = new[] { new { metric = "NPS", value = 8 } },
    });
}
