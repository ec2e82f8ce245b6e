using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using CxSaas.Gateway.Engine;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Live;

/// <summary>
/// An event, the place behind it from which a reader can go on, at most <see cref="EventTopic.CursorCharsMax"/> characters, and its
/// name, which is the same whenever it is told of.
/// </summary>
readonly record struct Happened<T>(string Cursor, string Name, T Event) where T : class;

/// <summary>The events behind a cursor, oldest first, and the cursor behind the last of them. Asked without one: where the end is now.</summary>
readonly record struct EventAnswer<T>(ImmutableArray<Happened<T>> Events, string Cursor) where T : class;

static class EventTopic
{
    /// <summary>Events kept for slow readers and for those who come back; a reader that is further behind has stopped reading.</summary>
    public const int EventsKept = 1_000;

    /// <summary>A close frame's reason carries 123 bytes, and a cursor must fit into it.</summary>
    public const int CursorCharsMax = 64;

    /// <summary>
    /// Readers of one tenant that are led up from far behind at once: for each the journals are asked, and a gateway holds what they
    /// say, some thousand events, until it is sent. The others wait for their turn.
    /// </summary>
    public const int LedAtOnce = 8;

    /// <summary>How often a reader's own question is asked where it fails in passing, and how much longer it waits each time.</summary>
    public const int TriesMax = 5;

    /// <inheritdoc cref="TriesMax"/>
    public static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(200);
}

/// <summary>
/// Events in their order, each for every reader once. The newest are kept in a ring, at which each reader has its place. One that
/// falls behind its end is ended and told where to go on from, for it would otherwise miss some without knowing. One that comes back
/// from further away is led to the ring by answers of its own.
/// </summary>
/// <param name="tenantId">Whose they are.</param>
/// <param name="ask">Asks for what is behind a cursor; throws <see cref="CursorGoneException"/> where that is not kept any more.</param>
/// <param name="clock">The time.</param>
/// <param name="log">The log.</param>
/// <param name="kept">Events in the ring.</param>
/// <param name="voids">Which older ones an event voids, to be told in their place; null for most events.</param>
[SuppressMessage("Reliability", "CA1001", Justification = "Nobody asks the semaphore for a handle, so there is nothing to dispose of.")]
sealed class EventTopic<T>(
    string tenantId, Func<string?, Task<EventAnswer<T>>> ask, TimeProvider clock, ILogger log, int kept = EventTopic.EventsKept,
    Func<T, Predicate<T>?>? voids = null)
    : Topic(tenantId, clock, log)
    where T : class
{
    readonly Happened<T>[] _ring = new Happened<T>[kept];

    // What a grain that moved works out anew overlaps with what it told before.
    readonly HashSet<string> _names = new(StringComparer.Ordinal);
    readonly SemaphoreSlim _turns = new(EventTopic.LedAtOnce);
    long _oldest, _written;

    // The places behind the newest event and before the oldest one kept; null before the first answer.
    string? _end, _start;

    /// <summary>Long enough for a client to come back after a restart of its connection, with backoff.</summary>
    public override TimeSpan Lingers => TimeSpan.FromMinutes(1);

    protected override bool IsStale_NeedsGate => false;

    protected override async Task<DateTimeOffset?> Ask(bool afresh, CancellationToken cancellation)
    {
        try
        {
            var answer = await ask(_end).WaitAsync(cancellation);
            lock (Gate)
            {
                _start ??= answer.Cursor;
                _end = answer.Cursor;
                foreach (var happened in answer.Events)
                    if (_names.Add(happened.Name)) Keep_NeedsGate(happened);
            }
            if (answer.Events.IsEmpty) return null;
            // An answer may be a page of more.
            Wake();
        }
        catch (CursorGoneException)
        {
            var answer = await ask(null).WaitAsync(cancellation);
            lock (Gate) Skip_NeedsGate(answer.Cursor);
        }
        ReleaseAll();
        return null;
    }

    public override TopicReader Join(string? after)
    {
        lock (Gate) return new(this, TopicReader.Away, after ?? _end);
    }

    public override async Task Approach(TopicReader reader, CancellationToken cancellation)
    {
        if (Place(reader)) return;
        await _turns.WaitAsync(cancellation);
        reader.HasTurn = true;
        try
        {
            // The ring may have come nearer meanwhile.
            if (Place(reader)) return;
            var answer = await AskPatiently((string)reader.Before!, cancellation);
            if (!answer.Events.IsEmpty)
            {
                // The turn is the reader's until it has taken them.
                reader.Missed = new(answer.Events.Select(happened => (happened.Cursor, (object)happened.Event)));
                return;
            }
            // It is at the end, which the ring has yet to reach.
            reader.Before = answer.Cursor;
            await Refreshed().WaitAsync(cancellation);
            if (!Place(reader)) throw new CursorGoneException();
        }
        finally
        {
            if (reader.Missed is null) Leave(reader);
        }
    }

    public override void Leave(TopicReader reader)
    {
        if (!reader.HasTurn) return;
        (reader.HasTurn, reader.Missed) = (false, null);
        _turns.Release();
    }

    bool Place(TopicReader reader)
    {
        lock (Gate)
        {
            if (Find((string)reader.Before!) is not { } ordinal) return false;
            reader.Position = ordinal;
            return true;
        }
    }

    // What fails for a while is asked again, as the topic itself does.
    async Task<EventAnswer<T>> AskPatiently(string after, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ask(after).WaitAsync(cancellation);
            }
            catch (Exception fault) when (FaultCodes.IsPassing(fault) && tries < EventTopic.TriesMax)
            {
                await Task.Delay(EventTopic.TryAgainAfter * tries, Clock, cancellation);
            }
        }
    }

    void Keep_NeedsGate(Happened<T> happened)
    {
        if (_written - _oldest == _ring.Length)
        {
            var given = _ring[_oldest++ % _ring.Length];
            _start = given.Cursor;
            _names.Remove(given.Name);
        }
        _ring[_written++ % _ring.Length] = happened;
        if (voids?.Invoke(happened.Event) is not { } isVoid) return;
        for (var ordinal = _oldest; ordinal < _written - 1; ordinal++)
        {
            ref var older = ref _ring[ordinal % _ring.Length];
            if (!isVoid(older.Event)) continue;
            _names.Remove(older.Name);
            older = older with { Name = "", Event = happened.Event };
        }
    }

    // More has come than the grain keeps: who was up to here has fallen behind.
    void Skip_NeedsGate(string end)
    {
        _oldest = ++_written;
        _start = _end = end;
        _names.Clear();
    }

    // From the oldest on: where two have one cursor, one comes twice rather than never.
    long? Find(string cursor)
    {
        if (cursor == _end) return _written;
        if (cursor == _start) return _oldest;
        for (var ordinal = _oldest; ordinal < _written; ordinal++)
            if (_ring[ordinal % _ring.Length].Cursor == cursor) return ordinal + 1;
        return null;
    }

    internal override bool TryStep_NeedsGate(TopicReader reader, out Step step)
    {
        step = default;
        if (reader.Missed is { } missed)
        {
            var older = missed.Dequeue();
            (reader.Before, step) = (older.Cursor, new(null, older.Event));
            if (missed.Count == 0) Leave(reader);
            return true;
        }
        if (reader.IsAway || reader.Position == _written) return false;
        if (reader.Position < _oldest) throw new FellBehindException((string)reader.Before!);
        var happened = _ring[reader.Position++ % _ring.Length];
        (reader.Before, step) = (happened.Cursor, new(null, happened.Event));
        return true;
    }
}
