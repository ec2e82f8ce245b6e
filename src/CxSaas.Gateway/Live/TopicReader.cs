using System.Threading.Tasks.Sources;

namespace CxSaas.Gateway.Live;

/// <summary>One reader's place in a topic. Waiting allocates nothing: a thousand of them do it at each event.</summary>
sealed class TopicReader : IValueTaskSource
{
    /// <summary>The position of a reader that has none in its topic yet.</summary>
    public const long Away = -1;

    readonly Topic _topic;
    ManualResetValueTaskSourceCore<bool> _wait;

    public TopicReader(Topic topic, long position, object? before)
    {
        _topic = topic;
        (Position, Before) = (position, before);
        Node = new(this);
    }

    internal LinkedListNode<TopicReader> Node { get; }
    internal bool IsCancelled { get; set; }

    /// <summary>The ordinal of what it got last.</summary>
    internal long Position { get; set; }

    /// <summary>The state it got last, or the cursor of the event it got last.</summary>
    internal object? Before { get; set; }

    /// <summary>Names the state it got last.</summary>
    internal long From { get; set; }

    /// <summary>Events from before what the topic keeps, which it gets first; null where there are none.</summary>
    internal Queue<(string Cursor, object Event)>? Missed { get; set; }

    /// <summary>Whether it is one of those who are led to the topic now.</summary>
    internal bool HasTurn { get; set; }

    /// <summary>Whether it has to be led to its topic before it can wait for what comes.</summary>
    public bool IsAway => Position == Away;

    /// <summary>True with the next step. Otherwise <paramref name="newer"/> is done when there may be one, or when this is cancelled.</summary>
    public bool TryTake(out Step step, out ValueTask newer)
    {
        var taken = _topic.TakeOrWait(this, out step, out var waits);
        newer = waits ? new(this, _wait.Version) : ValueTask.CompletedTask;
        return taken;
    }

    public void Leave() => _topic.Leave(this);

    public void Cancel() => _topic.Cancel(this);

    internal void Rearm() => _wait.Reset();

    /// <summary>What waited goes on at once, on the thread that calls.</summary>
    internal void Release() => _wait.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
