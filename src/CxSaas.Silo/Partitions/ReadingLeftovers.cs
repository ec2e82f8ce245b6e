using System.Runtime;
using Microsoft.Extensions.Logging;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Has the memory given back that reading many customers leaves behind. A silo at rest allocates hardly anything, so the runtime would see no
/// reason to collect for hours, and what is left over is more than what is kept of who was read. It stops the process while it lasts, which grows with
/// all that is kept; so it is done once for what is read together, never for few, and seldom.
/// </summary>
sealed partial class ReadingLeftovers(TimeProvider clock, ILogger<ReadingLeftovers> log)
{
    /// <summary>Customers who leave enough to be worth it: some megabytes.</summary>
    public const int CustomersMin = 20_000;

    /// <summary>Between two times. In a cluster, customers are read again by several partitions, one after the other, where a silo died.</summary>
    static readonly TimeSpan Apart = TimeSpan.FromMinutes(1);

    /// <summary>The sixteen partitions of a tenant end at about the same time, and the next tenant begins then.</summary>
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    int _reading, _isAwaited;
    long _read, _last;

    /// <summary>So many are being read, until it is disposed of.</summary>
    public IDisposable Reading(int customers)
    {
        Interlocked.Increment(ref _reading);
        return new Ending(() => End(customers));
    }

    void End(int customers)
    {
        Interlocked.Add(ref _read, customers);
        if (Interlocked.Decrement(ref _reading) == 0 && Interlocked.Read(ref _read) >= CustomersMin && Interlocked.Exchange(ref _isAwaited, 1) == 0)
            _ = Task.Run(Collect);
    }

    async Task Collect()
    {
        var since = _last == 0 ? Apart : clock.GetElapsedTime(_last);
        await Task.Delay(Apart - since > Quiet ? Apart - since : Quiet, clock);
        // From here on whoever ends has it looked at again.
        Volatile.Write(ref _isAwaited, 0);
        if (Volatile.Read(ref _reading) > 0) return;
        var customers = Interlocked.Exchange(ref _read, 0);
        var before = GC.GetTotalMemory(forceFullCollection: false);
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        _last = clock.GetTimestamp();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        LogCollected(log, customers, (before - GC.GetTotalMemory(forceFullCollection: false)) >> 20, clock.GetElapsedTime(_last).TotalMilliseconds);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "What reading {Customers} customers left in memory, {Megabytes} MB, was given back in {Milliseconds:0} ms")]
    static partial void LogCollected(ILogger log, long customers, long megabytes, double milliseconds);

    sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
