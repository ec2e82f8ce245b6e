using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CxSaas.Contracts;
using CxSaas.Contracts.Live;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Live;

/// <summary>What one reader gets next: what is there now, and, of a state, what that reader got before.</summary>
/// <param name="Before">The state it got before; null where it is its first, and of an event.</param>
/// <param name="Now">The state or the event.</param>
/// <param name="From">
/// Names the state before. Whoever read the same within a minute has the same: what time alone did to it meanwhile is nothing, and what
/// comes next is one step to all of them.
/// </param>
readonly record struct Step(object? Before, object Now, long From = Step.OfEvent)
{
    const long OfEvent = -1;

    public bool IsOfState => From != OfEvent;

    public bool Equals(Step other) => ReferenceEquals(Now, other.Now) && From == other.From;

    public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(Now), From);
}

/// <summary>
/// One thing that is followed, held once for all in this gateway who follow it. It asks its grain at the start, when a silo says
/// that there is something newer, and at least every renewal. The same question renews the silo's promise to tell; so whatever is
/// lost on the way (a message, an activation, a silo) is found within one renewal, and no reader need know where the grain lives.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "No timer and no link to another token; disposing would race with Stop.")]
abstract class Topic(string tenantId, TimeProvider clock, ILogger log)
{
    /// <summary>How long after a failure it asks again; doubled up to a renewal.</summary>
    static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(200);

    /// <summary>A timer may ring a little early, and the grain's clock may be behind ours.</summary>
    static readonly TimeSpan WaitLeast = TimeSpan.FromMilliseconds(50);

    /// <summary>Readers that one piece of work releases; whatever else the server has to do comes in between.</summary>
    const int ReleasedTogether = 32;

    readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly LinkedList<TopicReader> _waiting = [];
    readonly CancellationTokenSource _stop = new();

    // Whoever waits for the next answer, and for the one that is on its way.
    TaskCompletionSource? _fresh = NewFresh();
    TaskCompletionSource? _asked;

    protected internal Lock Gate { get; } = new();
    protected TimeProvider Clock => clock;

    /// <summary>How long it is kept for readers to come back to when the last has left.</summary>
    public virtual TimeSpan Lingers => TimeSpan.Zero;

    /// <summary>Asks the grain and takes in the answer. Returns when it will change by itself, if it will.</summary>
    /// <param name="afresh">Whether a reader waits who wants an answer even where nothing is newer.</param>
    /// <param name="cancellation">Set when the last reader has left.</param>
    protected abstract Task<DateTimeOffset?> Ask(bool afresh, CancellationToken cancellation);

    /// <summary>What the reader gets next, or none yet. Called under the gate.</summary>
    internal abstract bool TryStep_NeedsGate(TopicReader reader, out Step step);

    /// <summary>Where a new reader starts. Called once it is ready.</summary>
    public abstract TopicReader Join(string? after);

    /// <summary>Leads a reader that is away nearer: it then has something to take, or its place.</summary>
    public virtual Task Approach(TopicReader reader, CancellationToken cancellation) => throw new NotSupportedException("No reader of this is ever away.");

    /// <summary>A reader comes no more.</summary>
    public virtual void Leave(TopicReader reader) { }

    /// <summary>Whether what is held is too old to be a new reader's first. Called under the gate.</summary>
    protected abstract bool IsStale_NeedsGate { get; }

    public void Start()
    {
        // A loop of its own, in nobody's scope and for as long as anybody follows.
        using (ExecutionContext.SuppressFlow()) _ = Task.Run(Run);
    }

    public void Stop() => _stop.Cancel();

    /// <summary>There may be something newer.</summary>
    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <summary>Readers that have taken all there is.</summary>
    public int Waiting
    {
        get
        {
            lock (Gate) return _waiting.Count;
        }
    }

    /// <summary>Done when what is held may be a new reader's first.</summary>
    public Task Ready()
    {
        lock (Gate)
        {
            if (_asked is not null) return _asked.Task;
            return _fresh is null && !IsStale_NeedsGate ? Task.CompletedTask : Refreshed();
        }
    }

    /// <summary>Done when the grain was asked and has answered, from now on.</summary>
    protected Task Refreshed()
    {
        lock (Gate)
        {
            _fresh ??= NewFresh();
            Wake();
            return _fresh.Task;
        }
    }

    /// <summary>True with what the reader gets next. Where there is nothing and it may wait, it does from now on, and will be released.</summary>
    internal bool TakeOrWait(TopicReader reader, out Step step, out bool waits)
    {
        lock (Gate)
        {
            waits = false;
            if (TryStep_NeedsGate(reader, out step)) return true;
            if (reader.IsCancelled || IsOver || reader.IsAway) return false;
            reader.Rearm();
            _waiting.AddLast(reader.Node);
            return !(waits = true);
        }
    }

    /// <summary>Whoever takes a reader out of the list releases it, so it is released once.</summary>
    internal void Cancel(TopicReader reader)
    {
        lock (Gate)
        {
            reader.IsCancelled = true;
            if (reader.Node.List is null) return;
            _waiting.Remove(reader.Node);
        }
        Release(new[] { reader });
    }

    /// <summary>Whether there is nothing more to follow, and never will be.</summary>
    public bool IsOver { get; private set; }

    protected void End()
    {
        lock (Gate) IsOver = true;
        ReleaseAll();
    }

    /// <summary>Releases all who wait, for there is something for them.</summary>
    protected void ReleaseAll()
    {
        TopicReader[] waiting;
        lock (Gate)
        {
            waiting = [.. _waiting];
            _waiting.Clear();
        }
        // The first goes ahead: it makes what the others then find made, and none of them has to wait for that by itself.
        if (waiting.Length > 0) waiting[0].Release();
        for (var from = 1; from < waiting.Length; from += ReleasedTogether) Release(new(waiting, from, Math.Min(ReleasedTogether, waiting.Length - from)));
    }

    // One after the other in one piece of work: a piece each costs more than what it does. Where one has to wait, the next goes on.
    static void Release(ArraySegment<TopicReader> readers) => ThreadPool.UnsafeQueueUserWorkItem(
        static readers =>
        {
            foreach (var reader in readers) reader.Release();
        },
        readers,
        preferLocal: false);

    async Task Run()
    {
        using var alarm = clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var failures = 0;
        try
        {
            while (true)
            {
                TaskCompletionSource? fresh;
                lock (Gate) (fresh, _asked, _fresh) = (_fresh, _fresh, null);
                try
                {
                    CallScope.Enter(tenantId);
                    var movesAt = await Ask(fresh is not null, _stop.Token);
                    failures = 0;
                    lock (Gate) _asked = null;
                    fresh?.SetResult();
                    alarm.Change(NextAsk(movesAt), Timeout.InfiniteTimeSpan);
                }
                catch (Exception fault) when (!_stop.IsCancellationRequested)
                {
                    if (failures++ == 0) log.LogWarning("What is followed live is not heard of for now: {Reason}", fault.Message);
                    // Whoever waits goes on waiting, for the next answer.
                    lock (Gate)
                    {
                        // Some may wait for this answer and others, who came since, for the next one: that is then both.
                        if (fresh is not null && _fresh is { } next) _ = next.Task.ContinueWith(_ => fresh.TrySetResult(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                        (_fresh, _asked) = (_fresh ?? fresh, null);
                    }
                    var retry = RetryFirst * Math.Pow(2, Math.Min(failures, 10) - 1);
                    alarm.Change(retry < LiveLease.Renewal ? retry : LiveLease.Renewal, Timeout.InfiniteTimeSpan);
                }
                await _wakes.Reader.ReadAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody follows any more; the leases run out by themselves.
        }
    }

    // Spread a little, so that the topics of a gateway do not all ask at once for ever.
    TimeSpan NextAsk(DateTimeOffset? movesAt)
    {
        var renewal = LiveLease.Renewal * (0.9 + 0.1 * Random.Shared.NextDouble());
        var moves = movesAt is { } at ? at - clock.GetUtcNow() : renewal;
        return moves < WaitLeast ? WaitLeast : moves < renewal ? moves : renewal;
    }

    static TaskCompletionSource NewFresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
