using System.Diagnostics;
using CxSaas.Checker.Clients;
using CxSaas.Checker.Targets;
using CxSaas.Checker.Verdicts;
using CxSaas.Checker.Work;

namespace CxSaas.Checker;

/// <summary>
/// Plays some tenants against a server while something is broken, and then holds all that is stored, shown and told against what
/// was sent and answered: once as the server is, and once after all of it was started anew.
/// </summary>
sealed class CheckRun : IAsyncDisposable
{
    readonly ITarget _target;
    readonly CheckPlan _plan;
    readonly StreamWriter? _journal;
    readonly CancellationTokenSource _stopWriting = new(), _stopFollowing = new();
    readonly List<Player> _players = [];

    CheckRun(ITarget target, CheckPlan plan)
    {
        (_target, _plan) = (target, plan);
        _journal = plan.Journal is null ? null : new(plan.Journal) { AutoFlush = true };
    }

    public IReadOnlyList<TenantUnderTest> Tenants => [.. _players.Select(player => player.Tenant)];

    public CancellationToken Stopping => _stopWriting.Token;

    public int Acknowledged => _players.Sum(player => player.Tenant.Ledger.Acknowledged);

    /// <summary>Runs until what breaks things is done and enough has happened, and judges.</summary>
    public static async Task<Verdict> Of(ITarget target, CheckPlan plan, Func<CheckRun, Task> breakThings)
    {
        await using var run = new CheckRun(target, plan);
        await run.Begin();
        var watch = Stopwatch.StartNew();
        await breakThings(run);
        while (run.Acknowledged < plan.Demands.Acknowledged && watch.Elapsed < plan.TimeMax) await Task.Delay(50);
        return await run.End(watch.Elapsed);
    }

    /// <summary>Waits until as many more writes were acknowledged.</summary>
    public async Task Progress(int more)
    {
        var wanted = Acknowledged + more;
        for (var watch = Stopwatch.StartNew(); Acknowledged < wanted && watch.Elapsed < _plan.TimeMax;) await Task.Delay(20);
    }

    public void Note(string what) => _players[0].Tenant.Ledger.Note(what);

    async Task Begin()
    {
        foreach (var id in _plan.Tenants)
        {
            using var platform = new Client(_target.Addresses, _target.OperatorKey, new(id, new()));
            var made = await platform.Ask("mutation M($input: CreateTenantInput!) { createTenant(input: $input) { adminKey } }", new { input = new { id, name = $"Tenant {id}" } });
            var tenant = new TenantUnderTest(id, _target.Addresses, made.Text("createTenant", "adminKey"), _plan.Customers, _plan.Patience, _journal);
            await tenant.Prepare();
            _players.Add(new(tenant, _plan, _players.Count));
        }
        Note($"seed {_plan.Seed}");
        await Task.WhenAll(_players.Select(player => player.Begin(_stopWriting.Token, _stopFollowing.Token)));
    }

    async Task<Verdict> End(TimeSpan took)
    {
        await _stopWriting.CancelAsync();
        await Task.WhenAll(_players.Select(player => player.Quiet()));
        var ledgers = Tenants.Select(tenant => tenant.Ledger).ToList();
        var happened = new Demands(Acknowledged, _target.Faults, ledgers.Sum(l => l.Unknowns), ledgers.Sum(l => l.Replays), _players.Sum(player => player.Readings));
        await Parallel.ForEachAsync(_players, async (player, _) => await player.Judge());
        await _stopFollowing.CancelAsync();
        await _target.RestartAll();
        await Parallel.ForEachAsync(Tenants, async (tenant, _) => await Judgement.Of(tenant));
        return new(_plan.Demands, happened, took, _plan.Seed, Tenants.ToDictionary(tenant => tenant.Id, tenant => tenant.Findings));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopWriting.CancelAsync();
        await _stopFollowing.CancelAsync();
        foreach (var player in _players) await player.DisposeAsync();
        _stopWriting.Dispose();
        _stopFollowing.Dispose();
        if (_journal is not null) await _journal.DisposeAsync();
    }
}
