using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CxSaas.Gateway.Engine;
using CxSaas.Gateway.Live;
using CxSaas.System.Tests.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace CxSaas.System.Tests.Live;

/// <summary>Each event once and in order, from a ring of eight over a log that keeps 50.</summary>
public sealed class EventTopicTests : IDisposable
{
    const int Ring = 8, Kept = 50;

    readonly Lock _gate = new();
    readonly List<int> _log = [];
    readonly EventTopic<string> _topic;
    int _executions, _overlap;

    public EventTopicTests()
    {
        _topic = new("acme", Ask, TimeProvider.System, NullLogger.Instance, Ring);
        _topic.Start();
    }

    public void Dispose() => _topic.Stop();

    [Fact]
    public async Task Every_reader_gets_each_event_once_and_in_order_and_they_share_its_execution()
    {
        var stream = Stream();
        var readers = await Joined(stream, 5);
        for (var n = 1; n <= 20; n++)
        {
            Append(1);
            foreach (var reader in readers) Assert.Equal($"{n}", await Next(reader));
        }
        Assert.Equal(20, Volatile.Read(ref _executions));
    }

    [Fact]
    public async Task A_reader_that_falls_behind_the_ring_is_ended_with_its_place_and_can_go_on_from_there()
    {
        var stream = Stream();
        var slow = (await Joined(stream, 1))[0];
        Append(1);
        Assert.Equal("1", await Next(slow));
        var quick = (await Joined(stream, 1))[0];
        for (var n = 2; n <= 30; n++)
        {
            Append(1);
            Assert.Equal($"{n}", await Next(quick));
        }
        var behind = await Assert.ThrowsAsync<FellBehindException>(() => Next(slow));
        Assert.Equal("1", behind.ResumeAfter);
        var resumed = stream.Read(behind.ResumeAfter, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        for (var n = 2; n <= 30; n++) Assert.Equal($"{n}", await Next(resumed));
        Append(1);
        Assert.Equal("31", await Next(resumed));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("nothing of ours")]
    public async Task A_place_that_nobody_keeps_any_more_is_refused(string after)
    {
        var stream = Stream();
        var reader = (await Joined(stream, 1))[0];
        for (var n = 1; n <= Kept + 20; n++)
        {
            Append(1);
            await Next(reader);
        }
        var resumed = stream.Read(after, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<CursorGoneException>(() => Next(resumed));
    }

    [Fact]
    public async Task What_a_grain_that_moved_tells_again_is_told_once()
    {
        var reader = (await Joined(Stream(), 1))[0];
        _overlap = 3;
        for (var n = 1; n <= 2 * Ring; n++)
        {
            Append(1);
            Assert.Equal($"{n}", await Next(reader));
        }
    }

    [Fact]
    public async Task Where_more_came_at_once_than_is_kept_each_reader_is_told_that_it_fell_behind_and_new_ones_go_on()
    {
        var stream = Stream();
        var readers = await Joined(stream, 2);
        Append(1);
        foreach (var reader in readers) Assert.Equal("1", await Next(reader));
        Append(Kept + 1);
        foreach (var reader in readers) Assert.Equal("1", (await Assert.ThrowsAsync<FellBehindException>(() => Next(reader))).ResumeAfter);
        var fresh = (await Joined(stream, 1))[0];
        Append(1);
        Assert.Equal($"{Kept + 3}", await Next(fresh));
    }

    [Fact]
    public async Task A_reader_that_comes_from_ahead_of_the_topic_waits_until_that_has_come_as_far()
    {
        await _topic.Ready();
        // Another gateway has told of these already.
        lock (_gate) _log.AddRange([1, 2, 3]);
        var reader = Stream().Read("3", TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = Next(reader);
        await TransportServer.Until(() => _topic.Waiting == 1, "the reader's place");
        Append(1);
        Assert.Equal("4", await next);
    }

    SharedStream Stream() => new(new(_topic, () => { }), step =>
    {
        Interlocked.Increment(ref _executions);
        return Task.FromResult<ReadOnlyMemory<byte>>(Encoding.ASCII.GetBytes((string)step.Now));
    });

    // A reader has its place once it waits for its first event.
    async Task<List<IAsyncEnumerator<ReadOnlyMemory<byte>>>> Joined(SharedStream stream, int count)
    {
        await _topic.Ready();
        var before = _topic.Waiting;
        var readers = Enumerable.Range(0, count).Select(_ => new Peeking(stream.Read(null, TestContext.Current.CancellationToken)).Start()).ToList();
        await TransportServer.Until(() => _topic.Waiting == before + count, "the readers' places");
        return [.. readers];
    }

    static async Task<string> Next(IAsyncEnumerator<ReadOnlyMemory<byte>> reader)
    {
        Assert.True(await reader.MoveNextAsync().AsTask().WaitAsync(TransportServer.Patience, TestContext.Current.CancellationToken));
        return Encoding.ASCII.GetString(reader.Current.Span);
    }

    void Append(int count)
    {
        lock (_gate)
            for (var n = 0; n < count; n++) _log.Add(_log.Count + 1);
        _topic.Wake();
    }

    Task<EventAnswer<string>> Ask(string? after)
    {
        lock (_gate)
        {
            var end = _log.Count.ToString(CultureInfo.InvariantCulture);
            if (after is null) return Task.FromResult(new EventAnswer<string>([], end));
            if (!int.TryParse(after, CultureInfo.InvariantCulture, out var place) || place < _log.Count - Kept) throw new CursorGoneException();
            var events = _log.Skip(place - _overlap).Take(Ring).Select(n => n.ToString(CultureInfo.InvariantCulture)).ToImmutableArray();
            return Task.FromResult(new EventAnswer<string>([.. events.Select(e => new Happened<string>(e, e, e))], events.IsEmpty ? after : events[^1]));
        }
    }

    /// <summary>Asks for the first item at once, as a transport does.</summary>
    sealed class Peeking(IAsyncEnumerable<ReadOnlyMemory<byte>> items) : IAsyncEnumerator<ReadOnlyMemory<byte>>
    {
        readonly IAsyncEnumerator<ReadOnlyMemory<byte>> _inner = items.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Task<bool>? _first;

        public Peeking Start()
        {
            _first = _inner.MoveNextAsync().AsTask();
            return this;
        }

        public ReadOnlyMemory<byte> Current => _inner.Current;

        public async ValueTask<bool> MoveNextAsync()
        {
            if (_first is not { } first) return await _inner.MoveNextAsync();
            _first = null;
            return await first;
        }

        public ValueTask DisposeAsync() => _inner.DisposeAsync();
    }
}
