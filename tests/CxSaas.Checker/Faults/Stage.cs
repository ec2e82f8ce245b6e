using System.Diagnostics;
using CxSaas.Checker.Clients;
using CxSaas.Checker.Targets;
using CxSaas.Checker.Verdicts;

namespace CxSaas.Checker.Faults;

/// <summary>Where a fault is staged, and what came of it.</summary>
/// <param name="Repository">The root of the sources.</param>
/// <param name="Program">How the server is run.</param>
/// <param name="Seed">What is random follows from it.</param>
/// <param name="Minutes">For a run whose length is asked for.</param>
sealed record Stage(string Repository, string Program, int Seed, double Minutes)
{
    readonly List<Figure> _figures = [];
    readonly List<Verdict> _verdicts = [];
    readonly List<string> _broken = [];

    public Random Chance { get; } = new(Seed);

    public IReadOnlyList<Figure> Figures => _figures;

    public IReadOnlyList<Verdict> Verdicts => _verdicts;

    /// <summary>What did not hold.</summary>
    public IReadOnlyList<string> Broken => _broken;

    public bool Holds => _broken.Count == 0 && _verdicts.TrueForAll(verdict => verdict.Passed);

    /// <summary>A tenth of everything, for the tests, which have little time.</summary>
    public bool Short { get; init; }

    public int Scaled(int full) => Short && full > 0 ? Math.Max(1, full / 10) : full;

    public string[] Command => Program.Split(' ');

    /// <summary>Another build of the server, for what concerns two; null where none was given.</summary>
    public string? Previous { get; init; }

    string Script => Path.Combine(Repository, "deploy", "local-cluster.sh");

    public string Azurite => Path.Combine(Repository, "tests", "azurite", "node_modules", "azurite", "dist", "src", "azurite.js");

    public void Figure(string name, double value, string unit = "", double? most = null) => _figures.Add(new(name, value, unit, most));

    public void Demand(bool holds, string what)
    {
        if (holds) return;
        lock (_broken) _broken.Add(what);
    }

    public Task<SingleServer> Single(string? folder = null, IReadOnlyDictionary<string, string>? variables = null, string[]? command = null) =>
        SingleServer.Start(command ?? Command, folder, variables);

    public Task<Cluster> Cluster(IReadOnlyDictionary<string, string>? variables = null) => Targets.Cluster.Start(Script, Program, variables);

    public CheckPlan Plan(int acknowledged, int faults, int unknown = 0) => new()
    {
        Seed = Seed,
        Demands = new(Scaled(acknowledged), faults, Scaled(unknown), Scaled(acknowledged) / 50, Scaled(acknowledged) / 20),
        Journal = Path.Combine(Path.GetTempPath(), $"cxsaas-checker-{Seed}-{Environment.ProcessId}-{_verdicts.Count}.journal"),
    };

    public async Task Check(ITarget target, CheckPlan plan, Func<CheckRun, Task> breakThings) => _verdicts.Add(await CheckRun.Of(target, plan, breakThings));

    /// <summary>How long until every customer of the first tenant answers a read again.</summary>
    public static async Task<TimeSpan> UntilAllAnswer(CheckRun run)
    {
        var watch = Stopwatch.StartNew();
        var tenant = run.Tenants[0];
        await Task.WhenAll(Enumerable.Range(0, tenant.Customers).Select(async n =>
        {
            while (true)
            {
                var reply = await tenant.Client.Send("query Q($id: ID!) { customer(id: $id) { satisfaction { version } } }", new { id = tenant.Customer(n) });
                if (reply.Kind == ReplyKind.Answered || watch.Elapsed > Limits.AnswerInTheEnd) return;
                await Task.Delay(20);
            }
        }));
        return watch.Elapsed;
    }

    /// <summary>How long until something is so.</summary>
    public static async Task<TimeSpan> Until(Func<Task<bool>> isSo, TimeSpan most)
    {
        var watch = Stopwatch.StartNew();
        while (!await isSo() && watch.Elapsed < most) await Task.Delay(25);
        return watch.Elapsed;
    }
}
