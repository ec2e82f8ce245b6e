using CxSaas.Checker.Targets;

namespace CxSaas.Checker.Faults;

/// <summary>What happens when members of a cluster do not reach each other.</summary>
static class NetworkFaults
{
    static readonly TimeSpan CutFor = TimeSpan.FromSeconds(20);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("F13", "a silo cut off from everything; from its peers but not from the storage; what one sends to another lost, one way; two of three cut off from each other: 20 s each",
            "all answer within 15 s after the cut, and again after it is healed", Cuts),
    ];

    static async Task Cuts(Stage stage)
    {
        await using var network = await Network.Make();
        await using var storage = await Storage.Redis(stage.Seed, Network.Host);
        await using var cluster = await stage.Cluster(new Dictionary<string, string>([.. storage.Variables, .. Network.Variables]));
        await stage.Check(cluster, stage.Plan(2_000, stage.Scaled(4)) with { ReadingsMayLag = true }, async run =>
        {
            await Cut("cut off from everything", () => Network.Cable(2, isIn: false), () => Network.Cable(2, isIn: true));
            if (stage.Short) return;
            await Cut("cut off from its peers", () => Both(2, 1, Network.Cut, Both(2, 3, Network.Cut)), () => Both(2, 1, Network.Heal, Both(2, 3, Network.Heal)));
            await Cut("one way", () => Network.Cut(3, Network.Address(1)), () => Network.Heal(3, Network.Address(1)));
            await Cut("two of three", () => Both(1, 3, Network.Cut), () => Both(1, 3, Network.Heal));
            stage.Figure("readings behind what was acknowledged", run.Tenants.Sum(tenant => tenant.Lagged));

            async Task Cut(string name, Func<Task> cut, Func<Task> heal)
            {
                await run.Progress(100);
                cluster.Count();
                run.Note(name);
                await cut();
                var left = await Stage.UntilAllAnswer(run);
                await Task.Delay(stage.Short ? CutFor / 2 : CutFor);
                await heal();
                run.Note("healed");
                stage.Figure($"{name}: all answer after", left.TotalSeconds, "s", 15);
                // A silo that the others have left ends by itself.
                foreach (var silo in Cluster.Silos.Where(silo => !cluster.IsUp(silo))) await cluster.Start(silo);
                stage.Figure("once healed after", (await Stage.UntilAllAnswer(run)).TotalSeconds, "s", 15);
                foreach (var silo in Cluster.Silos.Where(silo => !cluster.IsUp(silo))) await cluster.Start(silo);
                await run.Progress(100);
            }
        });
    }

    static async Task Both(int one, int other, Func<int, string, Task> change, Task? first = null)
    {
        if (first is not null) await first;
        await change(one, Network.Address(other));
        await change(other, Network.Address(one));
    }
}
