using System.Collections.Concurrent;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Surveys;

/// <summary>Who is asked and how often is decided where the customer is, once, whoever asks at the same time.</summary>
public sealed class InvitationTests(RunningServer server)
{
    const string Decision = "query D($surveyId: ID!, $customerId: ID!) { invitationDecision(surveyId: $surveyId, customerId: $customerId) { invite reason notBefore } }";

    [Fact]
    public async Task A_survey_is_made_once_published_closed_listed_and_written_down()
    {
        using var api = await server.Tenant();
        foreach (var _ in new[] { 1, 2 }) await api.Do("createSurvey", Surveys.Order("visit"));
        Assert.Equal("CONFLICT", (await api.Refusal("createSurvey", Surveys.Order("visit", Surveys.Free))).Code);
        await api.Do("createSurvey", Surveys.Order("other"));
        Assert.Equal("SURVEY_NOT_LIVE", (await Surveys.Invite(api, "ada")).Reason);
        foreach (var _ in new[] { 1, 2 }) Assert.Equal(("LIVE", 2), await Status("publishSurvey"));
        foreach (var _ in new[] { 1, 2 }) Assert.Equal(("CLOSED", 3), await Status("closeSurvey"));
        Assert.Equal("WRONG_STATE", (await Surveys.Set(api, "publishSurvey", "visit")).Text("errors", 0, "code"));
        Assert.Equal("NOT_FOUND", (await Surveys.Set(api, "publishSurvey", "nothing")).Text("errors", 0, "code"));

        var listed = await api.Ask("{ first: surveys(first: 1) { totalCount nodes { id } pageInfo { endCursor hasNextPage } } }");
        Assert.Equal((2, "visit", true), (listed.At("first", "totalCount").GetInt32(), listed.Text("first", "nodes", 0, "id"), listed.At("first", "pageInfo", "hasNextPage").GetBoolean()));
        var next = await api.Ask("query N($after: String) { surveys(after: $after) { nodes { id status questions { id dimension aspect required } rules { delayHours expiryDays surveyCooldownDays customerCooldownDays sampleShare } } } }",
            new { after = listed.Text("first", "pageInfo", "endCursor") });
        Assert.Equal(1, next.At("surveys", "nodes").GetArrayLength());
        Assert.Equal((24, 14, 90, 30, 1), (Rule("delayHours"), Rule("expiryDays"), Rule("surveyCooldownDays"), Rule("customerCooldownDays"), Rule("sampleShare")));

        var log = await api.Ask("{ auditLog(first: 100) { nodes { action subject } } }");
        Assert.Equal(
            ["SURVEY_CLOSED visit", "SURVEY_PUBLISHED visit", "SURVEY_CREATED other", "SURVEY_CREATED visit"],
            log.At("auditLog", "nodes").EnumerateArray().Select(entry => $"{entry.Text("action")} {entry.Text("subject")}").Where(entry => entry.StartsWith("SURVEY", StringComparison.Ordinal)));

        double Rule(string name) => next.Number("surveys", "nodes", 0, "rules", name);

        async Task<(string?, int)> Status(string field)
        {
            var payload = await Surveys.Set(api, field, "visit");
            return (payload.Text("survey", "status"), payload.At("survey", "version").GetInt32());
        }
    }

    [Fact]
    public async Task The_same_invitation_has_the_same_token_and_counts_once()
    {
        using var api = await server.Tenant();
        await Surveys.Live(api);
        var tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Surveys.Token(api, "ada")));
        var token = Assert.Single(tokens.Distinct());
        Assert.DoesNotContain("ada", token, StringComparison.Ordinal);
        await Eventually.Holds(() => Surveys.Responses(api), responses => responses.Number("invited") == 1);
        // Another contact of the kind, or another kind of it, finds the first one open.
        Assert.Equal((null, "OPEN_INVITATION"), await Surveys.Invite(api, "ada", touchpoint: "shop"));
        Assert.Equal((null, "OPEN_INVITATION"), await Surveys.Invite(api, "ada", occurredAt: DateTimeOffset.UtcNow.AddDays(-1)));
        Assert.NotEqual(token, await Surveys.Token(api, "bo"));
    }

    [Fact]
    public async Task Of_surveys_that_ask_at_once_one_wins_and_the_others_are_told_when()
    {
        using var api = await server.Tenant();
        string[] surveys = ["s0", "s1", "s2", "s3", "s4", "s5"];
        foreach (var id in surveys) await Surveys.Live(api, id);
        var tokens = new ConcurrentBag<(string Customer, string? Token, string? Reason)>();
        await Task.WhenAll(Enumerable.Range(0, 20).SelectMany(n => surveys.Select(async survey =>
        {
            var (token, reason) = await Surveys.Invite(api, $"c{n}", survey);
            tokens.Add(($"c{n}", token, reason));
        })));
        foreach (var asked in tokens.GroupBy(asked => asked.Customer))
        {
            Assert.Single(asked, each => each.Token is not null);
            Assert.Equal(5, asked.Count(each => each.Reason == "CUSTOMER_COOLDOWN"));
        }
        var decision = (await api.Ask(Decision, new { surveyId = "s0", customerId = "c0" })).At("invitationDecision");
        Assert.False(decision.At("invite").GetBoolean());
        Assert.InRange(decision.At("notBefore").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddDays(13), DateTimeOffset.UtcNow.AddDays(90).AddHours(1));
    }

    [Fact]
    public async Task Whether_somebody_may_be_invited_can_be_asked_and_changes_nothing()
    {
        using var api = await server.Tenant();
        await Surveys.Live(api);
        foreach (var _ in new[] { 1, 2 }) Assert.Equal("ELIGIBLE", (await api.Ask(Decision, new { surveyId = "visit", customerId = "ada" })).Text("invitationDecision", "reason"));
        Assert.Equal(global::System.Text.Json.JsonValueKind.Null, (await api.Ask("{ customer(id: \"ada\") { id } }")).At("customer").ValueKind);
        Assert.Equal("NOT_FOUND", (await api.Send(Decision, new { surveyId = "nothing", customerId = "ada" })).Text("errors", 0, "extensions", "code"));
        Assert.Equal("INVALID", (await api.Send(Decision, new { surveyId = "a b", customerId = "ada" })).Text("errors", 0, "extensions", "code"));
        var unknown = await api.Mutate("invite", "InviteInput!", new { surveyId = "nothing", customerId = "ada" }, "token decision { invite reason }");
        Assert.Equal((null, "REFUSED", "NOT_FOUND"), (unknown.Text("token"), unknown.Text("decision", "reason"), unknown.Text("errors", 0, "code")));
    }

    [Fact]
    public async Task Who_was_erased_is_not_invited_and_its_invitation_is_gone_with_it()
    {
        using var api = await server.Tenant();
        await Surveys.Live(api, rules: Surveys.Free);
        var token = await Surveys.Token(api, "ada");
        await Surveys.Token(api, "bo");
        Assert.True((await Surveys.Submit(server.Process.Address, token, 9)).At("accepted").GetBoolean());
        await Eventually.Holds(() => Surveys.Responses(api), responses => (responses.Number("invited"), responses.Number("answered")) == (2, 1));
        Assert.True((await api.Ask("mutation { eraseCustomer(customerId: \"ada\") { erased } }")).At("eraseCustomer", "erased").GetBoolean());
        Assert.Equal("ERASED", (await api.Ask(Decision, new { surveyId = "visit", customerId = "ada" })).Text("invitationDecision", "reason"));
        Assert.Equal((null, "ERASED"), await Surveys.Invite(api, "ada"));
        await Eventually.Holds(() => Surveys.Responses(api), responses => (responses.Number("invited"), responses.Number("answered")) == (1, 0));
        // Known again it is perhaps somebody else: what was sent before opens nothing.
        await api.Do("registerCustomer", new { id = "ada" });
        Assert.Equal(global::System.Text.Json.JsonValueKind.Null, (await Surveys.Read(server.Process.Address, token)).ValueKind);
        Assert.NotEqual(token, await Surveys.Token(api, "ada"));
    }
}
