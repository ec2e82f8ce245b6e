using System.Diagnostics;
using CxSaas.Checker.Clients;
using CxSaas.Checker.Targets;

namespace CxSaas.Checker.Faults;

/// <summary>What happens when the machine has too little of something.</summary>
static class ResourceFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("F09", "the disk of the single server is full (tmpfs of 48 MB), three times", "writes are refused and readings answered; writes go again within 5 s of room", DiskFull),
        new("F23", "four processes that take all CPU for 20 s beside three silos", "no silo is taken for dead", Starved),
        new("F24", "60 file descriptors beside those it has, and 400 sockets that want in", "who is in is served; all is as before once they are gone", Descriptors),
    ];

    static async Task DiskFull(Stage stage)
    {
        Shell.DemandRoot("mounting a tmpfs");
        var disk = Directory.CreateTempSubdirectory("cxsaas-disk-").FullName;
        await Shell.Output("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk);
        try
        {
            await using var server = await stage.Single(Path.Combine(disk, "data"));
            var slowest = TimeSpan.Zero;
            await stage.Check(server, stage.Plan(1_500, 0, 20), async run =>
            {
                var filler = Path.Combine(disk, "filler");
                for (var times = 0; times < stage.Scaled(3); times++)
                {
                    await run.Progress(stage.Scaled(200));
                    Fill(filler);
                    run.Note("the disk is full");
                    // What room is left in its own files it still uses.
                    await Stage.Until(async () =>
                    {
                        var before = run.Acknowledged;
                        await Task.Delay(500);
                        return run.Acknowledged == before;
                    }, TimeSpan.FromSeconds(20));
                    var (reply, stalled) = (await run.Tenants[0].Client.Send("{ pulse { feedback } }"), run.Acknowledged);
                    stage.Demand(reply.Kind == ReplyKind.Answered, $"readings on a full disk: {reply.Said}");
                    await Task.Delay(1_000);
                    stage.Demand(run.Acknowledged == stalled, "no acknowledgement on a full disk");
                    File.Delete(filler);
                    run.Note("there is room");
                    var again = await Stage.Until(() => Task.FromResult(run.Acknowledged > stalled), TimeSpan.FromSeconds(60));
                    slowest = again > slowest ? again : slowest;
                }
            });
            stage.Figure("room to the next acknowledgement, the slowest", slowest.TotalSeconds, "s", 5);
        }
        finally
        {
            await Shell.Output("umount", "-l", disk);
        }
    }

    static void Fill(string file)
    {
        using var filler = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        // In ever smaller pieces, to the last page.
        for (var piece = new byte[1 << 20]; piece.Length >= 4096; piece = new byte[piece.Length / 4])
        {
            try
            {
                while (true) filler.Write(piece);
            }
            catch (IOException)
            {
            }
        }
    }

    static async Task Starved(Stage stage)
    {
        await using var cluster = await stage.Cluster();
        await stage.Check(cluster, stage.Plan(1_000, 0), async run =>
        {
            await run.Progress(200);
            var eaters = Enumerable.Range(0, 4).Select(_ => Process.Start("sh", ["-c", "while :; do :; done"])).ToList();
            await Task.Delay(TimeSpan.FromSeconds(20));
            foreach (var eater in eaters)
            {
                eater.Kill();
                await eater.WaitForExitAsync();
                eater.Dispose();
            }
            foreach (var silo in Cluster.Silos) stage.Demand(cluster.IsUp(silo), $"{silo} lives");
            stage.Figure("all answer after", (await Stage.UntilAllAnswer(run)).TotalSeconds, "s", 1);
        });
    }

    static async Task Descriptors(Stage stage)
    {
        if (!Storage.IsInstalled("prlimit")) throw new SkippedException("prlimit is not installed (Debian: util-linux)");
        await using var server = await stage.Single();
        await stage.Check(server, stage.Plan(1_000, 0), async run =>
        {
            await run.Progress(200);
            // The runtime alone has some 300 open.
            var most = Directory.GetFiles($"/proc/{server.Process.Id}/fd").Length + 60;
            await Shell.Output("prlimit", "--pid", $"{server.Process.Id}", $"--nofile={most}:{most}");
            var sockets = new List<LiveStream>();
            var refused = 0;
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            for (var n = 0; n < 400; n++)
            {
                try
                {
                    using var soon = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
                    soon.CancelAfter(500);
                    sockets.Add(await LiveStream.Open(run.Tenants[0].Client, "subscription { alertRaised { id } }", null, soon.Token));
                }
                catch (Exception shut) when (shut is StreamEndedException or OperationCanceledException)
                {
                    refused++;
                }
            }
            stage.Demand(!server.Process.HasExited, "the server lives");
            stage.Demand(refused > 0, "some were refused");
            stage.Figure("sockets refused of 400", refused);
            sockets.ForEach(socket => socket.Dispose());
            var again = await Stage.Until(async () => (await run.Tenants[0].Client.Send("{ viewer { tenantId } }")).Kind == ReplyKind.Answered, TimeSpan.FromSeconds(60));
            stage.Figure("answers again after", again.TotalSeconds, "s", 5);
            await run.Progress(200);
        });
    }
}
