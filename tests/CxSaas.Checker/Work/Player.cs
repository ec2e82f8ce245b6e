using System.Diagnostics;
using CxSaas.Checker.Verdicts;

namespace CxSaas.Checker.Work;

/// <summary>All the clients of one tenant: those who write, one who reads, and those who follow.</summary>
sealed class Player(TenantUnderTest tenant, CheckPlan plan, int number) : IAsyncDisposable
{
    // The same seed gives the same ids and the same order of what is sent; the number, other content in another tenant.
    readonly int _seed = unchecked(plan.Seed * 31 + number);

    readonly PromiseFollower _promises = new(tenant);
    readonly PulseFollower _pulse = new(tenant);
    readonly List<ScoreFollower> _scores = [.. Enumerable.Range(0, plan.Followed).Select(n => new ScoreFollower(tenant, tenant.Customer(n)))];
    Reader? _reader;
    Task _writing = Task.CompletedTask, _following = Task.CompletedTask;
    long _since;

    public TenantUnderTest Tenant => tenant;

    public int Readings => _reader?.Readings ?? 0;

    /// <summary>Follows first, so that nothing that is written can be missed.</summary>
    public async Task Begin(CancellationToken stopWriting, CancellationToken stopFollowing)
    {
        _following = Task.WhenAll(_scores.Select(follower => (Follower)follower).Append(_pulse).Append(_promises).Select(follower => follower.Run(stopFollowing)));
        await _promises.Begin(number);
        _since = Environment.TickCount64;
        _reader = new(tenant, _seed, plan.ReadingsMayLag);
        _writing = Task.WhenAll(Enumerable.Range(0, plan.Writers).Select(writer => new Writer(tenant, writer, unchecked(_seed * 31 + writer), plan.Pause).Run(stopWriting)).Append(_reader.Run(stopWriting)));
    }

    /// <summary>Returns once nobody writes any more.</summary>
    public Task Quiet() => _writing;

    /// <summary>Judges what is stored and shown, and whether those who follow were told of it.</summary>
    public async Task Judge()
    {
        var rows = await Judgement.Of(tenant);
        var stored = rows.Events.CountBy(e => e.Key.CustomerId).ToDictionary();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < tenant.Patience && !IsTold();) await Task.Delay(100);
        foreach (var missing in _promises.Missing(_since)) tenant.Findings.Add(Rule.Stream, $"{missing} was never told");
        foreach (var score in _scores.Where(score => score.Newest != stored.GetValueOrDefault(score.CustomerId)))
            tenant.Findings.Add(Rule.Stream, $"who follows {score.CustomerId} was told of version {score.Newest}, and {stored.GetValueOrDefault(score.CustomerId)} is stored");
        if (_pulse.Feedback != rows.Feedback) tenant.Findings.Add(Rule.Stream, $"who follows the pulse was told of {_pulse.Feedback} feedback, and {rows.Feedback} are stored");

        bool IsTold() => _promises.Missing(_since).Count == 0 && _pulse.Feedback == rows.Feedback
            && _scores.TrueForAll(score => score.Newest == stored.GetValueOrDefault(score.CustomerId));
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_writing, _following);
        tenant.Dispose();
    }
}
