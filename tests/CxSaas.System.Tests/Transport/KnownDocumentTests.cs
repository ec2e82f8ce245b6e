using System.Text.Json;
using System.Text.RegularExpressions;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Transport;

/// <summary>What is known of a document spares work and nothing else: the second answer is the first one.</summary>
public sealed partial class KnownDocumentTests(RunningServer server)
{
    static readonly string[] Variables =
    [
        """{ "id": "c" }""", """{ "id": "c", "shown": false }""", """{ "id": "c", "shown": true, "first": 1 }""", """{ "id": "c", "first": null }""",
        """{ "id": 7 }""", """{ "id": null }""", """{ "id": ["c"] }""", """{ "id": "c", "shown": "yes" }""", """{ "id": "c", "first": 1.5 }""",
        """{ "id": "c", "first": 0 }""", """{ "id": "c", "where": { "statuses": ["OPEN"] } }""", """{ "id": "c", "where": { "statuses": "OPEN" } }""",
        """{ "id": "c", "where": { "statuses": ["NONE"] } }""", """{ "id": "c", "where": { "unheardOf": 1 } }""", """{ "id": "c", "asOf": "2026-01-31" }""",
        """{ "id": "c", "asOf": "2026-01-31T13:05:00Z" }""", """{ "id": "c", "another": 1 }""", "{}",
    ];

    [Theory]
    [InlineData("query Q($id: ID!) { customer(id: $id) { id name } }")]
    [InlineData("query Q($id: ID!, $shown: Boolean! = true) { customer(id: $id) { id name @include(if: $shown) ... @skip(if: $shown) { createdAt } } }")]
    [InlineData("query Q($id: ID!, $first: Int! = 3, $where: PromiseFilter) { customer(id: $id) { ...P other: promises(first: 2) { totalCount } } } fragment P on Customer { promises(first: $first, where: $where) { totalCount nodes { id status } } }")]
    [InlineData("query Q($id: ID!, $first: Int) { customer(id: $id) { promises(first: $first) { totalCount } } }")]
    [InlineData("query Q($id: ID!, $asOf: DateTime) { customer(id: $id) { satisfaction { score } then: satisfaction(asOf: $asOf) { score version } } __typename }")]
    [InlineData("query Other { viewer { role } } query Q($id: ID!) { a: customer(id: $id) { __typename id } b: customer(id: \"nobody\") { id } }")]
    [InlineData("query Q($id: ID!) { __type(name: \"Customer\") { name fields { name } } customer(id: $id) { id } }")]
    public async Task A_document_answers_the_same_once_it_is_known(string document)
    {
        using var api = await server.Tenant();
        await api.Do("registerCustomer", new { id = "c", name = "A customer" });
        await api.Do("makePromise", new { id = "p", customerId = "c", statement = "Tomorrow.", unitId = "warehouse", dueAt = DateTimeOffset.UtcNow.AddDays(1) });
        // A comment makes it another document, so that each set of variables meets it unknown, and then known.
        foreach (var (n, variables) in Variables.Index())
        {
            var text = $"{document} # {api.Key[^8..]} {n}";
            var first = await Answer(api, text, variables);
            await Answer(api, text, Variables[0]);
            Assert.Equal(first, await Answer(api, text, variables));
        }
    }

    static async Task<string> Answer(Api api, string document, string variables)
    {
        using var http = new HttpClient { BaseAddress = api.Server, DefaultRequestHeaders = { Authorization = new("Bearer", api.Key) } };
        using var body = new StringContent($$"""{ "query": {{JsonSerializer.Serialize(document)}}, "operationName": "Q", "variables": {{variables}} }""", new global::System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        using var response = await http.PostAsync("/graphql", body);
        return Changing().Replace(await response.Content.ReadAsStringAsync(), "");
    }

    /// <summary>What no two answers have in common: the request's id, and digits of a score that moves with time.</summary>
    [GeneratedRegex(@"""requestId"":""\w+""|(?<=""score"":\d+\.\d{2})\d+")]
    private static partial Regex Changing();
}
