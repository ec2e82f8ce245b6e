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
        var (exit, output) = await CxSaasProcess.Run(["import", .. first, "--url", server.Process.Address.ToString(), "--key", there.Key]);
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
        var again = await CxSaasProcess.Run(["import", .. first, "--url", server.Process.Address.ToString(), "--key", there.Key]);
        Assert.True(again.ExitCode == 0, again.Output);
        // Of four feedback rows the comment goes over two lines.
        Assert.Equal([4, 154 + 4 + 2, 3, 10, 7], first.Where(file => file.EndsWith(".csv", StringComparison.Ordinal)).Select(Rows));
        Assert.Equal(["visit LIVE", "draft DRAFT", "closed CLOSED"], JsonElement.Parse(await File.ReadAllTextAsync(first[^1], TestContext.Current.CancellationToken)).EnumerateArray().Select(survey => $"{survey.Text("id")} {survey.Text("status")}"));
        const string shown = """
            { pulse(window: ALL) { customers feedback nps { n value } promises { open kept exceeded late partlyKept broken released withdrawn } }
            survey(id: "visit") { status responses { invited answered rawMean weightedMean bias { segment invited answered } } } }
            """;
        var expected = (await here.Ask(shown)).GetRawText();
        await Eventually.Holds(async () => (await there.Ask(shown)).GetRawText(), now => now == expected);
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
        await api.Do("defineSegment", new { id = "gold", name = "Gold" });
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
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
