using System.Diagnostics;
using System.Text.Json;
using CxSaas.Checker.Work;

namespace CxSaas.Checker.Faults;

/// <summary>Follows the pulse of a tenant that is written to all the time, and measures how long it hears nothing.</summary>
sealed class Silence : IDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly Listener _listener;
    readonly Task _listening;

    public Silence(TenantUnderTest tenant)
    {
        _listener = new(tenant);
        _listening = _listener.Run(_stop.Token);
    }

    public async Task<TimeSpan> Longest()
    {
        await _stop.CancelAsync();
        await _listening;
        // Up to now, for whoever has gone silent for good has heard nothing since.
        _listener.Note();
        return _listener.Longest;
    }

    public void Dispose() => _stop.Dispose();

    sealed class Listener(TenantUnderTest tenant) : Follower(tenant)
    {
        long _heard = Stopwatch.GetTimestamp();

        public TimeSpan Longest { get; private set; }

        protected override string Query => "subscription { pulseChanged { version } }";

        protected override object? Variables => null;

        protected override void Hear(JsonElement value) => Note();

        public void Note()
        {
            var silent = Stopwatch.GetElapsedTime(_heard);
            Longest = silent > Longest ? silent : Longest;
            _heard = Stopwatch.GetTimestamp();
        }
    }
}
