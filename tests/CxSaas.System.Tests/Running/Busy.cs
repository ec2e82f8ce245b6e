using System.Diagnostics;

namespace CxSaas.System.Tests.Running;

/// <summary>
/// What a machine is allowed that runs all tests at once on few cores. A test demands that a thing happens, and in good time; how fast it
/// is on a quiet machine, the load project shows.
/// </summary>
static class Busy
{
    const double Slower = 6;

    /// <summary>How long a test waits for what must come.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest that what is promised within so many seconds may take here.</summary>
    public static TimeSpan Allows(double seconds) => TimeSpan.FromSeconds(seconds * Slower);

    /// <summary>The processor time that so much of it on the machine on which limits were set comes to on this one, where this one is slower.</summary>
    public static TimeSpan Cpu(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds * Math.Max(1, SortingTook() / SortingTakes));

    /// <summary>Milliseconds on that machine, an EPYC at some 3 GHz.</summary>
    const double SortingTakes = 0.8;

    static double SortingTook() => Enumerable.Range(0, 40).Min(_ =>
    {
        var random = new Random(1);
        var numbers = Enumerable.Range(0, 20_000).Select(_ => random.Next()).ToArray();
        var clock = Stopwatch.StartNew();
        Array.Sort(numbers);
        return clock.Elapsed.TotalMilliseconds;
    });
}
