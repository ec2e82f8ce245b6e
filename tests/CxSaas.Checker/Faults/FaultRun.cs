using System.Diagnostics;

namespace CxSaas.Checker.Faults;

/// <summary>Stages faults one after the other. The exit code is 1 where something did not hold; a figure that was missed is told, and is no failure.</summary>
static class FaultRun
{
    public static async Task<int> Of(IEnumerable<Fault> faults, Func<Stage> stages, string? book)
    {
        var lines = new Dictionary<string, string>();
        var failed = false;
        var commit = "";
        foreach (var fault in faults)
        {
            var stage = stages();
            var watch = Stopwatch.StartNew();
            Console.WriteLine($"{fault.Name}: {fault.What}; seed {stage.Seed}");
            try
            {
                if (commit.Length == 0) commit = await Shell.Output("git", "-C", stage.Repository, "rev-parse", "--short", "HEAD");
                await fault.Run(stage);
            }
            catch (SkippedException missing)
            {
                Console.WriteLine($"  skipped: {missing.Message}");
                continue;
            }
            catch (CheckerException stuck)
            {
                stage.Demand(false, stuck.Message);
            }
            foreach (var verdict in stage.Verdicts) Console.WriteLine($"  {verdict.ToString().Replace("\n", "\n  ", StringComparison.Ordinal)}");
            foreach (var broken in stage.Broken) Console.WriteLine($"  did not hold: {broken}");
            foreach (var figure in stage.Figures) Console.WriteLine($"  {figure}");
            Console.WriteLine($"  {(stage.Holds ? "held" : "DID NOT HOLD")}, {watch.Elapsed.TotalSeconds:0} s");
            failed |= !stage.Holds;
            lines[fault.Name] = Book.Line(fault, stage, commit);
        }
        if (book is not null) Book.Write(book, lines);
        return failed ? 1 : 0;
    }
}
