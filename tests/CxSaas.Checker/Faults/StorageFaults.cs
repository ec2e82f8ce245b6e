using CxSaas.Checker.History;
using CxSaas.Checker.Targets;

namespace CxSaas.Checker.Faults;

/// <summary>What happens to the storage that three silos share, or on the way to it.</summary>
static class StorageFaults
{
    static readonly TimeSpan Away = TimeSpan.FromSeconds(10);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("F05", "Redis killed -9 for 10 s", "no write is acknowledged meanwhile; they go again within 5 s", StorageKilled),
        new("F06", "half of all requests to Azurite refused as by a service with too much to do, for 20 s", "some writes go through", Throttled),
        new("F07", "every request to Redis 2 s late, then nothing answered at all for 20 s", "callers are answered within 10 s; all is well within 10 s after", Late),
        new("F08", "one of ten answers of Azurite lost after what was asked was done", "nothing but the verdict", AnswersLost),
        new("F21", "Redis gone for 30 s, and a silo starts meanwhile", "it joins once Redis is back", JoinsLate),
    ];

    static async Task StorageKilled(Stage stage)
    {
        await using var storage = await Storage.Redis(stage.Seed);
        await using var cluster = await stage.Cluster(storage.Variables);
        await stage.Check(cluster, stage.Plan(2_000, 1, 10), async run =>
        {
            await run.Progress(stage.Scaled(500));
            await storage.Kill();
            cluster.Count();
            run.Note("the storage is killed");
            await Task.Delay(1_000);
            var (before, begun) = (run.Acknowledged, Writes().ToHashSet());
            await Task.Delay(Away);
            // One that was stored in time may be asked for again, and is known.
            var unstored = Writes().Where(write => write.Knows == Knowledge.Acknowledged && !begun.Contains(write)).ToList();
            stage.Demand(unstored.Count == 0, $"{unstored.Count} writes were acknowledged without a storage, {unstored.FirstOrDefault()?.Key} among them");
            await storage.Start();
            run.Note("the storage is back");
            stage.Figure("to the next acknowledgement", (await Stage.Until(() => Task.FromResult(run.Acknowledged > before), TimeSpan.FromMinutes(2))).TotalSeconds, "s", 5);
            stage.Figure("all customers answer after", (await Stage.UntilAllAnswer(run)).TotalSeconds, "s", 5);

            IEnumerable<Write> Writes() => run.Tenants.SelectMany(tenant => tenant.Ledger.Writes);
        });
    }

    static async Task Throttled(Stage stage)
    {
        await using var storage = await Storage.Azure(stage.Azurite, stage.Seed);
        await using var cluster = await stage.Cluster(storage.Variables);
        await stage.Check(cluster, stage.Plan(1_000, 1), async run =>
        {
            await run.Progress(200);
            var before = run.Acknowledged;
            storage.Proxy.Set(ProxyMode.Busy, .5);
            cluster.Count();
            await Task.Delay(TimeSpan.FromSeconds(20));
            storage.Proxy.Set(ProxyMode.Pass);
            stage.Demand(run.Acknowledged > before, "some writes go through");
            stage.Figure("writes acknowledged a second meanwhile", (run.Acknowledged - before) / 20.0);
            stage.Figure("requests refused", storage.Proxy.Struck);
            await run.Progress(200);
        });
    }

    static async Task Late(Stage stage)
    {
        await using var storage = await Storage.Redis(stage.Seed);
        await using var cluster = await stage.Cluster(storage.Variables);
        await stage.Check(cluster, stage.Plan(1_000, 2), async run =>
        {
            await run.Progress(200);
            storage.Proxy.Delay = TimeSpan.FromSeconds(2);
            storage.Proxy.Set(ProxyMode.Delay);
            cluster.Count();
            await Task.Delay(TimeSpan.FromSeconds(15));
            storage.Proxy.Set(ProxyMode.BlackHole);
            cluster.Count();
            await Task.Delay(1_000);
            var asked = TimeSpan.Zero;
            for (var n = 0; n < 3; n++)
            {
                var watch = System.Diagnostics.Stopwatch.StartNew();
                // One that no silo has in memory.
                await run.Tenants[0].Client.Send("query Q($id: ID!) { customer(id: $id) { name } }", new { id = $"nobody-{n}" });
                asked = watch.Elapsed > asked ? watch.Elapsed : asked;
            }
            // What was swallowed is never answered; those connections are of no use any more.
            storage.Proxy.Set(ProxyMode.Closed);
            storage.Proxy.Set(ProxyMode.Pass);
            stage.Figure("a caller is answered after, the slowest", asked.TotalSeconds, "s", 10.5);
            stage.Figure("all customers answer after", (await Stage.UntilAllAnswer(run)).TotalSeconds, "s", 10);
            await run.Progress(200);
        });
    }

    static async Task AnswersLost(Stage stage)
    {
        await using var storage = await Storage.Azure(stage.Azurite, stage.Seed);
        await using var cluster = await stage.Cluster(storage.Variables);
        await stage.Check(cluster, stage.Plan(2_000, 1), async run =>
        {
            await run.Progress(stage.Scaled(200));
            storage.Proxy.Set(ProxyMode.CutAfter, .1);
            cluster.Count();
            await run.Progress(stage.Scaled(1_000));
            storage.Proxy.Set(ProxyMode.Pass);
            stage.Demand(storage.Proxy.Struck >= stage.Scaled(50), $"only {storage.Proxy.Struck} answers were lost");
            stage.Figure("answers lost", storage.Proxy.Struck);
        });
    }

    static async Task JoinsLate(Stage stage)
    {
        await using var storage = await Storage.Redis(stage.Seed);
        await using var cluster = await stage.Cluster(storage.Variables);
        await stage.Check(cluster, stage.Plan(1_000, 1), async run =>
        {
            await run.Progress(200);
            await cluster.Stop("silo-3");
            storage.Proxy.Set(ProxyMode.Closed);
            cluster.Count();
            var starts = cluster.Start("silo-3");
            await Task.Delay(TimeSpan.FromSeconds(30));
            stage.Demand(!starts.IsCompleted, "a silo that sees no storage is not ready");
            storage.Proxy.Set(ProxyMode.Pass);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            await starts;
            stage.Figure("joins after", watch.Elapsed.TotalSeconds, "s", 10);
            stage.Figure("all customers answer after", (await Stage.UntilAllAnswer(run)).TotalSeconds, "s", 10);
            await run.Progress(200);
        });
    }
}
