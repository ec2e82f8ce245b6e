using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Customers;

/// <summary>Bad input is told in a UserError that names the field, and leaves nothing behind.</summary>
public sealed class BadInputTests(RunningServer server)
{
    public static TheoryData<string, string, string, string> Refused => new()
    {
        { "recordFeedback", """{ id: "a b", customerId: "c", answers: [{ metric: NPS, value: 5 }] }""", "INVALID", "id" },
        { "recordFeedback", """{ id: "", customerId: "c", answers: [{ metric: NPS, value: 5 }] }""", "INVALID", "id" },
        { "recordFeedback", """{ id: "é", customerId: "c", answers: [{ metric: NPS, value: 5 }] }""", "INVALID", "id" },
        { "recordFeedback", """{ id: "promise:p:made", customerId: "c", answers: [{ metric: NPS, value: 5 }] }""", "INVALID", "id" },
        { "recordFeedback", """{ id: "f", customerId: "x/y", answers: [{ metric: NPS, value: 5 }] }""", "INVALID", "customerId" },
        { "recordFeedback", """{ id: "f", customerId: "c", answers: [] }""", "INVALID", "answers" },
        { "recordFeedback", """{ id: "f", customerId: "c", answers: [{ metric: NPS, value: 11 }] }""", "INVALID", "answers.0.value" },
        { "recordFeedback", """{ id: "f", customerId: "c", answers: [{ metric: NPS, value: 5 }, { metric: CSAT, value: 0 }] }""", "INVALID", "answers.1.value" },
        { "recordFeedback", """{ id: "f", customerId: "c", answers: [{ metric: CES, value: 7.5 }] }""", "INVALID", "answers.0.value" },
        { "recordFeedback", """{ id: "f", customerId: "c", answers: [{ metric: SENTIMENT, value: -1.1 }] }""", "INVALID", "answers.0.value" },
        { "recordFeedback", """{ id: "f", customerId: "c", answers: [{ metric: RATING, value: 101 }] }""", "INVALID", "answers.0.value" },
        { "recordFeedback", """{ id: "f", customerId: "c", answers: [{ metric: STARS, value: 6 }] }""", "INVALID", "answers.0.value" },
        { "recordFeedback", """{ id: "f", customerId: "c", answers: [{ metric: NPS, value: 5, dimension: "taste" }] }""", "INVALID", "answers.0.dimension" },
        { "recordFeedback", """{ id: "f", customerId: "c", answers: [{ metric: NPS, value: 5 }, { metric: NPS, value: 6 }] }""", "INVALID", "answers.1" },
        { "recordFeedback", """{ id: "f", customerId: "c", occurredAt: "2199-01-01T00:00:00Z", answers: [{ metric: NPS, value: 5 }] }""", "INVALID", "occurredAt" },
        { "recordSignal", """{ id: "s", customerId: "c", kind: RETURN, occurredAt: "2199-01-01T00:00:00Z" }""", "INVALID", "occurredAt" },
        { "makePromise", """{ id: "p", customerId: "c", statement: "x", unitId: "u", stake: 0, dueAt: "2199-01-01T00:00:00Z" }""", "INVALID", "stake" },
        { "makePromise", """{ id: "p", customerId: "c", statement: "x", unitId: "u", stake: 1.01, dueAt: "2099-01-01T00:00:00Z" }""", "INVALID", "stake" },
        { "makePromise", """{ id: "p", customerId: "c", statement: " ", unitId: "u", dueAt: "2099-01-01T00:00:00Z" }""", "INVALID", "statement" },
        { "makePromise", """{ id: "p", customerId: "c", statement: "x", unitId: "u", dueAt: "2001-01-01T00:00:00Z" }""", "INVALID", "dueAt" },
        { "makePromise", """{ id: "p", customerId: "c", statement: "x", unitId: "u", dimension: "taste", dueAt: "2099-01-01T00:00:00Z" }""", "INVALID", "dimension" },
        { "recordBaseline", """{ id: "b", name: "B", metric: NPS, takenAt: "2199-01-01T00:00:00Z", counted: { n: 1, sum: 7, sumOfSquares: 49 } }""", "INVALID", "takenAt" },
        { "recordBaseline", """{ id: "b", name: "B", metric: NPS, segment: "nowhere", takenAt: "2026-01-01T00:00:00Z", counted: { n: 1, sum: 7, sumOfSquares: 49 } }""", "NOT_FOUND", "segment" },
        { "recordBaseline", """{ id: "b", name: "B", metric: NPS, takenAt: "2026-01-01T00:00:00Z", counted: { n: 1, sum: 11, sumOfSquares: 49 } }""", "INVALID", "counted.sum" },
        { "settlePromise", """{ customerId: "c", promiseId: "nowhere" }""", "NOT_FOUND", "promiseId" },
        { "settlePromise", """{ customerId: "c", promiseId: "p", completeness: 1.5 }""", "INVALID", "completeness" },
        { "settlePromise", """{ customerId: "c", promiseId: "p", completeness: 0.5, exceeded: true }""", "INVALID", "exceeded" },
        { "confirmRecovery", """{ customerId: "c", promiseId: "nowhere" }""", "NOT_FOUND", "promiseId" },
        { "renegotiatePromise", """{ customerId: "c", promiseId: "p", dueAt: "2099-01-01T00:00:00Z", customerConsents: false }""", "INVALID", "customerConsents" },
        { "registerCustomer", """{ id: "c", segment: "nowhere" }""", "NOT_FOUND", "segment" },
        { "registerCustomer", """{ id: "c d" }""", "INVALID", "id" },
        { "defineSegment", """{ id: "s", name: "S", weights: [{ dimension: "taste", weight: 1 }] }""", "INVALID", "weights.0.dimension" },
        { "setPromisePolicy", """{ feasibility: OFF, graceSeconds: -1 }""", "INVALID", "graceSeconds" },
        { "createApiKey", """{ name: "x", role: OPERATOR }""", "INVALID", "role" },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task Is_refused_by_field_and_stores_nothing(string mutation, string input, string code, string field)
    {
        using var api = await server.Tenant();
        var answer = await api.Ask($"mutation {{ {mutation}(input: {input}) {{ errors {{ code field message }} }} }}");
        var error = answer.At(mutation, "errors", 0);
        Assert.Equal((code, field), (error.Text("code"), string.Join('.', error.At("field").EnumerateArray().Select(f => f.GetString()))));
        Assert.NotEqual("", error.Text("message"));
        Assert.Equal("null", (await api.Ask("""{ customer(id: "c") { id } }""")).At("customer").GetRawText());
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    public async Task An_infinite_value_in_the_variables_is_refused(string value)
    {
        using var api = await server.Tenant();
        using var http = new HttpClient { BaseAddress = server.Process.Address, DefaultRequestHeaders = { Authorization = new("Bearer", api.Key) } };
        using var body = new StringContent(
            $$$"""{"query":"mutation M($v: Float!) { recordFeedback(input: { id: \"f\", customerId: \"c\", answers: [{ metric: RATING, value: $v }] }) { errors { code field } } }","variables":{"v":{{{value}}}}}""",
            global::System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri("/graphql", UriKind.Relative), body, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(text.Contains("INVALID", StringComparison.Ordinal) || text.Contains("BAD_VARIABLE", StringComparison.Ordinal), text);
        Assert.Equal("null", (await api.Ask("""{ customer(id: "c") { id } }""")).At("customer").GetRawText());
    }

    [Theory]
    [InlineData(0.09090909090909091)]
    [InlineData(33.333333333333336)]
    [InlineData(double.Epsilon)]
    [InlineData(7)]
    public async Task A_number_comes_back_to_the_bit_as_it_was_sent(double value)
    {
        using var api = await server.Tenant();
        await api.Do("recordFeedback", new { id = "f", customerId = "c", answers = new[] { new { metric = "RATING", value } } });
        var stored = await api.Ask("""{ customer(id: "c") { timeline { nodes { feedback { answers { value } } } } } }""");
        Assert.Equal(value, stored.Number("customer", "timeline", "nodes", 0, "feedback", "answers", 0, "value"));
    }

    [Fact]
    public async Task A_batch_of_501_is_refused_whole_and_one_of_500_stands_or_falls_one_by_one()
    {
        using var api = await server.Tenant();
        object Feedback(int i) => new { id = $"f{i}", customerId = $"c{i % 7}", answers = new[] { new { metric = "NPS", value = i == 3 ? 99 : 9 } } };
        const string mutation = "mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { feedback { id } errors { code field } } }";
        var tooMany = (await api.Ask(mutation, new { input = Enumerable.Range(0, 501).Select(Feedback) })).At("recordFeedbackBatch");
        Assert.Equal(501, tooMany.GetArrayLength());
        Assert.All(tooMany.EnumerateArray(), p => Assert.Equal(("INVALID", "input"), (p.Text("errors", 0, "code"), p.Text("errors", 0, "field", 0))));
        Assert.Equal("null", (await api.Ask("""{ customer(id: "c0") { id } }""")).At("customer").GetRawText());

        var all = (await api.Ask(mutation, new { input = Enumerable.Range(0, 500).Select(Feedback) })).At("recordFeedbackBatch");
        for (var i = 0; i < 500; i++)
            if (i == 3) Assert.Equal("INVALID", all.Text(i, "errors", 0, "code"));
            else Assert.Equal($"f{i}", all.Text(i, "feedback", "id"));
    }

    [Fact]
    public async Task The_same_id_is_counted_once_and_other_content_under_it_is_a_conflict()
    {
        using var api = await server.Tenant();
        object Feedback(int value) => new { id = "f", customerId = "c", answers = new[] { new { metric = "NPS", value } } };
        await api.Do("recordFeedback", Feedback(9));
        var retries = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => api.Do("recordFeedback", Feedback(9), "duplicate feedback { id }")));
        Assert.All(retries, retry => Assert.True(retry.At("duplicate").GetBoolean()));
        Assert.Equal("CONFLICT", (await api.Refusal("recordFeedback", Feedback(8))).Code);
        var timeline = await api.Ask("""{ customer(id: "c") { timeline { totalCount nodes { feedback { answers { value } } } } } }""");
        Assert.Equal(1, timeline.At("customer", "timeline", "totalCount").GetInt32());
        Assert.Equal(9, timeline.Number("customer", "timeline", "nodes", 0, "feedback", "answers", 0, "value"));
    }

    [Theory]
    [InlineData("settlePromise")]
    [InlineData("releasePromise")]
    [InlineData("withdrawPromise")]
    public async Task A_promise_that_is_over_tells_the_state_it_is_in(string step)
    {
        using var api = await server.Tenant();
        await api.Do("makePromise", new { id = "p", customerId = "c", statement = "x", unitId = "u", dueAt = DateTimeOffset.UtcNow.AddDays(1) });
        await api.Do("settlePromise", new { customerId = "c", promiseId = "p", completeness = 1 });
        var input = step == "settlePromise" ? (object)new { customerId = "c", promiseId = "p", completeness = 0.5 } : new { customerId = "c", promiseId = "p" };
        var (code, field, message) = await api.Refusal(step, input);
        // The outcome's own id is taken by another content; the others find it settled.
        Assert.Equal((step == "settlePromise" ? "CONFLICT" : "WRONG_STATE", "promiseId"), (code, field));
        if (code == "WRONG_STATE") Assert.Contains("KEPT", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_the_policy_REQUIRED_a_promise_waits_for_the_unit()
    {
        using var api = await server.Tenant();
        await api.Do("setPromisePolicy", new { feasibility = "REQUIRED", graceSeconds = 60 });
        var refused = await api.Refusal("makePromise", new { id = "p", customerId = "c", statement = "x", unitId = "u", dueAt = DateTimeOffset.UtcNow.AddDays(1) });
        Assert.Equal("FEASIBILITY_REQUIRED", refused.Code);
    }

    [Theory]
    [InlineData("""{ customer(id: "c") { timeline(first: 0) { totalCount } } }""", "BAD_PAGE")]
    [InlineData("""{ customer(id: "c") { timeline(first: 101) { totalCount } } }""", "BAD_PAGE")]
    [InlineData("""{ customer(id: "c") { promises(after: "zzz") { totalCount } } }""", "BAD_CURSOR")]
    [InlineData("""{ customer(id: "c") { satisfaction(asOf: "2199-01-01T00:00:00Z") { score } } }""", "INVALID")]
    [InlineData("""{ customer(id: "c") { satisfaction(asOf: "2026-13-45") { score } } }""", "INVALID_DOCUMENT")]
    [InlineData("{ nothing }", "INVALID_DOCUMENT")]
    [InlineData("{", "SYNTAX_ERROR")]
    public async Task A_bad_request_has_a_code(string query, string code)
    {
        using var api = await server.Tenant();
        await api.Do("registerCustomer", new { id = "c" });
        var answer = await api.Send(query);
        Assert.Equal(code, answer.Text("errors", 0, "extensions", "code"));
    }
}
