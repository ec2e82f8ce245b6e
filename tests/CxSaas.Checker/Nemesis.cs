using CxSaas.Checker.Targets;

namespace CxSaas.Checker;

/// <summary>Breaks things, as a seed says.</summary>
static class Nemesis
{
    /// <summary>kill -9 in the middle of writes, some tenths of a second after they go again.</summary>
    public static async Task KillOften(CheckRun run, SingleServer server, int times, Random chance)
    {
        for (var kill = 0; kill < times; kill++)
        {
            await run.Progress(1);
            await Task.Delay(300 + chance.Next(600));
            run.Note("kill -9");
            await server.Kill();
            await server.Start();
            run.Note($"ready after {server.Process.ReadyAfter.TotalSeconds:0.00} s");
        }
        await run.Progress(1);
    }
}
