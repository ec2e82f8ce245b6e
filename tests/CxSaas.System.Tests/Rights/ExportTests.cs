using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Rights;

/// <summary>What is held can be taken away: all of one person to read, and all of a tenant to go on with elsewhere.</summary>
public sealed class ExportTests(RunningServer server) : IDisposable
{
    static readonly DateTimeOffset Then = new(DateTime.UtcNow.Date.AddDays(-60), TimeSpan.Zero);

    readonly string _folder = CxSaasProcess.TemporaryFolder();

    [Fact]
    public async Task What_was_exported_and_imported_is_exported_as_the_same_bytes()
    {
        using var here = await server.Tenant();
        await Fill(here);
        var first = await Exported(here, "first");
        using var there = await server.Tenant();
        var (exit, output) = await Import(there.Key, first);
        Assert.True(exit == 0, output);
        var second = await Exported(there, "second");
        foreach (var (one, other) in first.Zip(second))
        {
            Assert.Equal(Path.GetFileName(one), Path.GetFileName(other));
            Assert.Equal(await File.ReadAllTextAsync(one, TestContext.Current.CancellationToken), await File.ReadAllTextAsync(other, TestContext.Current.CancellationToken));
        }
        // And not because both are empty.
        // What was asked of whom still counts there, and the same again changes nothing.
        var budget = await there.Ask("{ invitationDecision(surveyId: \"visit\", customerId: \"bo\") { reason } }");
        Assert.Equal("OPEN_INVITATION", budget.Text("invitationDecision", "reason"));
        var again = await Import(there.Key, first);
        Assert.True(again.ExitCode == 0, again.Output);
        // Of four feedback rows the comment goes over two lines.
        Assert.Equal([4, 154 + 4 + 3, 3, 14, 7], first.Where(file => file.EndsWith(".csv", StringComparison.Ordinal)).Select(Rows));
        var settings = JsonElement.Parse(await File.ReadAllTextAsync(first[^3], TestContext.Current.CancellationToken));
        Assert.Equal((2, 1, 2, 1, 2), (settings.At("segments").GetArrayLength(), settings.At("units").GetArrayLength(), settings.At("priors").GetArrayLength(), settings.At("baselines").GetArrayLength(), settings.At("retiredDimensions").GetArrayLength()));
        Assert.Equal(["visit LIVE", "draft DRAFT", "closed CLOSED"], JsonElement.Parse(await File.ReadAllTextAsync(first[^1], TestContext.Current.CancellationToken)).EnumerateArray().Select(survey => $"{survey.Text("id")} {survey.Text("status")}"));
        const string shown = """
            { pulse(window: ALL) { customers feedback nps { n value } promises { open kept exceeded late partlyKept broken released withdrawn } }
            tenant { valueDiscipline dimensions { id name weight } retiredDimensions segments { id name customers weights { dimension weight } } promisePolicy { feasibility graceSeconds } }
            units { id name promises(window: ALL) { open kept broken released keepRate { value low high n } } }
            promises(first: 20, orderBy: STAKE_DESC) { totalCount nodes { id status feasibility feasibilityReason dueAt renegotiations recovered } }
            baselines { id name takenAt value low high n change { difference } }
            survey(id: "visit") { status responses { invited answered rawMean weightedMean bias { segment invited answered } } } }
            """;
        var expected = (await here.Ask(shown)).GetRawText();
        await Eventually.Holds(async () => (await there.Ask(shown)).GetRawText(), now => now == expected);
        // To the bit, with the priors and weights, under each of which it would be another.
        var score = $"{{ customer(id: \"ada\") {{ satisfaction(asOf: \"{DateTimeOffset.UtcNow:O}\") {{ score low high evidence dimensions {{ dimension score expectation {{ value }} }} contributions {{ factor points }} atRisk {{ points openPromises }} }} }} }}";
        Assert.Equal((await here.Ask(score)).GetRawText(), (await there.Ask(score)).GetRawText());
        var advice = $"{{ promiseAdvice(input: {{ customerId: \"ada\", unitId: \"desk\", kind: \"delivery\", stake: 0.3, dueAt: \"{Then.AddDays(200):O}\" }}) {{ keepProbability {{ value n }} afterConfirmation {{ value n }} }} }}";
        var (advised, likewise) = (await here.Ask(advice), await there.Ask(advice));
        // What is known of a unit ages from one question to the next.
        foreach (var estimate in new[] { "keepProbability", "afterConfirmation" })
            Assert.Equal(advised.Number("promiseAdvice", estimate, "value"), likewise.Number("promiseAdvice", estimate, "value"), tolerance: 1e-6);
    }

    [Fact]
    public async Task All_that_is_held_of_one_person_is_one_document()
    {
        using var api = await server.Tenant();
        await Fill(api);
        var file = Path.Combine(_folder, "ada.json");
        Assert.Equal(0, (await Export(api.Key, "--customer", "ada", "--out", file)).ExitCode);
        var ada = JsonElement.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal("Ada Lindqvist", ada.Text("customer", "name"));
        Assert.Equal((await Timelines.Ids(api, "ada")).Count, ada.At("events").GetArrayLength());
        Assert.Contains(ada.At("events").EnumerateArray(), e => e.Text("event") == "feedback.v1" && e.TryGetProperty("comment", out var comment) && comment.GetString()!.Contains("Schön", StringComparison.Ordinal));
        Assert.Contains(ada.At("events").EnumerateArray(), e => e.Text("event") == "promise-renegotiated.v1");
        Assert.Equal(("visit", 57.5), (ada.Text("invitations", 0, "surveyId"), ada.Number("invitations", 0, "points")));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        var nobody = await Export(api.Key, "--customer", "nobody");
        Assert.Equal(1, nobody.ExitCode);
        Assert.Contains("There is no customer 'nobody'", nobody.Output, StringComparison.Ordinal);
        var agent = (await api.Do("createApiKey", new { name = "a", role = "AGENT" }, "secret")).Text("secret")!;
        Assert.Equal(1, (await Export(agent, "--customer", "ada")).ExitCode);
    }

    [Fact]
    public async Task Settings_that_are_refused_are_told_and_the_rest_is_set()
    {
        using var api = await server.Tenant();
        await api.Do("defineUnit", new { id = "desk", name = "Another desk" });
        const string settings = """
            { "valueDiscipline": "PRODUCT_LEADERSHIP", "dimensions": [], "retiredDimensions": [], "segments": [{ "id": "gold", "name": "Gold", "weights": [] }],
              "units": [{ "id": "desk", "name": "Front desk" }, { "id": "van", "name": "The van" }], "promisePolicy": { "feasibility": "OFF", "graceSeconds": 60 }, "priors": [], "baselines": [] }
            """;
        var (file, other) = (Path.Combine(_folder, "any-name.json"), Path.Combine(_folder, "other.json"));
        await File.WriteAllTextAsync(file, settings, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(other, "{ \"segments\": 1 }", TestContext.Current.CancellationToken);
        var (exit, output) = await Import(api.Key, file);
        Assert.True(exit == 2 && output.Contains("defineUnit desk was refused: CONFLICT id", StringComparison.Ordinal), output);
        var set = await api.Ask("{ tenant { valueDiscipline segments { name } promisePolicy { feasibility } } units { name } }");
        Assert.Equal(("PRODUCT_LEADERSHIP", "Gold", "OFF"), (set.Text("tenant", "valueDiscipline"), set.Text("tenant", "segments", 0, "name"), set.Text("tenant", "promisePolicy", "feasibility")));
        Assert.Equal(["Another desk", "The van"], set.At("units").EnumerateArray().Select(unit => unit.Text("name")));

        (exit, output) = await Import(api.Key, other);
        Assert.True(exit == 1 && output.Contains("neither a list of surveys nor settings", StringComparison.Ordinal) && output.Contains("Nothing was sent.", StringComparison.Ordinal), output);
        var agent = (await api.Do("createApiKey", new { name = "a", role = "AGENT" }, "secret")).Text("secret")!;
        (exit, output) = await Import(agent, file);
        Assert.True(exit == 1 && output.Contains("FORBIDDEN", StringComparison.Ordinal), output);
    }

    Task<(int ExitCode, string Output)> Import(string key, params string[] files) =>
        CxSaasProcess.Run(["import", .. files, "--url", server.Process.Address.ToString(), "--key", key]);

    async Task<string[]> Exported(Api api, string name)
    {
        var folder = Path.Combine(_folder, name);
        var (exit, output) = await Export(api.Key, "--out", folder);
        Assert.True(exit == 0, output);
        return [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)];
    }

    Task<(int ExitCode, string Output)> Export(string key, params string[] more) =>
        CxSaasProcess.Run(["export", "--url", server.Process.Address.ToString(), "--key", key, .. more]);

    static int Rows(string file) => File.ReadAllLines(file).Length - 1;

    // Of everything that a file can hold, and more events of one than are at hand without its archive.
    static async Task Fill(Api api)
    {
        await api.Do("defineSegment", new { id = "gold", name = "Gold customers", weights = new[] { new { dimension = "reliability", weight = 0.7 }, new { dimension = "overall", weight = 0.1 }, new { dimension = "ease", weight = 0.2 }, new { dimension = "empathy", weight = 0.3 } } });
        await api.Do("defineSegment", new { id = "north", name = "The North" });
        await api.Do("defineUnit", new { id = "desk", name = "Front desk" });
        await api.Do("recordFeedback", new { id = "retired", customerId = "ada", occurredAt = Then, answers = new[] { new { metric = "CSAT", value = 2, dimension = "empathy" } } });
        await api.Do("registerCustomer", new { id = "ada", name = "Ada Lindqvist", segment = "gold" });
        await api.Do("registerCustomer", new { id = "bo", name = "O'Bo, \"the second\"" });
        await api.Do("registerCustomer", new { id = "cy", segment = "gold" });
        await api.Do("registerCustomer", new { id = "nameless" });
        foreach (var customerId in new[] { "ada", "bo" })
            await api.Do("recordFeedback", new
            {
                id = "same",
                customerId,
                occurredAt = Then.AddTicks(1_234_567),
                source = "SUPPORT",
                comment = "Schön, wirklich.\nNur \"fast\" pünktlich; =1+1",
                touchpoint = "shop",
                unitId = "desk",
                employeeId = "mara",
                answers = new object[] { new { metric = "NPS", value = 9, dimension = "overall" }, new { metric = "SENTIMENT", value = -0.1, dimension = "ease", aspect = "EXPECTATION" } },
            });
        await api.Ask("mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { errors { code } } }", new
        {
            input = Enumerable.Range(0, 150).Select(n => new { id = $"f{n}", customerId = "ada", occurredAt = Then.AddHours(n), answers = new[] { new { metric = "NPS", value = n % 11, dimension = "overall" } } }),
        });
        foreach (var kind in new[] { "PURCHASE", "REPEAT_CONTACT", "COMPLAINT", "USAGE_DROP", "RETURN", "REFERRAL", "CHURN_NOTICE" })
            await api.Do("recordSignal", new { id = kind, customerId = "cy", kind, occurredAt = Then.AddDays(1) });
        string[] ends = ["open", "kept", "exceeded", "late", "partly", "broken", "released", "withdrawn", "recovered", "moved"];
        foreach (var id in ends)
            await api.Do("makePromise", new { id, customerId = "ada", statement = "By Friday, \"noon\"", kind = "delivery", dimension = "reliability", stake = 0.3, madeAt = Then, dueAt = Then.AddDays(id is "open" or "moved" ? 90 : 2), unitId = "desk", makerId = "mara" });
        await api.Do("settlePromise", new { customerId = "ada", promiseId = "kept", occurredAt = Then.AddDays(1) });
        await api.Do("settlePromise", new { customerId = "ada", promiseId = "exceeded", exceeded = true, occurredAt = Then.AddDays(1) });
        await api.Do("settlePromise", new { customerId = "ada", promiseId = "late", occurredAt = Then.AddDays(2).AddHours(2) });
        await api.Do("settlePromise", new { customerId = "ada", promiseId = "partly", completeness = 0.35, occurredAt = Then.AddDays(1) });
        await api.Do("settlePromise", new { customerId = "ada", promiseId = "recovered", completeness = 0, occurredAt = Then.AddDays(1) });
        await api.Do("confirmRecovery", new { customerId = "ada", promiseId = "recovered", occurredAt = Then.AddDays(3) });
        await api.Do("releasePromise", new { customerId = "ada", promiseId = "released", occurredAt = Then.AddDays(1) });
        await api.Do("withdrawPromise", new { customerId = "ada", promiseId = "withdrawn", occurredAt = Then.AddDays(1) });
        await Surveys.Surveys.Live(api);
        await api.Do("createSurvey", Surveys.Surveys.Order("draft", Surveys.Surveys.Free));
        await Surveys.Surveys.Live(api, "closed", Surveys.Surveys.Free);
        Assert.True((await Surveys.Surveys.Submit(api.Server, await Surveys.Surveys.Token(api, "ada"), 9, 2, "Gern, \"wieder\".")).At("accepted").GetBoolean());
        Assert.NotNull((await Surveys.Surveys.Invite(api, "bo", touchpoint: "shop", occurredAt: Then.AddTicks(7_654_321))).Token);
        Assert.NotNull((await Surveys.Surveys.Invite(api, "cy", "closed")).Token);
        await Surveys.Surveys.Set(api, "closeSurvey", "closed");
        await api.Do("renegotiatePromise", new { customerId = "ada", promiseId = "moved", dueAt = Then.AddDays(120), customerConsents = true });
        await api.Do("renegotiatePromise", new { customerId = "ada", promiseId = "moved", dueAt = Then.AddDays(110.5), customerConsents = true });
        foreach (var id in new[] { "asked", "refused", "confirmed", "given" })
            await api.Do("proposePromise", new { id, customerId = "ada", statement = "By boat", kind = "delivery", stake = 0.2, madeAt = Then.AddDays(1), dueAt = Then.AddDays(130), unitId = "desk" });
        await api.Do("confirmFeasibility", new { customerId = "ada", promiseId = "refused", feasible = true });
        await api.Do("confirmFeasibility", new { customerId = "ada", promiseId = "refused", feasible = false, reason = "No wind, \"none\"." });
        await api.Do("confirmFeasibility", new { customerId = "ada", promiseId = "confirmed", feasible = true });
        await api.Do("confirmFeasibility", new { customerId = "ada", promiseId = "given", feasible = true, reason = "Two boats." });
        await api.Do("makePromise", new { id = "given", customerId = "ada", statement = "By boat", kind = "delivery", stake = 0.2, dueAt = Then.AddDays(130), unitId = "desk" });
        await api.Do("settlePromise", new { customerId = "ada", promiseId = "given" });
        // What holds now, and did not when those promises were made.
        await api.Do("setPromisePolicy", new { feasibility = "REQUIRED", graceSeconds = 60 });
        await api.Do("takeBaseline", new { id = "q1", name = "Before the move", metric = "NPS", segment = "gold", window = "DAYS_90" });
        await Accepted(api, "mutation { done: setPriors(priors: [{ dimension: \"overall\", mean: 61.25, deviation: 12.5 }, { segmentId: \"gold\", dimension: \"overall\", mean: 65.1, deviation: 9 }]) { errors { message } } }");
        await Accepted(api, "mutation { done: setDimensionWeights(weights: [{ dimension: \"overall\", weight: 1 }, { dimension: \"reliability\", weight: 3 }, { dimension: \"ease\", weight: 3 }, { dimension: \"product\", weight: 1 }, { dimension: \"value\", weight: 2 }, { dimension: \"assurance\", weight: 1 }]) { errors { message } } }");
    }

    static async Task Accepted(Api api, string mutation) => Assert.Equal(0, (await api.Ask(mutation)).At("done", "errors").GetArrayLength());

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
