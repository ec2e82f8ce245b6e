using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Standings;
using CxSaas.Domain.Tenants;

namespace CxSaas.Gateway.Live;

/// <summary>A tenant's pulse over one window as it was read, whole: each segment that is asked for is a part of it.</summary>
sealed record PulseReading(PulsePart Part, Tenant Settings, DateTimeOffset At)
{
    /// <summary>Between two readings for those who follow: four a second at most.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>When it will be another though nobody does anything: with the next UTC day, and while the server is catching up.</summary>
    public DateTimeOffset MovesAt => Part.IsComplete ? UtcDay.Start(UtcDay.Of(At) + 1) : At + Pace;

    /// <summary>
    /// What to show of what was read where this was shown before. A server that catches up knows less for a while than it did: then what was
    /// known stays, and is no longer said to be all there is.
    /// </summary>
    public PulseReading Then(PulseReading read) => read.Part is { IsComplete: false } catching && catching.Version < Part.Version
        ? read with { Part = Part with { IsComplete = false } }
        : read;

    public static Freshness Compare(PulseReading held, PulseReading read)
    {
        if (read.Part.Version != held.Part.Version) return read.Part.Version > held.Part.Version ? Freshness.Newer : Freshness.Older;
        if (read.Part.IsComplete != held.Part.IsComplete) return Freshness.Newer;
        // What is being read anew moves without a version of its own.
        var isSame = read.Part.IsComplete ? read.Settings.Version <= held.Settings.Version : read.Part.Segments == held.Part.Segments;
        return isSame ? Freshness.Same : Freshness.Newer;
    }
}

/// <summary>Lets through what comes no sooner than a while after the last that has left.</summary>
sealed class Pace(TimeSpan between, TimeProvider clock)
{
    long? _leftAt;

    public async Task<T> Keep<T>(Func<Task<T>> step)
    {
        if (_leftAt is { } left && between - clock.GetElapsedTime(left) is { Ticks: > 0 } early) await Task.Delay(early, clock);
        var result = await step();
        _leftAt = clock.GetTimestamp();
        return result;
    }
}
