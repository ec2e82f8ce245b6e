using System.Text.Encodings.Web;
using System.Text.Json;
using CxSaas.Host.Client;
using CxSaas.Silo.Storage.Sqlite;

namespace CxSaas.Host.Export;

/// <summary>All that is held of one customer: who it is, what is made of it, every event from which that follows, and the invitations it was sent.</summary>
static class PersonFile
{
    internal static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    const string Document = """
        query person($id: ID!) { customer(id: $id) { id name segment { id name } createdAt
          satisfaction { score low high band evidence asOf dimensions { dimension score perception { value } expectation { value } } } } }
        """;

    public static async Task Write(ExportSource source, string customerId, string? path, TextWriter output, CancellationToken stop)
    {
        var customer = (await source.Ask(Document, json => json.WriteString("id", customerId), stop)).GetProperty("customer");
        if (customer.ValueKind == JsonValueKind.Null) throw new CxSaasException("NOT_FOUND", $"There is no customer '{customerId}': nothing is held of it.");
        var text = JsonSerializer.Serialize(new { customer, events = await source.Events(customerId, stop), invitations = await source.Invitations(customerId, stop) }, Readable);
        if (path is null)
        {
            await output.WriteLineAsync(text);
            return;
        }
        await using var file = new StreamWriter(Private.File(path));
        await file.WriteLineAsync(text);
    }
}
