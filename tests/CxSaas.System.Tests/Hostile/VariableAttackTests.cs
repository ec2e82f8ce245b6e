using System.Net;
using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Hostile;

/// <summary>The entries G24, G25 and G27 to G32 and G38 of the catalogue: numbers, lists and texts that a resolver must never see.</summary>
[Collection(HostileServer.Name)]
public sealed class VariableAttackTests(HostileServer server)
{
    const string Page = "query($n: Int!) { customer(id: \"c\") { timeline(first: $n) { totalCount } } }";
    const string Record = "mutation($input: RecordFeedbackInput!) { recordFeedback(input: $input) { errors { code } } }";
    const string Value = "mutation($v: Float!) { recordFeedback(input: { id: \"g27\", customerId: \"c\", answers: [{ metric: RATING, value: $v }] }) { errors { code } } }";
    const string AsOf = "query($at: DateTime!) { customer(id: \"c\") { satisfaction(asOf: $at) { score } } }";

    [Theory]
    [InlineData("G24", "-1", "BAD_PAGE")]
    [InlineData("G24", "0", "BAD_PAGE")]
    [InlineData("G24", "101", "BAD_PAGE")]
    [InlineData("G24", "2147483647", "BAD_PAGE")]
    [InlineData("G24", "2147483648", "BAD_PAGE")]
    [InlineData("G24", "null", "INVALID_DOCUMENT")]
    [InlineData("G27", "1.5", "INVALID_DOCUMENT")]
    [InlineData("G27", "\"1\"", "INVALID_DOCUMENT")]
    [InlineData("G27", "true", "INVALID_DOCUMENT")]
    [InlineData("G27", "{}", "INVALID_DOCUMENT")]
    public async Task A_number_of_items_that_is_none_is_refused_in_the_document(string entry, string first, string code)
    {
        Assert.StartsWith("G", entry, StringComparison.Ordinal);
        await Attack.Refused(server, code, $"{{ customer(id: \"c\") {{ timeline(first: {first}) {{ totalCount }} }} }}");
    }

    [Theory]
    [InlineData("G24", "-1", "BAD_PAGE")]
    [InlineData("G24", "0", "BAD_PAGE")]
    [InlineData("G24", "101", "BAD_PAGE")]
    [InlineData("G24", "2147483647", "BAD_PAGE")]
    [InlineData("G24", "null", "BAD_VARIABLE")]
    [InlineData("G27", "2147483648", "BAD_PAGE")]
    [InlineData("G27", "1e400", "BAD_VARIABLE")]
    [InlineData("G27", "1.5", "BAD_VARIABLE")]
    [InlineData("G27", "\"1\"", "BAD_VARIABLE")]
    [InlineData("G27", "true", "BAD_VARIABLE")]
    [InlineData("G27", "{}", "BAD_VARIABLE")]
    public async Task A_number_of_items_that_is_none_is_refused_in_the_variables(string entry, string first, string code)
    {
        Assert.StartsWith("G", entry, StringComparison.Ordinal);
        // The document is known and cheap by now; what it costs is found anew.
        Assert.Equal(HttpStatusCode.OK, (await Attack.Document(server, Page, new { n = 5 })).Status);
        await Refused(code, Page, $"{{\"n\":{first}}}");
    }

    [Fact]
    public async Task G24_a_missing_first_is_the_default_and_a_variables_default_is_looked_at()
    {
        var answer = await Attack.Document(server, "{ customer(id: \"c\") { timeline { totalCount } } }");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        await Attack.Refused(server, "BAD_PAGE", "query($n: Int! = 101) { customer(id: \"c\") { timeline(first: $n) { totalCount } } }");
    }

    [Fact]
    public async Task G25_a_negative_first_does_not_make_up_for_another_field()
    {
        const string dear = "customers(first: 100) { nodes { id name satisfaction { score contributions { dimension points events { eventId points } } } } }";
        await Attack.Refused(server, "TOO_COSTLY", $"{{ {dear} }}");
        await Attack.Refused(server, "BAD_PAGE", $"{{ {dear} x: customers(first: -1000000) {{ nodes {{ id name }} }} }}");
        await Attack.Refused(server, "TOO_COSTLY", "{ customers(first: 100) { nodes { ...c } } } fragment c on Customer { promises(first: 100) { nodes { ...p } } } fragment p on Promise { id kind status }");
    }

    [Fact]
    public async Task G25_the_same_document_is_cheap_with_one_number_and_dear_with_another()
    {
        const string document = "query($n: Int!) { customers(first: $n) { nodes { id promises(first: $n) { nodes { id kind } } } } }";
        Assert.Equal(HttpStatusCode.OK, (await Attack.Document(server, document, new { n = 5 })).Status);
        await Attack.Refused(server, "TOO_COSTLY", document, new { n = 100 });
    }

    [Theory]
    [InlineData("G27 infinite", "1e400", "BAD_VARIABLE")]
    [InlineData("G27 infinite, below", "-1e400", "BAD_VARIABLE")]
    [InlineData("G27 no number", "\"NaN\"", "BAD_VARIABLE")]
    [InlineData("G27 infinite by name", "\"Infinity\"", "BAD_VARIABLE")]
    public async Task A_value_is_a_finite_number(string entry, string value, string code)
    {
        Assert.StartsWith("G27", entry, StringComparison.Ordinal);
        await Refused(code, Value, $"{{\"v\":{value}}}");
    }

    [Fact]
    public async Task G27_minus_zero_is_zero()
    {
        var answer = await Law.Holds(server, () => Attack.Body(server, $"{{\"query\":{JsonSerializer.Serialize(Value)},\"variables\":{{\"v\":-0.0}}}}"), writes: true);
        Assert.Empty(answer.Json.At("data", "recordFeedback", "errors").EnumerateArray());
    }

    [Fact]
    public async Task G27_an_id_is_a_text_of_some_length()
    {
        const string document = "query($id: ID!) { customer(id: $id) { id } }";
        await Refused("BAD_VARIABLE", document, """{"id":{"a":1}}""");
        await Attack.Refused(server, "BAD_VARIABLE", document, new { id = "x".Times(250_000) });
    }

    [Theory]
    [InlineData("G28 missing", "{}")]
    [InlineData("G28 null", """{"n":null}""")]
    [InlineData("G28 no variables", "null")]
    public async Task A_variable_that_must_be_given_is(string entry, string variables)
    {
        Assert.StartsWith("G28", entry, StringComparison.Ordinal);
        await Refused("BAD_VARIABLE", Page, variables);
    }

    [Fact]
    public async Task G28_an_extra_variable_is_ignored_and_one_of_another_type_refused()
    {
        Assert.Equal(HttpStatusCode.OK, (await Attack.Document(server, Page, new { n = 5, more = 7 })).Status);
        await Attack.Refused(server, "INVALID_DOCUMENT", "query($n: String!) { customer(id: \"c\") { timeline(first: $n) { totalCount } } }", new { n = "5" });
        await Attack.Refused(server, "BAD_VARIABLE", Page, Enumerable.Range(0, 51).ToDictionary(i => $"v{i}"));
    }

    [Fact]
    public Task G29_a_list_of_100_000_is_refused() =>
        Attack.Refused(server, "BAD_VARIABLE", Record, new { input = Enumerable.Repeat(1, 100_000) });

    [Theory]
    [InlineData("G30", "__proto__")]
    [InlineData("G30", "constructor")]
    public async Task An_input_has_the_fields_of_its_type(string entry, string field)
    {
        Assert.StartsWith("G", entry, StringComparison.Ordinal);
        await Refused("BAD_VARIABLE", Record, $$"""{"input":{"id":"g30","customerId":"c","answers":[{"metric":"NPS","value":5}],"{{field}}":0 } }""");
    }

    [Fact]
    public async Task G31_an_enum_has_the_values_of_its_type()
    {
        await Attack.Refused(server, "INVALID_DOCUMENT", "{ pulse(window: DAYS_8) { customers } }");
        await Attack.Refused(server, "INVALID_DOCUMENT", "{ pulse(window: \"DAYS_7\") { customers } }");
        await Refused("BAD_VARIABLE", "query($w: Window!) { pulse(window: $w) { customers } }", """{"w":"DAYS_8"}""");
    }

    [Fact]
    public async Task G32_an_input_33_levels_deep_is_refused() =>
        Assert.Contains("levels", (await Refused("BAD_VARIABLE", Record, "{\"input\":" + "{\"a\":".Times(32) + "1" + "}".Times(33))).Json.Text("errors", 0, "message"));

    [Theory]
    [InlineData("G38", "2026-13-45T00:00:00Z")]
    [InlineData("G38", "2026-01-31")]
    [InlineData("G38", "0001-01-01T00:00:00+14:00")]
    [InlineData("G38", "9999-12-31T23:59:59-14:00")]
    [InlineData("G38", "03/04/2026")]
    public async Task A_date_is_one_of_the_calendar(string entry, string date)
    {
        Assert.StartsWith("G", entry, StringComparison.Ordinal);
        await Attack.Refused(server, "BAD_VARIABLE", AsOf, new { at = date });
        await Attack.Refused(server, "INVALID_DOCUMENT", $"{{ customer(id: \"c\") {{ satisfaction(asOf: \"{date}\") {{ score }} }} }}");
    }

    Task<AttackAnswer> Refused(string code, string query, string variables) =>
        Attack.RefusedBody(server, code, $"{{\"query\":{JsonSerializer.Serialize(query)},\"variables\":{variables}}}");
}
