using System.Net;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Hostile;

/// <summary>The entries G26 and G33 to G35 of the catalogue: places in lists that are none, and operations that are not what they say.</summary>
[Collection(HostileServer.Name)]
public sealed class OperationAttackTests(HostileServer server)
{
    [Fact]
    public async Task G26_a_cursor_that_is_not_of_this_list_is_refused_in_the_same_bytes_whatever_it_is()
    {
        foreach (var api in (Api[])[server.Attacker, server.Other])
            for (var n = 0; n < 2; n++)
                await api.Do("makePromise", new { id = $"g26-{n}", customerId = "g26", statement = "x", unitId = "u", dueAt = "2099-01-01T00:00:00Z" });
        var own = await Cursor(server.Attacker, "promises(first: 1)");
        Assert.Equal(own, await Cursor(server.Attacker, "promises(first: 1)"));
        string[] bad =
        [
            "zzz", "", "é", "x".Times(10_000), own[..^1], own + "A", (own[0] == 'A' ? 'B' : 'A') + own[1..], own.ToUpperInvariant(),
            await Cursor(server.Other, "promises(first: 1)"),
            await Cursor(server.Attacker, "promises(first: 1, orderBy: DUE_DESC)"),
            await Cursor(server.Attacker, "customers(first: 1)"),
            (await server.Attacker.Ask("{ customer(id: \"g26\") { promises(first: 1) { edges { cursor } } } }")).Text("customer", "promises", "edges", 0, "cursor")!,
        ];
        var answers = new HashSet<string>();
        foreach (var cursor in bad)
        {
            var answer = await Attack.Refused(server, "BAD_CURSOR", "query($c: String!) { promises(after: $c) { totalCount } }", new { c = cursor });
            answers.Add(answer.Text.Replace(answer.Json.Text("errors", 0, "extensions", "requestId")!, "", StringComparison.Ordinal));
        }
        Assert.Single(answers);
        // And one that is, goes on behind what it stands for.
        var next = await server.Attacker.Ask("query($c: String!) { promises(after: $c) { nodes { id } pageInfo { hasPreviousPage } } }", new { c = own });
        Assert.Equal("g26-1", next.Text("promises", "nodes", 0, "id"));
    }

    [Fact]
    public Task G26_there_is_no_last_beside_first() =>
        Attack.Refused(server, "INVALID_DOCUMENT", "{ promises(first: 1, last: 1) { totalCount } }");

    [Theory]
    [InlineData("TOO_MANY_ROOT_FIELDS", "subscription { a: scoreChanged(customerId: \"c\") { delta } b: scoreChanged(customerId: \"c\") { delta } }")]
    [InlineData("TOO_MANY_ROOT_FIELDS", "subscription { scoreChanged(customerId: \"c\") { delta } alertRaised @skip(if: true) { kind } }")]
    [InlineData("TOO_MANY_ROOT_FIELDS", "subscription { ...s } fragment s on Subscription { scoreChanged(customerId: \"c\") { delta } alertRaised { kind } }")]
    [InlineData("INVALID_DOCUMENT", "subscription { recordSignal(input: { id: \"g33\", customerId: \"c\", kind: RETURN }) { errors { code } } }")]
    [InlineData("INVALID_DOCUMENT", "subscription { __schema { types { name } } }")]
    public async Task G33_a_subscription_is_one_field_of_its_root(string code, string document)
    {
        var answer = await Law.Holds(server, () => Attack.Stream(server, document));
        Assert.Contains($"\"code\":\"{code}\"", answer, StringComparison.Ordinal);
        await Attack.Refused(server, code == "INVALID_DOCUMENT" ? "OPERATION_NOT_ALLOWED" : code, document);
    }

    [Theory]
    [InlineData("G34", "INVALID_DOCUMENT", "mutation { viewer { role } }")]
    [InlineData("G34", "INVALID_DOCUMENT", "query { recordSignal(input: { id: \"g34\", customerId: \"c\", kind: RETURN }) { errors { code } } }")]
    [InlineData("G34", "OPERATION_NOT_ALLOWED", "subscription { scoreChanged(customerId: \"c\") { delta } }")]
    [InlineData("G34", "INVALID_DOCUMENT", "type A { b: Int } { viewer { role } }")]
    [InlineData("G34", "NO_OPERATION", "query a { viewer { role } } query b { viewer { role } }")]
    public async Task An_operation_is_of_the_kind_that_it_says(string entry, string code, string document)
    {
        Assert.StartsWith("G", entry, StringComparison.Ordinal);
        await Attack.Refused(server, code, document);
    }

    [Fact]
    public async Task G35_many_mutations_at_once_are_refused_whole()
    {
        await Attack.Refused(server, "TOO_MANY_ALIASES", Mutations(50));
        await Attack.Refused(server, "TOO_MANY_ROOT_FIELDS", Mutations(11));
    }

    [Fact]
    public async Task G35_ten_are_done_in_their_order_and_a_bad_one_of_them_is_its_own_trouble()
    {
        var answer = await Law.Holds(server, () => Attack.Document(server, Mutations(10)), writes: true);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var data = answer.Json.At("data");
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"m{i}"), data.EnumerateObject().Select(member => member.Name));
        for (var i = 0; i < 10; i++) Assert.Equal(i == 4 ? 1 : 0, data.At($"m{i}", "errors").GetArrayLength());
        var kept = await server.Attacker.Ask("{ customer(id: \"g35\") { timeline { nodes { id recordedAt } } } }");
        var newestFirst = kept.At("customer", "timeline", "nodes").EnumerateArray().OrderBy(n => n.At("recordedAt").GetDateTimeOffset()).Select(n => n.Text("id")!).ToList();
        Assert.Equal(9, newestFirst.Count);
        Assert.Equal(newestFirst.Order(StringComparer.Ordinal), newestFirst);
    }

    // The fifth has an answer off its scale.
    static string Mutations(int count) => "mutation {" + string.Concat(Enumerable.Range(0, count).Select(i =>
        $" m{i}: recordFeedback(input: {{ id: \"g35-{i}\", customerId: \"g35\", answers: [{{ metric: NPS, value: {(i == 4 ? 99 : 9)} }}] }}) {{ errors {{ code }} }}")) + " }";

    static async Task<string> Cursor(Api api, string list) =>
        (await api.Ask($"{{ list: {list} {{ pageInfo {{ endCursor }} }} }}")).Text("list", "pageInfo", "endCursor")!;
}
