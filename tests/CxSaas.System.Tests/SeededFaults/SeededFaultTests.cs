using System.Globalization;
using CxSaas.Checker;
using CxSaas.Checker.Targets;
using CxSaas.Checker.Verdicts;

namespace CxSaas.System.Tests.SeededFaults;

/// <summary>A checker that finds nothing may be a bad one. Each of these faults is in a tenant of its own, and it finds each, and none where there is none.</summary>
public sealed class SeededFaultTests
{
    // In how many tenants each fault is; tests/faults/run.sh asks for three. Nobody who does not ask waits for it.
    static readonly int Times = int.Parse(Environment.GetEnvironmentVariable("CXSAAS_SEEDED_TIMES") ?? "0", CultureInfo.InvariantCulture);

    const int Kills = 3;

    static readonly (string Fault, Rule[] FoundBy)[] Faults =
    [
        ("acknowledges-without-writing", [Rule.Kept, Rule.Reading]),
        ("loses-newest-on-restart", [Rule.Kept, Rule.Reading]),
        ("writes-twice", [Rule.Once]),
        ("forgets-what-came-before", [Rule.Once]),
        ("answers-a-repetition-as-new", [Rule.Once]),
        ("overwrites-by-a-contradiction", [Rule.Unchanged]),
        ("takes-a-contradiction", [Rule.Unchanged]),
        ("stores-another-value", [Rule.Unchanged]),
        ("stores-what-it-refuses", [Rule.Refused]),
        ("ids-of-all-tenants", [Rule.Once, Rule.Unchanged, Rule.Kept]),
        ("answers-from-another-tenant", [Rule.Isolation]),
        ("reads-an-older-version", [Rule.Reading, Rule.Paging]),
        ("tells-a-version-to-come", [Rule.Stream]),
        ("roll-up-counts-twice", [Rule.RollUp]),
        ("roll-up-is-not-told", [Rule.RollUp]),
        ("pages-overlap", [Rule.Paging]),
        ("list-leaves-out", [Rule.Paging]),
        ("stream-skips", [Rule.Stream]),
        ("stream-repeats", [Rule.Stream]),
    ];

    [Fact]
    public async Task Each_seeded_fault_is_found_and_a_tenant_without_one_is_found_in_order()
    {
        Assert.SkipUnless(Times > 0, "It takes minutes of both cores: tests/faults/run.sh seeded.");
        var hook = new Dictionary<string, string> { ["DOTNET_STARTUP_HOOKS"] = typeof(SeededFaultTests).Assembly.Location };
        await using var server = await SingleServer.Start(["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "cxsaas.dll")], variables: hook);
        var tenants = Faults.Select(fault => fault.Fault).Append("none").SelectMany(fault => Enumerable.Range(1, Times).Select(n => $"{fault}-{n}")).ToList();
        var plan = new CheckPlan
        {
            Tenants = tenants,
            Customers = 6,
            Writers = 2,
            Followed = 2,
            Patience = TimeSpan.FromSeconds(15),
            Demands = new(100 * tenants.Count, Kills, 10, 5 * tenants.Count, 50),
        };
        var verdict = await CheckRun.Of(server, plan, run => Nemesis.KillOften(run, server, Kills, new Random(plan.Seed)));

        TestContext.Current.TestOutputHelper?.WriteLine(verdict.ToString());
        Assert.False(verdict.IsEmpty, verdict.ToString());
        var wrong = tenants.Where(id => !IsAsExpected(id, verdict.Findings[id])).Select(id => $"{id}: {verdict.Findings[id]}").ToList();
        Assert.True(wrong.Count == 0, $"{string.Join('\n', wrong)}\n{verdict}");
    }

    [Theory]
    [InlineData(99, 3, 10, 10, 10)]
    [InlineData(100, 2, 10, 10, 10)]
    [InlineData(100, 3, 9, 10, 10)]
    [InlineData(100, 3, 10, 9, 10)]
    [InlineData(100, 3, 10, 10, 9)]
    public void A_run_in_which_too_little_happened_has_not_passed(int acknowledged, int faults, int unknown, int replays, int readings)
    {
        var verdict = new Verdict(new(100, 3, 10, 10, 10), new(acknowledged, faults, unknown, replays, readings), TimeSpan.Zero, 0, new Dictionary<string, Findings>());
        Assert.Equal((false, "UNKNOWN"), (verdict.Passed, verdict.Word));
    }

    static bool IsAsExpected(string tenantId, Findings findings)
    {
        var foundBy = Faults.FirstOrDefault(fault => tenantId[..tenantId.LastIndexOf('-')] == fault.Fault).FoundBy;
        return foundBy is null ? findings.None : foundBy.Any(findings.Counts.ContainsKey);
    }
}
