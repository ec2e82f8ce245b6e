using CxSaas.Checker.Targets;
using CxSaas.Checker.Verdicts;

namespace CxSaas.Checker.Faults;

/// <summary>What happens to the server that is one process.</summary>
static class SingleFaults
{
    const int Kills = 30;

    // What was at the end of the log was acknowledged and told.
    static readonly Rule[] MayBeLost = [Rule.Kept, Rule.Reading, Rule.Stream];

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("F01", $"kill -9 of the single server in mid-write, {Kills} times", "ready again within 3 s; SQLite finds its file in order", Killed),
        new("F10", "system calls of the single server counted (strace) under one writer", "a sync for each acknowledgement", Synced),
        new("F11", "the end of the write-ahead log cut off, or a bit of it turned, after kill -9", "starts with what came before, or refuses and says why", Torn),
        new("F12", "the server's clock set 3 h ahead and 3 h back while it runs (libfaketime)", "nothing but the verdict", Clock),
    ];

    static async Task Killed(Stage stage)
    {
        var slowest = TimeSpan.Zero;
        await using var server = await stage.Single();
        await stage.Check(server, stage.Plan(5_000, stage.Scaled(Kills), 200), async run =>
        {
            for (var kill = 0; kill < stage.Scaled(Kills); kill++)
            {
                await Nemesis.KillOften(run, server, 1, stage.Chance);
                slowest = server.Process.ReadyAfter > slowest ? server.Process.ReadyAfter : slowest;
            }
        });
        stage.Figure("start to ready, the slowest", slowest.TotalSeconds, "s", 3);
        await server.Kill();
        if (Storage.IsInstalled("sqlite3")) stage.Demand(await Shell.Output("sqlite3", Database(server), "PRAGMA integrity_check") == "ok", "integrity_check of SQLite");
    }

    static async Task Synced(Stage stage)
    {
        if (!Storage.IsInstalled("strace")) throw new SkippedException("strace is not installed");
        const int writes = 200;
        await using var server = await stage.Single();
        using var platform = new Clients.Client(server.Addresses, server.OperatorKey, new("x", new()));
        var made = await platform.Ask("mutation { createTenant(input: { id: \"synced\", name: \"Synced\" }) { adminKey } }");
        using var client = new Clients.Client(server.Addresses, made.Text("createTenant", "adminKey"), new("x", new()));
        await Write(-1);
        var trace = Path.Combine(server.Folder, "trace");
        using (var strace = System.Diagnostics.Process.Start("strace", ["-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", trace, "-p", $"{server.Process.Id}"]))
        {
            await Stage.Until(() => Task.FromResult(File.Exists(trace)), TimeSpan.FromSeconds(10));
            await Task.Delay(1_000);
            for (var n = 0; n < writes; n++) await Write(n);
            using var stop = System.Diagnostics.Process.Start("kill", ["-s", "INT", $"{strace.Id}"]);
            await strace.WaitForExitAsync();
        }
        var syncs = File.ReadLines(trace).Count(line => line.Contains("sync(", StringComparison.Ordinal));
        stage.Demand(syncs >= writes, $"{syncs} syncs for {writes} acknowledgements, one after the other");
        stage.Figure("syncs for an acknowledgement", syncs / (double)writes);

        Task Write(int n) => client.Ask(
            "mutation M($input: RecordFeedbackInput!) { recordFeedback(input: $input) { feedback { id } } }",
            new { input = new { id = $"f{n}", customerId = $"c{n % 5}", answers = new[] { new { metric = "CSAT", value = 4 } } } });
    }

    // No disk that keeps its word does this. What is left must be whole.
    static async Task Torn(Stage stage)
    {
        var (started, refused) = (0, 0);
        foreach (var cut in (int[])[1, 100, 5_000, 0])
        {
            await using var server = await stage.Single();
            try
            {
                var plan = stage.Plan(500, 1) with { Tenants = ["ann"], Demands = new(500, 1, 0, 0, 0) };
                var verdict = await CheckRun.Of(server, plan, async run =>
                {
                    await run.Progress(500);
                    await server.Kill();
                    Spoil(Database(server) + "-wal", cut, stage.Chance);
                    await server.Start();
                });
                started++;
                stage.Demand(verdict.Findings.Values.All(findings => findings.Counts.Keys.All(MayBeLost.Contains)), verdict.ToString());
            }
            catch (CheckerException refusal)
            {
                refused++;
                stage.Demand(refusal.Message.Contains("cannot be used", StringComparison.Ordinal), $"a refusal that says why: {refusal.Message}");
            }
        }
        stage.Figure("spoilt logs it started over, whole up to there", started);
        stage.Figure("refused with a sentence", refused);
    }

    static void Spoil(string file, int cut, Random chance)
    {
        using var wal = new FileStream(file, FileMode.Open);
        if (cut > 0)
        {
            wal.SetLength(Math.Max(0, wal.Length - cut));
            return;
        }
        wal.Position = wal.Length / 2 + chance.Next(1_000);
        var before = wal.ReadByte();
        wal.Position--;
        wal.WriteByte((byte)(before ^ 4));
    }

    static async Task Clock(Stage stage)
    {
        var library = Directory.EnumerateDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
            ?? throw new SkippedException("libfaketime is not installed (Debian: faketime)");
        var clock = Path.GetTempFileName();
        await File.WriteAllTextAsync(clock, "+0s");
        await using var server = await stage.Single(variables: new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library,
            ["FAKETIME_TIMESTAMP_FILE"] = clock,
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            ["FAKETIME_CACHE_DURATION"] = "1",
        });
        await stage.Check(server, stage.Plan(3_000, 0), async run =>
        {
            foreach (var ahead in (string[])["+10800s", "-10800s", "+0s"])
            {
                await run.Progress(500);
                await File.WriteAllTextAsync(clock, ahead);
                await Task.Delay(TimeSpan.FromSeconds(3));
            }
        });
        File.Delete(clock);
    }

    static string Database(SingleServer server) => Directory.EnumerateFiles(server.Folder, "*.db").First();
}
