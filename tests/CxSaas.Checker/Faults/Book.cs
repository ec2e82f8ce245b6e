using System.Globalization;

namespace CxSaas.Checker.Faults;

/// <summary>The table of tests/faults/README.md: a line a fault, as it was last measured.</summary>
static class Book
{
    public static string Line(Fault fault, Stage stage, string commit) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {fault.Name} | {fault.What} | {fault.Holds} | {Verdict(stage)} | {string.Join("; ", stage.Figures)} | {DateTime.UtcNow:yyyy-MM-dd} {commit} |");

    /// <summary>Replaces the lines of what was measured, and keeps the others.</summary>
    public static void Write(string file, IReadOnlyDictionary<string, string> lines) => File.WriteAllLines(
        file,
        [.. File.ReadAllLines(file).Select(line => line.Split('|') is [_, var name, ..] && lines.TryGetValue(name.Trim(), out var measured) ? measured : line)]);

    static string Verdict(Stage stage)
    {
        var happened = stage.Verdicts.Select(verdict => verdict.Happened).ToList();
        var count = happened.Count == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $": {happened.Sum(h => h.Acknowledged):N0} writes, {happened.Sum(h => h.Faults)} faults, {happened.Sum(h => h.Unknown):N0} answers lost, {happened.Sum(h => h.Replays):N0} sent again");
        return stage.Holds ? $"held{count}" : $"**did not hold**{count}; {string.Join("; ", stage.Broken.Concat(stage.Verdicts.Where(v => !v.Passed).Select(v => v.ToString().Replace('\n', ' '))).Take(2))}".Replace('|', '/');
    }
}
