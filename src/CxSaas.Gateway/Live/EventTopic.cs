using System.Collections.Immutable;
using CxSaas.Gateway.Engine;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Live;

/// <summary>An event and the place behind it, from which a reader can go on: at most <see cref="EventTopic.CursorCharsMax"/> characters.</summary>
readonly record struct Happened<T>(string Cursor, T Event) where T : class;

/// <summary>The events behind a cursor, oldest first, and the cursor behind the last of them. Asked without one: where the end is now.</summary>
readonly record struct EventAnswer<T>(ImmutableArray<Happened<T>> Events, string Cursor) where T : class;

static class EventTopic
{
    /// <summary>Events kept for slow readers and for those who come back; a reader that is further behind has stopped reading.</summary>
    public const int EventsKept = 1_000;

    /// <summary>A close frame's reason carries 123 bytes, and a cursor must fit into it.</summary>
    public const int CursorCharsMax = 64;
}

/// <summary>
/// Events in their order, each for every reader once. The newest are kept in a ring, at which each reader has its place. One that
/// falls behind its end is ended and told where to go on from, for it would otherwise miss some without knowing.
/// </summary>
/// <param name="tenantId">Whose they are.</param>
/// <param name="ask">Asks for what is behind a cursor; throws <see cref="CursorGoneException"/> where that is not kept any more.</param>
/// <param name="clock">The time.</param>
/// <param name="log">The log.</param>
/// <param name="kept">Events in the ring.</param>
sealed class EventTopic<T>(
    string tenantId, Func<string?, Task<EventAnswer<T>>> ask, TimeProvider clock, ILogger log, int kept = EventTopic.EventsKept)
    : Topic(tenantId, clock, log)
    where T : class
{
    readonly Happened<T>[] _ring = new Happened<T>[kept];
    long _written;

    // The places behind the newest event and before the oldest one kept; null before the first answer.
    string? _end, _start;

    /// <summary>Long enough for a client to come back after a restart of its connection, with backoff.</summary>
    public override TimeSpan Lingers => TimeSpan.FromMinutes(1);

    protected override bool IsStale_NeedsGate => false;

    long Oldest => Math.Max(0, _written - _ring.Length);

    protected override async Task<DateTimeOffset?> Ask(bool afresh, CancellationToken cancellation)
    {
        var answer = await ask(_end).WaitAsync(cancellation);
        lock (Gate)
        {
            _start ??= answer.Cursor;
            _end = answer.Cursor;
            foreach (var happened in answer.Events)
            {
                var slot = _written++ % _ring.Length;
                if (_written > _ring.Length) _start = _ring[slot].Cursor;
                _ring[slot] = happened;
            }
        }
        if (answer.Events.IsEmpty) return null;
        ReleaseAll();
        // An answer may be a page of more.
        Wake();
        return null;
    }

    /// <summary>
    /// Behind the event of that cursor, or behind the newest. What is older than the ring is asked for, so that a reader that was
    /// ended for its slowness can come back.
    /// </summary>
    public override async ValueTask<TopicReader> Join(string? after)
    {
        var missed = new Queue<(string Cursor, object Event)>();
        var at = after;
        while (true)
        {
            lock (Gate)
            {
                if (Find(at ?? _end!) is { } ordinal) return new(this, ordinal, at ?? _end) { Missed = missed };
            }
            if (missed.Count >= EventTopic.EventsKept) throw new CursorGoneException();
            var answer = await ask(at);
            if (answer.Events.IsEmpty) throw new CursorGoneException();
            foreach (var happened in answer.Events) missed.Enqueue((happened.Cursor, happened.Event));
            at = answer.Cursor;
        }
    }

    long? Find(string cursor)
    {
        if (cursor == _end) return _written;
        if (cursor == _start) return Oldest;
        for (var ordinal = _written; ordinal > Oldest; ordinal--)
            if (_ring[(ordinal - 1) % _ring.Length].Cursor == cursor) return ordinal;
        return null;
    }

    protected internal override bool HasStep_NeedsGate(TopicReader reader) => reader.Missed is { Count: > 0 } || reader.Position < _written;

    internal override bool TryStep_NeedsGate(TopicReader reader, out Step step)
    {
        step = default;
        if (!HasStep_NeedsGate(reader)) return false;
        if (reader.Missed is { } missed && missed.TryDequeue(out var older))
        {
            (reader.Before, step) = (older.Cursor, new(null, older.Event));
            return true;
        }
        if (reader.Position < Oldest) throw new FellBehindException((string)reader.Before!);
        var happened = _ring[reader.Position++ % _ring.Length];
        (reader.Before, step) = (happened.Cursor, new(null, happened.Event));
        return true;
    }
}
