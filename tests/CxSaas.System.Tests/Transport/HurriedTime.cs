namespace CxSaas.System.Tests.Transport;

/// <summary>Runs timers faster than the clock, so that a limit of seconds is reached without waiting for it.</summary>
sealed class HurriedTime(int times) : TimeProvider
{
    public override long GetTimestamp() => System.GetTimestamp() * times;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Hurried(System.CreateTimer(callback, state, Hurry(dueTime, times), Hurry(period, times)), times);

    static TimeSpan Hurry(TimeSpan span, int times) => span > TimeSpan.Zero ? span / times : span;

    sealed class Hurried(ITimer inner, int times) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(Hurry(dueTime, times), Hurry(period, times));
        public void Dispose() => inner.Dispose();
        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
