using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>A row by which an earlier run can be recognised: the event it leads to, and when that happened by the file.</summary>
sealed record Witness(string CustomerId, string EventId, DateTimeOffset Instant);

/// <summary>By how much an import moves every instant, so that the newest of all files is now.</summary>
static class Shift
{
    /// <summary>Rows a file whose events are looked for; the first ones, for an interrupted run has stored those.</summary>
    public const int WitnessesPerFile = 8;

    /// <summary>
    /// What an earlier run of these files has stored tells by how much it moved them. This run moves them by the same, for with
    /// another instant every row would be a conflict.
    /// </summary>
    public static async Task<TimeSpan> Find(CxSaasClient client, FirstReading files, DateTimeOffset now, CancellationToken cancellation)
    {
        if (files.Newest is not { } newest) return TimeSpan.Zero;
        foreach (var witness in files.Witnesses)
            if (await StoredAt(client, witness, cancellation) is { } stored) return stored - witness.Instant;
        // Whole seconds, as files have them.
        return TimeSpan.FromSeconds(Math.Floor((now - newest).TotalSeconds));
    }

    static async Task<DateTimeOffset?> StoredAt(CxSaasClient client, Witness witness, CancellationToken cancellation)
    {
        var data = await client.Send(
            "query witness($id: ID!) { customer(id: $id) { timeline(first: 100) { nodes { id occurredAt } } } }",
            json => json.WriteString("id", witness.CustomerId),
            cancellation);
        if (data.GetProperty("customer") is not { ValueKind: System.Text.Json.JsonValueKind.Object } customer) return null;
        foreach (var node in customer.GetProperty("timeline").GetProperty("nodes").EnumerateArray())
            if (node.GetProperty("id").GetString() == witness.EventId) return node.GetProperty("occurredAt").GetDateTimeOffset();
        return null;
    }
}
