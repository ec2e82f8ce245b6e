using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Live;

/// <summary>How a state relates to the one that is held.</summary>
enum Freshness { Older, Same, Newer }

/// <summary>What a grain says of its state: none where it is still the one known, and when it moves by itself.</summary>
readonly record struct StateAnswer<T>(T? State, DateTimeOffset? MovesAt, bool IsOver = false) where T : class
{
    /// <summary>What had the state is there no more; whoever follows it comes to its end.</summary>
    public static StateAnswer<T> Over => new(null, null, IsOver: true);
}

/// <summary>
/// The newest of a state. There is no inbox: a reader that was slow gets the step from what it got last to what is newest, so it
/// conflates by construction, and nothing is kept for it.
/// </summary>
sealed class StateTopic<T>(
    string tenantId, Func<T?, Task<StateAnswer<T>>> ask, Func<T, T, Freshness> compare, TimeProvider clock, ILogger log)
    : Topic(tenantId, clock, log)
    where T : class
{
    /// <summary>How old the state may be that a new reader starts with.</summary>
    static readonly TimeSpan FreshMax = TimeSpan.FromSeconds(1);

    /// <summary>What a state drifts in this time is taken for nothing: a score some ten-thousandths of a point.</summary>
    static readonly TimeSpan DriftMax = TimeSpan.FromMinutes(1);

    T? _newest;
    long _ordinal, _from;
    long _readAt, _fromSince;
    DateTimeOffset? _movesAt;

    protected override async Task<DateTimeOffset?> Ask(bool afresh, CancellationToken cancellation)
    {
        var answer = await ask(afresh ? null : _newest).WaitAsync(cancellation);
        if (answer.IsOver) End();
        if (answer.State is not { } state) return _movesAt;
        Take(state);
        return _movesAt = answer.MovesAt;
    }

    public void Take(T state)
    {
        lock (Gate)
        {
            var freshness = _newest is null ? Freshness.Newer : compare(_newest, state);
            // An activation that lost its right to write may still answer; whoever has seen more keeps that.
            if (freshness == Freshness.Older) return;
            // The same, read anew, is for those who come; whoever has it is not told again.
            (_newest, _readAt) = (state, Clock.GetTimestamp());
            if (freshness == Freshness.Newer || Clock.GetElapsedTime(_fromSince, _readAt) > DriftMax) (_from, _fromSince) = (_from + 1, _readAt);
            if (freshness == Freshness.Same) return;
            _ordinal++;
        }
        ReleaseAll();
    }

    protected override bool IsStale_NeedsGate => Clock.GetElapsedTime(_readAt) > FreshMax;

    public override TopicReader Join(string? after) => new(this, position: 0, before: null);

    internal override bool TryStep_NeedsGate(TopicReader reader, out Step step)
    {
        step = default;
        if (reader.Position == _ordinal) return false;
        step = new(reader.Before, _newest!, reader.From);
        (reader.Before, reader.From, reader.Position) = (_newest, _from, _ordinal);
        return true;
    }
}
