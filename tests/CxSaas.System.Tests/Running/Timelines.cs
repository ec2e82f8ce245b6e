using System.Text.Json;

namespace CxSaas.System.Tests.Running;

static class Timelines
{
    /// <summary>The ids of all that was ever recorded about a customer.</summary>
    public static async Task<List<string>> Ids(Api api, string customer, int first = 100) =>
        (await All(api, customer, "id", first)).ConvertAll(entry => entry.Text("id")!);

    /// <summary>These fields of all that was ever recorded about a customer; none where there is no such customer.</summary>
    public static async Task<List<JsonElement>> All(Api api, string customer, string fields, int first = 100)
    {
        var entries = new List<JsonElement>();
        for (string? after = null; ;)
        {
            var data = await api.Ask($"query Q($id: ID!, $first: Int!, $after: String) {{ customer(id: $id) {{ timeline(first: $first, after: $after) {{ nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }} }}",
                new { id = customer, first, after });
            if (data.At("customer").ValueKind == JsonValueKind.Null) return entries;
            var timeline = data.At("customer", "timeline");
            entries.AddRange(timeline.At("nodes").EnumerateArray());
            if (!timeline.At("pageInfo", "hasNextPage").GetBoolean()) return entries;
            after = timeline.Text("pageInfo", "endCursor");
        }
    }
}
