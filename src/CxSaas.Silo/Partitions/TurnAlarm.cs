namespace CxSaas.Silo.Partitions;

/// <summary>Rings when the next promise of a partition turns.</summary>
sealed class TurnAlarm
{
    /// <summary>What turns within this time turns together: promises of a day are often due at one hour.</summary>
    static readonly TimeSpan Together = TimeSpan.FromMilliseconds(200);

    /// <summary>A timer cannot be set for years, and a clock may be set forward.</summary>
    static readonly TimeSpan SleepMax = TimeSpan.FromMinutes(1);

    readonly IGrainTimer _timer;
    readonly TimeProvider _clock;
    DateTimeOffset? _setFor;

    public TurnAlarm(IGrainBase grain, Action ring, TimeProvider clock)
    {
        _clock = clock;
        _timer = grain.RegisterGrainTimer(
            _ =>
            {
                _setFor = null;
                ring();
                return Task.CompletedTask;
            },
            new() { DueTime = Timeout.InfiniteTimeSpan, Period = Timeout.InfiniteTimeSpan, Interleave = true });
    }

    /// <summary>Sets it for an instant, unless it rings sooner; null is never.</summary>
    public void Set(DateTimeOffset? instant)
    {
        if (instant is not { } next || !(_setFor is not { } set || next < set)) return;
        var wait = next - _clock.GetUtcNow() + Together;
        _setFor = next;
        _timer.Change(wait < Together ? Together : wait > SleepMax ? SleepMax : wait, Timeout.InfiniteTimeSpan);
    }
}
