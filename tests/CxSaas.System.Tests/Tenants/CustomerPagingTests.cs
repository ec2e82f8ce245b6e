using System.Globalization;
using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Tenants;

/// <summary>A list that is read page by page while it changes.</summary>
public sealed class CustomerPagingTests(RunningServer server)
{
    const int Still = 60, Moving = 40, Rounds = 4, WritesLeast = 30;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SCORE_ASC")]
    [InlineData("SCORE_DESC")]
    [InlineData("LAST_EVENT_DESC")]
    [InlineData("POINTS_AT_RISK_DESC")]
    [InlineData("ID_ASC")]
    public async Task Who_does_not_move_is_on_one_page_and_once_whatever_others_do_meanwhile(string order)
    {
        using var api = await server.Tenant();
        await api.Ask("mutation { setDimensionWeights(weights: [{ dimension: \"overall\", weight: 1 }]) { errors { message } } }");
        // Those who stay and those who move lie among one another in every order, and some of both are alike.
        await Say(api, Enumerable.Range(0, Still + Moving).Select(i => Said($"f{i}", Id(i), i * 37 % 50 * 2, DateTimeOffset.UtcNow.AddMinutes(-1 - i % 30))));
        await Eventually.Holds(() => api.Ask("{ customers { totalCount } }"), data => data.Number("customers", "totalCount") == Still + Moving);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var written = 0;
        var moving = Move();
        try
        {
            for (var round = 0; round < Rounds || Volatile.Read(ref written) < WritesLeast; round++)
            {
                var seen = (await Pages(api, order)).Where(id => id.StartsWith("still", StringComparison.Ordinal)).ToList();
                Assert.Equal(Enumerable.Range(0, Still + Moving).Select(Id).Where(id => id.StartsWith("still", StringComparison.Ordinal)).Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
            }
        }
        finally
        {
            await done.CancelAsync();
            await moving;
        }

        // Some move up, some down, some come anew, some are erased.
        async Task Move()
        {
            var chance = new Random(7);
            while (!done.IsCancellationRequested)
            {
                var n = Interlocked.Increment(ref written);
                await Say(api, Enumerable.Range(0, 8).Select(i => Said($"m{n}-{i}", Id(Still + chance.Next(Moving)), chance.Next(101), DateTimeOffset.UtcNow)));
                await Say(api, [Said($"n{n}", $"new-{n:000}", chance.Next(101), DateTimeOffset.UtcNow)]);
                if (n % 3 == 0) await api.Ask($"mutation {{ eraseCustomer(customerId: \"new-{n:000}\") {{ erased }} }}");
            }
        }
    }

    static string Id(int i) => string.Create(CultureInfo.InvariantCulture, $"{(i < Still ? "still" : "moving")}-{i * 53 % 101:000}");

    // A page of seven, so that there are many.
    static async Task<List<string>> Pages(Api api, string order)
    {
        var ids = new List<string>();
        for (string? after = null; ;)
        {
            var page = (await api.Ask(
                "query Q($by: CustomerOrder!, $after: String) { customers(orderBy: $by, first: 7, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }", new { by = order, after })).At("customers");
            ids.AddRange(page.At("nodes").EnumerateArray().Select(node => node.Text("id")!));
            if (!page.At("pageInfo", "hasNextPage").GetBoolean()) return ids;
            after = page.Text("pageInfo", "endCursor");
        }
    }

    static object Said(string id, string customerId, int rating, DateTimeOffset occurredAt) =>
        new { id, customerId, occurredAt, answers = new[] { new { metric = "RATING", value = rating } } };

    static async Task Say(Api api, IEnumerable<object> input)
    {
        var payloads = await api.Ask("mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { errors { message } } }", new { input });
        Assert.All(payloads.At("recordFeedbackBatch").EnumerateArray(), payload => Assert.Equal(JsonValueKind.Array, payload.At("errors").ValueKind));
    }
}
