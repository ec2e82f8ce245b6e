using System.Diagnostics;

namespace CxSaas.Load.Running;

/// <summary>Full load before anything is measured: until then the compiler has a good part of every figure, for methods that are hot are compiled twice more.</summary>
static class WarmUp
{
    static readonly TimeSpan Full = TimeSpan.FromSeconds(20), Quick = TimeSpan.FromSeconds(2);

    /// <summary>Does something again and again until the time is over.</summary>
    public static async Task By(Func<Task> something, bool quick)
    {
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < (quick ? Quick : Full);) await something();
    }
}
