using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CxSaas.Host.Progress;

/// <summary>Shows a meter while work goes on: a bar on a terminal, else a plain line now and then, which a log keeps readable.</summary>
static class ProgressDisplay
{
    static readonly TimeSpan BarPeriod = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(2);

    public static async Task Show(string title, string unit, Meter meter, TextWriter error, Func<Task> work)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi)
        {
            var started = Stopwatch.StartNew();
            await Watch(work(), LinePeriod, Line);
            Line();
            return;

            void Line() => error.WriteLine(meter.Line(title, unit, started.Elapsed));
        }
        await AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RateColumn(unit), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, meter.Total));
                await Watch(work(), BarPeriod, () => bar.Value = meter.Done);
                bar.Value = meter.Done;
            });
    }

    static async Task Watch(Task work, TimeSpan period, Action show)
    {
        using var timer = new PeriodicTimer(period);
        while (await Task.WhenAny(work, timer.WaitForNextTickAsync().AsTask()) != work) show();
        await work;
    }

    sealed class RateColumn(string unit) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text($"{task.Speed ?? 0:N0} {unit}/s");
    }
}
