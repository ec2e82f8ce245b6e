using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Promises;

/// <summary>A promise from the question to the unit to what became of it, as a client leads it.</summary>
public sealed class PromiseLifeTests(RunningServer server)
{
    static readonly DateTimeOffset Due = DateTimeOffset.UtcNow.AddDays(3);
    static readonly object Promise = new { id = "p", customerId = "c", statement = "The goods are moved by Friday.", kind = "transfer", stake = 0.8, dueAt = Due, makerId = "mara", unitId = "warehouse" };
    static readonly object Ref = new { customerId = "c", promiseId = "p" };
    const string Shown = "duplicate promise { status feasibility feasibilityReason madeAt settledAt effect }";

    [Fact]
    public async Task It_is_asked_confirmed_given_and_kept()
    {
        using var api = await Tenant("REQUIRED");
        var asked = await Step(api, "proposePromise", Promise, "PROPOSED", "UNCHECKED");
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (asked.At("promise", "madeAt").ValueKind, asked.At("promise", "effect").ValueKind));
        const string atStake = """{ customer(id: "c") { satisfaction { score atRisk { openPromises points } dimensions { dimension expectation { value } forwardExpectation } } } }""";
        var before = (await api.Ask(atStake)).At("customer", "satisfaction");
        Assert.Equal((68.2701, 0, 0.0), (Math.Round(before.Number("score"), 4), before.At("atRisk", "openPromises").GetInt32(), before.Number("atRisk", "points")));
        Assert.All(before.At("dimensions").EnumerateArray(), d => Assert.Equal(d.Number("expectation", "value"), d.Number("forwardExpectation")));

        Assert.Equal(("FEASIBILITY_REQUIRED", "unitId"), await Refused(api, "makePromise", Promise));
        var confirmed = await Step(api, "confirmFeasibility", Confirm("Two vans."), "PROPOSED", "CONFIRMED");
        Assert.Equal("Two vans.", confirmed.Text("promise", "feasibilityReason"));
        var made = await Step(api, "makePromise", Promise, "OPEN", "CONFIRMED");
        Assert.NotNull(made.Text("promise", "madeAt"));
        Assert.Equal(1, (await api.Ask(atStake)).At("customer", "satisfaction", "atRisk", "openPromises").GetInt32());
        var kept = await Step(api, "settlePromise", Ref, "KEPT", "CONFIRMED");
        Assert.True(kept.Number("promise", "effect") > 0);

        // Every step again: nothing counts twice.
        foreach (var (field, input) in new[] { ("proposePromise", Promise), ("confirmFeasibility", Confirm("Two vans.")), ("makePromise", Promise), ("settlePromise", Ref) })
            Assert.True((await Step(api, field, input, "KEPT", "CONFIRMED")).At("duplicate").GetBoolean());
        Assert.Equal(["PROMISE_OUTCOME", "PROMISE_MADE", "PROMISE_CONFIRMED", "PROMISE_PROPOSED"], await Timeline(api));
        Assert.Equal("WRONG_STATE", (await api.Refusal("confirmFeasibility", Decline("Too late."))).Code);
    }

    [Theory]
    [InlineData("ADVISED")]
    [InlineData("OFF")]
    public async Task Where_the_policy_does_not_ask_for_it_an_unconfirmed_promise_goes_through_and_stays_marked(string policy)
    {
        using var api = await Tenant(policy);
        await Step(api, "proposePromise", Promise, "PROPOSED", "UNCHECKED");
        await Step(api, "makePromise", Promise, "OPEN", "UNCHECKED");
        await Policy(api, "REQUIRED");
        Assert.True((await Step(api, "makePromise", Promise, "OPEN", "UNCHECKED")).At("duplicate").GetBoolean());
        Assert.Equal("FEASIBILITY_REQUIRED", (await api.Refusal("makePromise", Other("q"))).Code);
        await Step(api, "withdrawPromise", Ref, "WITHDRAWN", "UNCHECKED");
    }

    [Fact]
    public async Task What_the_unit_declines_is_not_given_until_it_changes_its_mind()
    {
        using var api = await Tenant("ADVISED");
        await Step(api, "proposePromise", Promise, "PROPOSED", "UNCHECKED");
        var declined = await Step(api, "confirmFeasibility", Decline("No van."), "DECLINED", "DECLINED");
        Assert.Equal("No van.", declined.Text("promise", "feasibilityReason"));
        var (code, field, message) = await api.Refusal("makePromise", Promise);
        Assert.Equal(("WRONG_STATE", "id"), (code, field));
        Assert.Contains("DECLINED", message, StringComparison.Ordinal);
        Assert.Equal(("CONFLICT", "promiseId"), await Refused(api, "confirmFeasibility", Decline("Another reason.")));

        await Step(api, "confirmFeasibility", Confirm(null), "PROPOSED", "CONFIRMED");
        Assert.Equal(("CONFLICT", "promiseId"), await Refused(api, "confirmFeasibility", Decline("No van.")));
        await Step(api, "makePromise", Promise, "OPEN", "CONFIRMED");
        Assert.Equal(["PROMISE_MADE", "PROMISE_CONFIRMED", "PROMISE_DECLINED", "PROMISE_PROPOSED"], await Timeline(api));
    }

    [Theory]
    [InlineData("releasePromise", "RELEASED")]
    [InlineData("withdrawPromise", "WITHDRAWN")]
    public async Task A_proposal_is_taken_back_at_no_cost_and_then_is_over(string step, string status)
    {
        using var api = await Tenant("ADVISED");
        await Step(api, "proposePromise", Promise, "PROPOSED", "UNCHECKED");
        var taken = await Step(api, step, Ref, status, "UNCHECKED");
        Assert.Equal(JsonValueKind.Null, taken.At("promise", "effect").ValueKind);
        Assert.Equal(68.2701, (await api.Ask("""{ customer(id: "c") { satisfaction { score } } }""")).Number("customer", "satisfaction", "score"), 4);
        foreach (var (field, input) in new[] { ("makePromise", Promise), ("confirmFeasibility", Confirm(null)), ("settlePromise", Ref), ("confirmRecovery", Ref), ("renegotiatePromise", Moved(4)) })
        {
            var refusal = await api.Refusal(field, input);
            Assert.Equal(("WRONG_STATE", field == "makePromise" ? "id" : "promiseId"), (refusal.Code, refusal.Field));
            Assert.Contains(status, refusal.Message, StringComparison.Ordinal);
        }
        Assert.True((await Step(api, step, Ref, status, "UNCHECKED")).At("duplicate").GetBoolean());
    }

    [Fact]
    public async Task What_is_only_proposed_is_neither_settled_nor_moved_nor_made_good()
    {
        using var api = await Tenant("ADVISED");
        await Step(api, "proposePromise", Promise, "PROPOSED", "UNCHECKED");
        foreach (var (field, input) in new[] { ("settlePromise", Ref), ("confirmRecovery", Ref), ("renegotiatePromise", Moved(4)) })
        {
            var refusal = await api.Refusal(field, input);
            Assert.Equal(("WRONG_STATE", "promiseId"), (refusal.Code, refusal.Field));
            Assert.Contains("PROPOSED", refusal.Message, StringComparison.Ordinal);
        }
        Assert.Equal(("CONFLICT", "id"), await Refused(api, "makePromise", Other("p")));
        Assert.Equal(("CONFLICT", "id"), await Refused(api, "proposePromise", Other("p")));
    }

    [Fact]
    public async Task A_promise_already_given_is_neither_proposed_nor_answered_for()
    {
        using var api = await Tenant("ADVISED");
        await Step(api, "makePromise", Promise, "OPEN", "UNCHECKED");
        Assert.Equal(("WRONG_STATE", "id"), await Refused(api, "proposePromise", Promise));
        Assert.Equal(("WRONG_STATE", "promiseId"), await Refused(api, "confirmFeasibility", Confirm(null)));
        Assert.Equal(["PROMISE_MADE"], await Timeline(api));
    }

    [Fact]
    public async Task An_open_promise_is_moved_broken_and_made_good()
    {
        using var api = await Tenant("ADVISED");
        await Step(api, "makePromise", Promise, "OPEN", "UNCHECKED");
        await Step(api, "renegotiatePromise", Moved(4), "OPEN", "UNCHECKED");
        var broken = await Step(api, "settlePromise", new { customerId = "c", promiseId = "p", completeness = 0 }, "BROKEN", "UNCHECKED");
        Assert.True(broken.Number("promise", "effect") < 0);
        Assert.True((await api.Do("confirmRecovery", Ref, "promise { recovered }")).At("promise", "recovered").GetBoolean());
        Assert.Equal(["PROMISE_RECOVERED", "PROMISE_OUTCOME", "PROMISE_RENEGOTIATED", "PROMISE_MADE"], await Timeline(api));
    }

    [Theory]
    [InlineData("proposePromise", """{ id: "a b", customerId: "c", statement: "x", unitId: "u", dueAt: "2099-01-01T00:00:00Z" }""", "INVALID", "id")]
    [InlineData("proposePromise", """{ id: "p", customerId: "x/y", statement: "x", unitId: "u", dueAt: "2099-01-01T00:00:00Z" }""", "INVALID", "customerId")]
    [InlineData("proposePromise", """{ id: "p", customerId: "c", statement: "x", unitId: "u", stake: 2, dueAt: "2099-01-01T00:00:00Z" }""", "INVALID", "stake")]
    [InlineData("proposePromise", """{ id: "p", customerId: "c", statement: "x", unitId: "u", dueAt: "2001-01-01T00:00:00Z" }""", "INVALID", "dueAt")]
    [InlineData("proposePromise", """{ id: "p", customerId: "c", statement: "x", unitId: "u", dimension: "taste", dueAt: "2099-01-01T00:00:00Z" }""", "INVALID", "dimension")]
    [InlineData("proposePromise", """{ id: "p", customerId: "c", statement: "x", unitId: "u", madeAt: "2098-01-01T00:00:00Z", dueAt: "2099-01-01T00:00:00Z" }""", "INVALID", "madeAt")]
    [InlineData("confirmFeasibility", """{ customerId: "c", promiseId: "nowhere", feasible: true }""", "NOT_FOUND", "promiseId")]
    [InlineData("confirmFeasibility", """{ customerId: "c", promiseId: "a b", feasible: true }""", "INVALID", "promiseId")]
    [InlineData("confirmFeasibility", """{ customerId: "c", promiseId: "p", feasible: true, reason: "\u0000" }""", "INVALID", "reason")]
    public async Task A_bad_step_is_refused_by_field_and_stores_nothing(string mutation, string input, string code, string field)
    {
        using var api = await server.Tenant();
        var answer = await api.Ask($"mutation {{ {mutation}(input: {input}) {{ errors {{ code field message }} }} }}");
        Assert.Equal((code, field), (answer.Text(mutation, "errors", 0, "code"), answer.Text(mutation, "errors", 0, "field", 0)));
        Assert.Equal("null", (await api.Ask("""{ customer(id: "c") { id } }""")).At("customer").GetRawText());
    }

    [Fact]
    public async Task Many_tellers_of_one_life_at_once_count_each_step_once()
    {
        using var api = await Tenant("REQUIRED");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.Do("proposePromise", Promise)));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.Do("confirmFeasibility", Confirm(null))));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.Do("makePromise", Promise)));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.Do("settlePromise", Ref)));
        Assert.Equal(["PROMISE_OUTCOME", "PROMISE_MADE", "PROMISE_CONFIRMED", "PROMISE_PROPOSED"], await Timeline(api));
    }

    [Theory]
    [InlineData("ANALYST", false)]
    [InlineData("AGENT", true)]
    [InlineData("INTEGRATION", true)]
    public async Task Whoever_may_record_promises_may_propose_and_confirm_them(string role, bool allowed)
    {
        using var admin = await server.Tenant();
        using var api = server.With((await admin.Do("createApiKey", new { name = "a key", role }, "secret")).Text("secret")!);
        foreach (var document in new[] { """mutation { proposePromise(input: { id: "p", customerId: "c", statement: "x", unitId: "u", dueAt: "2099-01-01T00:00:00Z" }) { errors { code } } }""", """mutation { confirmFeasibility(input: { customerId: "c", promiseId: "p", feasible: true }) { errors { code } } }""" })
        {
            var answer = await api.Send(document);
            if (allowed) Assert.False(answer.TryGetProperty("errors", out var errors), errors.ToString());
            else Assert.Equal("FORBIDDEN", answer.Text("errors", 0, "extensions", "code"));
        }
    }

    async Task<Api> Tenant(string policy)
    {
        var api = await server.Tenant();
        await Policy(api, policy);
        return api;
    }

    static Task Policy(Api api, string feasibility) => api.Do("setPromisePolicy", new { feasibility, graceSeconds = 60 });

    static object Confirm(string? reason) => new { customerId = "c", promiseId = "p", feasible = true, reason };

    static object Decline(string reason) => new { customerId = "c", promiseId = "p", feasible = false, reason };

    static object Moved(double days) => new { customerId = "c", promiseId = "p", dueAt = Due.AddDays(days), customerConsents = true };

    // Other terms, so another promise.
    static object Other(string id) => new { id, customerId = "c", statement = "By Monday.", dueAt = Due, unitId = "warehouse" };

    static async Task<JsonElement> Step(Api api, string field, object input, string status, string feasibility)
    {
        var payload = await api.Do(field, input, Shown);
        Assert.Equal((status, feasibility), (payload.Text("promise", "status"), payload.Text("promise", "feasibility")));
        return payload;
    }

    static async Task<(string Code, string Field)> Refused(Api api, string field, object input) =>
        await api.Refusal(field, input) is var refusal ? (refusal.Code, refusal.Field) : default;

    static async Task<IEnumerable<string?>> Timeline(Api api) =>
        (await api.Ask("""{ customer(id: "c") { timeline { nodes { kind promise { id } } } } }""")).At("customer", "timeline", "nodes")
            .EnumerateArray().Select(e => e.Text("promise", "id") == "p" ? e.Text("kind") : "of another promise").ToList();
}
