using System.Net.Http.Json;
using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Surveys;

/// <summary>Surveys and those who answer them, as a tenant's server and a respondent's page would do it.</summary>
static class Surveys
{
    static readonly HttpClient Http = new();

    public static readonly object Free = new { delayHours = 0, expiryDays = 14, surveyCooldownDays = 0, customerCooldownDays = 0, sampleShare = 1 };

    /// <summary>One with two questions, live.</summary>
    public static async Task<string> Live(Api admin, string id = "visit", object? rules = null)
    {
        await admin.Do("createSurvey", Order(id, rules));
        await Set(admin, "publishSurvey", id);
        return id;
    }

    public static object Order(string id, object? rules = null) => new
    {
        id,
        name = "After a visit",
        questions = new object[]
        {
            new { id = "friend", text = "Would you tell a friend?", metric = "NPS", dimension = "overall" },
            new { id = "how", text = "How was it?", metric = "CSAT", dimension = "reliability", required = false },
        },
        rules,
    };

    /// <summary>Publishes or closes; the payload.</summary>
    public static async Task<JsonElement> Set(Api admin, string field, string id) =>
        (await admin.Ask($"mutation S($id: ID!) {{ {field}(id: $id) {{ survey {{ status version }} errors {{ code message field }} }} }}", new { id })).At(field);

    /// <summary>The token, and why there is none.</summary>
    public static async Task<(string? Token, string? Reason)> Invite(Api api, string customerId, string surveyId = "visit", string? touchpoint = null, DateTimeOffset? occurredAt = null)
    {
        var payload = await api.Do("invite", new { surveyId, customerId, touchpoint, occurredAt }, "token decision { invite reason notBefore }");
        return (payload.Text("token"), payload.Text("decision", "reason"));
    }

    public static async Task<string> Token(Api api, string customerId, string surveyId = "visit") =>
        (await Invite(api, customerId, surveyId)).Token ?? throw new InvalidOperationException($"{customerId} is not invited.");

    /// <summary>Without any credential, or with one.</summary>
    public static async Task<HttpResponseMessage> Post(Uri server, string query, object? variables = null, string? credential = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/graphql")) { Content = JsonContent.Create(new { query, variables }) };
        if (credential is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {credential}");
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    const string Submission = "mutation S($input: SubmitResponseInput!) { submitResponse(input: $input) { accepted errors { code message field } } }";

    /// <summary>What a respondent's page sends: no credential but the token.</summary>
    public static async Task<JsonElement> Submit(Uri server, string token, double friend, double? how = null, string? comment = null)
    {
        var answers = new[] { ("friend", (double?)friend), ("how", how) }.Where(answer => answer.Item2 is not null).Select(answer => new { questionId = answer.Item1, value = answer.Item2 });
        using var response = await Post(server, Submission, new { input = new { token, answers, comment } });
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return body.At("data", "submitResponse");
    }

    /// <summary>The invitation as a respondent's page reads it.</summary>
    public static async Task<JsonElement> Read(Uri server, string token)
    {
        using var response = await Post(server, "query I($token: String!) { invitation(token: $token) { customerId answered expiresAt survey { id name status questions { id text metric required } } } }", new { token });
        return (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).At("data", "invitation");
    }

    public static async Task<JsonElement> Responses(Api api, string id = "visit") => (await api.Ask(
        "query R($id: ID!) { survey(id: $id) { responses { complete invited answered responseRate { value low high n } rawMean weightedMean bias { segment invited answered weight } } } }", new { id })).At("survey", "responses");
}
