using CxSaas.Checker.Clients;
using CxSaas.Checker.Targets;

namespace CxSaas.Checker.Faults;

/// <summary>What happens to a cluster of three silos and two gateways over Redis.</summary>
static class ClusterFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("F02", "kill -9 of one of three silos, started again, 10 times", "its customers answer within 3 s, the others' within 1 s", SiloKilled),
        new("F03", "a silo hangs (SIGSTOP) until long after the others have left it, and is woken, 3 times", "its customers answer within 9 s; once woken it ends by itself", SiloHung),
        new("F04", "all three silos killed -9 at once, 3 times", "all answer within 10 s of their start", AllSilosKilled),
        new("drain", "a silo asked to end (SIGTERM), 3 times", "its customers answer within 0.5 s", SiloDrained),
        new("F20", "every silo and gateway replaced one by one, by another build where --previous names one", "no acknowledged write is lost, and nobody who follows waits for more than 10 s", Rolled),
    ];

    static async Task SiloKilled(Stage stage)
    {
        var times = stage.Scaled(10);
        var (slowest, others) = (TimeSpan.Zero, TimeSpan.Zero);
        await using var cluster = await stage.Cluster();
        await stage.Check(cluster, stage.Plan(5_000, times), async run =>
        {
            for (var n = 0; n < times; n++)
            {
                var silo = Cluster.Silos[stage.Chance.Next(Cluster.Silos.Length)];
                await run.Progress(100);
                cluster.Signal(silo, "KILL");
                run.Note($"kill -9 {silo}");
                var (all, half) = await Answers(run);
                (slowest, others) = (Later(slowest, all), Later(others, half));
                await cluster.Start(silo);
                await run.Progress(100);
            }
        });
        stage.Figure("all customers answer after, the slowest", slowest.TotalSeconds, "s", 3);
        stage.Figure("the half of them that answers first after, the slowest", others.TotalSeconds, "s", 1);
    }

    static async Task SiloHung(Stage stage)
    {
        var times = stage.Scaled(3);
        var slowest = TimeSpan.Zero;
        await using var cluster = await stage.Cluster();
        await stage.Check(cluster, stage.Plan(3_000, times), async run =>
        {
            for (var n = 0; n < times; n++)
            {
                var silo = Cluster.Silos[n];
                await run.Progress(100);
                cluster.Signal(silo, "STOP");
                run.Note($"hang {silo}");
                slowest = Later(slowest, (await Answers(run)).All);
                await Task.Delay(TimeSpan.FromSeconds(10));
                cluster.Signal(silo, "CONT");
                var ends = await Stage.Until(() => Task.FromResult(!cluster.IsUp(silo)), TimeSpan.FromSeconds(60));
                stage.Demand(!cluster.IsUp(silo), $"{silo} ends by itself");
                run.Note($"{silo} ended after {ends}");
                await run.Progress(100);
                await cluster.Start(silo);
            }
        });
        stage.Figure("all customers answer after, the slowest", slowest.TotalSeconds, "s", 9);
    }

    static async Task AllSilosKilled(Stage stage)
    {
        var times = stage.Scaled(3);
        var slowest = TimeSpan.Zero;
        await using var cluster = await stage.Cluster();
        await stage.Check(cluster, stage.Plan(2_000, 3 * times), async run =>
        {
            for (var n = 0; n < times; n++)
            {
                await run.Progress(100);
                foreach (var silo in Cluster.Silos) cluster.Signal(silo, "KILL");
                run.Note("kill -9 of all silos");
                var starts = Task.WhenAll(Cluster.Silos.Select(cluster.Start));
                slowest = Later(slowest, (await Answers(run)).All);
                await starts;
                await run.Progress(100);
            }
        });
        stage.Figure("all customers answer after, the slowest", slowest.TotalSeconds, "s", 10);
    }

    // As an operator does it, with room on the machine; and once more where clients take all the CPU there is, for which nothing is demanded.
    static async Task SiloDrained(Stage stage)
    {
        await Drain(stage, stage.Plan(500, stage.Scaled(3)) with { Writers = 1, Pause = TimeSpan.FromMilliseconds(20) }, "", .5);
        await Drain(stage, stage.Plan(2_000, stage.Scaled(3)), "with all CPU in use, ", null);
    }

    static async Task Drain(Stage stage, CheckPlan plan, string how, double? most)
    {
        var (slowest, usual) = (TimeSpan.Zero, TimeSpan.Zero);
        await using var cluster = await stage.Cluster();
        await stage.Check(cluster, plan, async run =>
        {
            for (var n = 0; n < plan.Demands.Faults; n++)
            {
                var silo = Cluster.Silos[n];
                await run.Progress(100);
                for (var round = 0; round < 10; round++) usual = Later(usual, (await Answers(run)).All);
                cluster.Signal(silo, "TERM");
                run.Note($"drain {silo}");
                // Asked all the while: what is slow then, and not the end of it alone.
                while (cluster.IsUp(silo)) slowest = Later(slowest, (await Answers(run)).All);
                slowest = Later(slowest, (await Answers(run)).All);
                await cluster.Start(silo);
            }
        });
        stage.Figure($"{how}all customers answer, the slowest round", slowest.TotalSeconds, "s", most);
        stage.Figure($"{how}the slowest of as many while nothing happens", usual.TotalSeconds, "s");
    }

    static async Task Rolled(Stage stage)
    {
        string[] members = [.. Cluster.Silos, .. Cluster.Gateways];
        await using var cluster = await stage.Cluster();
        await stage.Check(cluster, stage.Plan(2_000, 0), async run =>
        {
            using var follower = new Silence(run.Tenants[0]);
            await Roll();
            if (stage.Previous is { } previous)
            {
                await Roll(previous);
                await Roll(stage.Program);
            }
            stage.Figure("longest silence for one who follows", (await follower.Longest()).TotalSeconds, "s", 10);
            stage.Figure("builds", stage.Previous is null ? 1 : 2);

            async Task Roll(string? program = null)
            {
                if (program is not null) cluster.Becomes(program);
                foreach (var member in members)
                {
                    await run.Progress(50);
                    await cluster.Stop(member);
                    cluster.Count();
                    await cluster.Start(member);
                }
            }
        });
    }

    static async Task<(TimeSpan All, TimeSpan Half)> Answers(CheckRun run)
    {
        var times = await Task.WhenAll(Enumerable.Range(0, run.Tenants[0].Customers).Select(n => Stage.Until(async () =>
        {
            var reply = await run.Tenants[0].Client.Send("query Q($id: ID!) { customer(id: $id) { satisfaction { version } } }", new { id = run.Tenants[0].Customer(n) });
            return reply.Kind == ReplyKind.Answered;
        }, Limits.AnswerInTheEnd)));
        return (times.Max(), times.Order().ElementAt(times.Length / 2));
    }

    static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
