using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Surveys;

/// <summary>Invitations and answers outlive the server that acknowledged them, and time ends them.</summary>
public sealed class InvitationCrashTests
{
    const int Customers = 30;

    [Fact]
    public async Task Killed_between_invitation_and_answer_nothing_is_lost_and_nothing_counts_twice()
    {
        var folder = CxSaasProcess.TemporaryFolder();
        string key;
        string[] tokens;
        await using (var first = await CxSaasProcess.Start(folder))
        {
            using var api = new Api(first.Address, key = first.AdminKey);
            await Surveys.Live(api);
            tokens = await Task.WhenAll(Enumerable.Range(0, Customers).Select(n => Surveys.Token(api, $"c{n}")));
            await first.Kill();
        }
        var answered = new HashSet<int>();
        await using (var second = await CxSaasProcess.Start(folder))
        {
            using var api = new Api(second.Address, key);
            Assert.Equal(tokens, await Task.WhenAll(Enumerable.Range(0, Customers).Select(n => Surveys.Token(api, $"c{n}"))));
            // Killed in the midst of the answers, so that some are in doubt.
            var kill = Task.Run(async () =>
            {
                await Eventually.Holds(() => { lock (answered) return Task.FromResult(answered.Count); }, count => count >= Customers / 3);
                await second.Kill();
            }, TestContext.Current.CancellationToken);
            await Task.WhenAll(Enumerable.Range(0, Customers).Select(async n =>
            {
                try
                {
                    await Task.Delay(n * 5, TestContext.Current.CancellationToken);
                    if ((await Surveys.Submit(second.Address, tokens[n], n % 11, 3)).At("accepted").GetBoolean()) lock (answered) answered.Add(n);
                }
                catch (Exception lost) when (lost is HttpRequestException or IOException or JsonException)
                {
                    // In doubt.
                }
            }));
            await kill;
        }
        await using var third = await CxSaasProcess.Start(folder);
        using var reader = new Api(third.Address, key);
        foreach (var n in answered) Assert.True((await Surveys.Read(third.Address, tokens[n])).At("answered").GetBoolean());
        // All again: what was acknowledged is, what was in doubt counts once.
        foreach (var n in Enumerable.Range(0, Customers)) Assert.True((await Surveys.Submit(third.Address, tokens[n], n % 11, 3)).At("accepted").GetBoolean());
        foreach (var n in Enumerable.Range(0, Customers)) Assert.Equal(2, (await Timelines.Ids(reader, $"c{n}")).Count);
        var shown = await Eventually.Holds(() => Surveys.Responses(reader), responses => responses.Number("answered") == Customers);
        Assert.Equal(Customers, shown.Number("invited"));
        Assert.Equal(Enumerable.Range(0, Customers).Average(n => (n % 11 * 10 + 50) / 2.0), shown.Number("rawMean"), 5);
    }

    [Fact]
    public async Task An_invitation_ends_with_its_time_and_its_holder_is_let_in_no_more()
    {
        var clock = FakeClock.OrSkip();
        await using var server = await CxSaasProcess.Start(variables: clock.Variables);
        using var api = new Api(server.Address, server.AdminKey);
        await Surveys.Live(api, rules: new { delayHours = 0, expiryDays = 1, surveyCooldownDays = 2, customerCooldownDays = 0, sampleShare = 1 });
        var token = await Surveys.Token(api, "ada");
        Assert.Equal("RESPONDENT", (await Viewer(server, token)).Text("data", "viewer", "role"));
        clock.Set(TimeSpan.FromHours(25));
        await Eventually.Holds(() => Surveys.Read(server.Address, token), read => read.ValueKind == JsonValueKind.Null);
        Assert.Equal("EXPIRED", (await Surveys.Submit(server.Address, token, 9)).Text("errors", 0, "code"));
        Assert.Equal("UNAUTHENTICATED", (await Viewer(server, token)).Text("errors", 0, "extensions", "code"));
        Assert.Equal("SURVEY_COOLDOWN", (await Surveys.Invite(api, "ada")).Reason);
        clock.Set(TimeSpan.FromHours(49));
        var next = await Eventually.Holds(() => Surveys.Invite(api, "ada"), asked => asked.Token is not null);
        Assert.NotEqual(token, next.Token);
        Assert.True((await Surveys.Submit(server.Address, next.Token!, 9)).At("accepted").GetBoolean());
    }

    static async Task<JsonElement> Viewer(CxSaasProcess server, string token)
    {
        using var respondent = new Api(server.Address, token);
        return await respondent.Send("{ viewer { role } }");
    }
}
