using System.Text.Json;

namespace CxSaas.System.Tests.Running;

static class Timelines
{
    /// <summary>The ids of all that was ever recorded about a customer.</summary>
    public static async Task<List<string>> Ids(Api api, string customer, int first = 100)
    {
        var ids = new List<string>();
        for (string? after = null; ;)
        {
            var data = await api.Ask("query Q($id: ID!, $first: Int!, $after: String) { customer(id: $id) { timeline(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }",
                new { id = customer, first, after });
            if (data.At("customer").ValueKind == JsonValueKind.Null) return ids;
            var timeline = data.At("customer", "timeline");
            ids.AddRange(timeline.At("nodes").EnumerateArray().Select(n => n.Text("id")!));
            if (!timeline.At("pageInfo", "hasNextPage").GetBoolean()) return ids;
            after = timeline.Text("pageInfo", "endCursor");
        }
    }
}
