using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using CxSaas.Load.Scenarios;
using Spectre.Console;

namespace CxSaas.Load;

/// <summary>Runs scenarios one after the other and shows at the end which targets were met. The exit code is 1 where one was missed.</summary>
static class LoadRun
{
    public static async Task<int> Run(string[] names, bool quick, CancellationToken cancellation)
    {
        // A table is as wide as it needs, also where the output is a file.
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 160;
        AnsiConsole.WriteLine(Where());
        var figures = new List<Figure>();
        foreach (var scenario in Scenario.All.Where(scenario => names.Length == 0 || names.Contains(scenario.Name)))
        {
            AnsiConsole.WriteLine($"{scenario.Name}: {scenario.About}");
            var started = Stopwatch.StartNew();
            await foreach (var figure in scenario.Measure(quick).WithCancellation(cancellation))
            {
                AnsiConsole.WriteLine($"  {figure.Name}: {figure.Text} {figure.Unit} ({figure.Beside})");
                figures.Add(figure);
            }
            AnsiConsole.WriteLine($"  {started.Elapsed.TotalSeconds:N0} s");
        }
        AnsiConsole.Write(Table(figures));
        if (quick) AnsiConsole.WriteLine("--quick: a tenth of the size, so these figures show that it runs and little more.");
        return figures.Any(figure => figure.Met == false) ? 1 : 0;
    }

    static string Where()
    {
        var version = typeof(LoadRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        var build = typeof(LoadRun).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30);
        return string.Create(CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-dd HH:mm}Z, {version}, {build}, {Environment.ProcessorCount} cores, {memory} GB, .NET {Environment.Version}")
            + (build == "Debug" ? "; a Debug build: use -c Release for figures" : "");
    }

    static Table Table(IEnumerable<Figure> figures)
    {
        var table = new Table().Border(TableBorder.Markdown).AddColumns("figure", "measured", "beside", "target", "met");
        foreach (var figure in figures)
            table.AddRow(new[] { figure.Name, $"{figure.Text} {figure.Unit}", figure.Beside, figure.Target, figure.Verdict }.Select(Markup.Escape).ToArray());
        return table;
    }
}
