using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Tenants;

/// <summary>Who is in trouble, found among all.</summary>
public sealed class CustomerListTests(RunningServer server)
{
    [Fact]
    public async Task The_least_content_come_first_and_every_page_follows_the_last()
    {
        using var api = await Surveyed(40);
        var pages = new List<JsonElement>();
        for (string? after = null; ;)
        {
            var page = (await api.Ask(
                "query Q($after: String) { customers(first: 7, after: $after) { totalCount nodes { id satisfaction { score } } pageInfo { hasNextPage endCursor } } }", new { after })).At("customers");
            Assert.Equal(40, page.Number("totalCount"));
            pages.AddRange(page.At("nodes").EnumerateArray());
            if (!page.At("pageInfo", "hasNextPage").GetBoolean()) break;
            after = page.Text("pageInfo", "endCursor");
        }
        Assert.Equal(40, pages.Select(c => c.Text("id")).Distinct().Count());
        var scores = pages.Select(c => Math.Round(c.Number("satisfaction", "score"), 3)).ToList();
        Assert.Equal(scores.Order(), scores);
    }

    [Fact]
    public async Task Each_filter_takes_those_it_says_and_counts_them()
    {
        using var api = await Surveyed(20);
        await api.Do("defineSegment", new { id = "north", name = "North" });
        await api.Do("registerCustomer", new { id = "c00", segment = "north" });
        await api.Do("makePromise", new { id = "p", customerId = "c01", statement = "Soon.", dimension = "overall", unitId = "u", dueAt = DateTimeOffset.UtcNow.AddDays(1) });
        await api.Do("recordFeedback", new
        {
            id = "long-ago",
            customerId = "silent",
            occurredAt = DateTimeOffset.UtcNow.AddDays(-300),
            answers = new[] { new { metric = "NPS", value = 9 } },
        });
        await Eventually.Holds(() => Count(api, new { segment = "north" }), n => n == 1);
        await Eventually.Holds(() => Count(api, new { hasOpenPromises = true }), n => n == 1);
        await Eventually.Holds(() => Count(api, new { }), n => n == 21);
        Assert.Equal(20, await Count(api, new { hasOpenPromises = false }));
        // What is promised to somebody is not heard from them.
        await api.Do("makePromise", new { id = "p", customerId = "silent", statement = "Some day.", dimension = "overall", unitId = "u", dueAt = DateTimeOffset.UtcNow.AddDays(1) });
        await Eventually.Holds(() => Count(api, new { hasOpenPromises = true }), n => n == 2);
        Assert.Equal(1, await Count(api, new { silentSince = DateTimeOffset.UtcNow.AddDays(-30) }));
        Assert.Equal(21, await Count(api, new { evidenceAtLeast = 0 }));
        Assert.Equal(0, await Count(api, new { evidenceAtLeast = 0.99 }));
        var below = await Count(api, new { scoreBelow = 60 });
        Assert.InRange(below, 1, 20);
        Assert.Equal(21, below + await Count(api, new { scoreAtLeast = 60 }));
        var bands = new[] { "UNKNOWN", "CRITICAL", "AT_RISK", "CONTENT", "DELIGHTED" };
        var counts = new List<int>();
        foreach (var band in bands) counts.Add(await Count(api, new { bands = new[] { band } }));
        Assert.Equal(21, counts.Sum());
    }

    [Fact]
    public async Task They_are_ordered_by_what_is_at_risk_by_when_they_were_heard_of_and_by_id()
    {
        using var api = await Surveyed(10);
        await api.Do("makePromise", new { id = "p", customerId = "c05", statement = "Soon.", dimension = "overall", unitId = "u", stake = 1, dueAt = DateTimeOffset.UtcNow.AddDays(1) });
        await Eventually.Holds(() => First(api, "POINTS_AT_RISK_DESC"), id => id == "c05");
        await api.Do("recordSignal", new { id = "s", customerId = "c03", kind = "PURCHASE" });
        await Eventually.Holds(() => First(api, "LAST_EVENT_DESC"), id => id == "c03");
        Assert.Equal("c00", await First(api, "ID_ASC"));
        Assert.NotEqual(await First(api, "SCORE_ASC"), await First(api, "SCORE_DESC"));
    }

    [Fact]
    public async Task New_weights_order_the_list_anew()
    {
        using var api = await server.Tenant();
        await Say(api, "a", "product", 100, "ease", 0);
        await Say(api, "b", "product", 0, "ease", 100);
        await Weigh(api, "product");
        await Eventually.Holds(() => First(api, "SCORE_ASC"), id => id == "b");
        await Weigh(api, "ease");
        await Eventually.Holds(() => First(api, "SCORE_ASC"), id => id == "a");
    }

    async Task<Api> Surveyed(int customers)
    {
        var api = await server.Tenant();
        await Weigh(api, "product");
        var input = Enumerable.Range(0, customers).Select(i => new { id = $"f{i}", customerId = $"c{i:00}", answers = new[] { new { metric = "RATING", value = i * 100.0 / customers, dimension = "product" } } });
        await api.Ask("mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { errors { message } } }", new { input });
        await Eventually.Holds(() => Count(api, new { }), n => n == customers);
        return api;
    }

    static Task Say(Api api, string customerId, string one, int first, string other, int second) => api.Do("recordFeedback", new
    {
        id = $"f-{customerId}",
        customerId,
        answers = new[] { new { metric = "RATING", value = first, dimension = one }, new { metric = "RATING", value = second, dimension = other } },
    });

    static Task Weigh(Api api, string dimension) => api.Ask(
        "mutation W($weights: [DimensionWeightInput!]!) { setDimensionWeights(weights: $weights) { errors { message } } }",
        new { weights = new[] { new { dimension = "overall", weight = 0.1 }, new { dimension, weight = 1.0 } } });

    static async Task<int> Count(Api api, object where) =>
        (await api.Ask("query Q($where: CustomerFilter) { customers(where: $where) { totalCount } }", new { where })).At("customers", "totalCount").GetInt32();

    static async Task<string?> First(Api api, string orderBy) =>
        (await api.Ask("query Q($by: CustomerOrder!) { customers(orderBy: $by, first: 1) { nodes { id } } }", new { by = orderBy })).Text("customers", "nodes", 0, "id");
}
