using System.Globalization;
using CxSaas.Checker.Targets;

namespace CxSaas.Checker.Faults;

/// <summary>Everything at once, for as long as is asked for.</summary>
static class SoakFault
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("F25", "mixed faults of the cluster and its storage for as long as --minutes says", "the memory of what was never killed stays flat", Soak),
    ];

    static async Task Soak(Stage stage)
    {
        await using var storage = await Storage.Redis(stage.Seed);
        await using var cluster = await stage.Cluster(storage.Variables);
        var memory = new List<(double Minute, double Megabytes)>();
        // Few customers would end with histories of tens of thousands of events, and so with their limit.
        await stage.Check(cluster, stage.Plan(5_000, 3) with { Customers = 400, Writers = 2, TimeMax = TimeSpan.FromMinutes(stage.Minutes + 5) }, async run =>
        {
            var began = Environment.TickCount64;
            while (Minute() is var minute && minute < stage.Minutes)
            {
                await Break(stage, cluster, storage, run);
                await run.Progress(100);
                await Task.Delay(Between);
                // gateway-2 is never killed: what it keeps, it keeps for good.
                memory.Add((Minute(), Megabytes(cluster.IdOf("gateway-2"))));
            }

            double Minute() => (Environment.TickCount64 - began) / 60_000.0;
        });
        var half = memory.Skip(memory.Count / 3).ToList();
        stage.Figure("minutes", stage.Minutes);
        var (middle, end) = (half.Take(half.Count / 2).Average(m => m.Megabytes), half.Skip(half.Count / 2).Average(m => m.Megabytes));
        stage.Figure("memory of a gateway, middle third", middle, "MB");
        stage.Figure("memory, last third", end, "MB");
        stage.Figure("times that of the middle", end / middle, "", 1.1);
        stage.Figure("its slope", Slope(half) * 60, "MB an hour");
    }

    static async Task Break(Stage stage, Cluster cluster, Storage storage, CheckRun run)
    {
        var silo = Cluster.Silos[stage.Chance.Next(Cluster.Silos.Length)];
        var fault = stage.Chance.Next(6);
        run.Note($"fault {fault} {silo}");
        switch (fault)
        {
            case 0:
                cluster.Signal(silo, "KILL");
                await Task.Delay(3_000);
                await cluster.Start(silo);
                break;
            case 1:
                cluster.Signal(silo, "STOP");
                await Task.Delay(15_000);
                cluster.Signal(silo, "CONT");
                await Stage.Until(() => Task.FromResult(!cluster.IsUp(silo)), TimeSpan.FromSeconds(15));
                await cluster.Start(silo);
                break;
            case 2:
                cluster.Count();
                await cluster.Stop(silo);
                await cluster.Start(silo);
                break;
            case 3:
                cluster.Signal("gateway-1", "KILL");
                await cluster.Start("gateway-1");
                break;
            case 4:
                cluster.Count();
                storage.Proxy.Set(ProxyMode.CutAfter, .02);
                await Task.Delay(5_000);
                storage.Proxy.Set(ProxyMode.Pass);
                break;
            default:
                cluster.Count();
                storage.Proxy.Set(ProxyMode.Closed);
                await Task.Delay(3_000);
                storage.Proxy.Set(ProxyMode.Pass);
                break;
        }
    }

    static double Megabytes(int process) => double.Parse(
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture) / 1024;

    // Least squares.
    static double Slope(List<(double Minute, double Megabytes)> points)
    {
        if (points.Count < 2) return 0;
        var (x, y) = (points.Average(p => p.Minute), points.Average(p => p.Megabytes));
        return points.Sum(p => (p.Minute - x) * (p.Megabytes - y)) / points.Sum(p => (p.Minute - x) * (p.Minute - x));
    }
}
