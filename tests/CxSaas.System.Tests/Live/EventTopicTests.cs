using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CxSaas.Domain.Tenants;
using CxSaas.Gateway;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;
using CxSaas.Gateway.Live;
using CxSaas.System.Tests.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace CxSaas.System.Tests.Live;

/// <summary>Each event once and in order, from a ring of eight over a log that keeps 50.</summary>
public sealed class EventTopicTests : IDisposable
{
    const int Ring = 8, Kept = 50;

    static readonly StreamKey Key = new(new Caller(Role.Agent, "acme"), "q", null, "");

    readonly Lock _gate = new();
    readonly List<int> _log = [];
    readonly EventTopic<string> _topic;
    readonly SharedStreams _streams = new(new GatewayOptions());
    int _executions, _overlap, _failures;

    public EventTopicTests()
    {
        _topic = new("acme", Ask, TimeProvider.System, NullLogger.Instance, Ring);
        _topic.Start();
    }

    public void Dispose() => _topic.Stop();

    [Fact]
    public async Task Every_reader_gets_each_event_once_and_in_order_and_they_share_its_execution()
    {
        var readers = await Joined(5);
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
        var slow = (await Joined(1))[0];
        Append(1);
        Assert.Equal("1", await Next(slow));
        var quick = (await Joined(1))[0];
        for (var n = 2; n <= 30; n++)
        {
            Append(1);
            Assert.Equal($"{n}", await Next(quick));
        }
        var behind = await Assert.ThrowsAsync<FellBehindException>(() => Next(slow));
        Assert.Equal("1", behind.ResumeAfter);
        var resumed = Read(behind.ResumeAfter);
        for (var n = 2; n <= 30; n++) Assert.Equal($"{n}", await Next(resumed));
        Append(1);
        Assert.Equal("31", await Next(resumed));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("nothing of ours")]
    public async Task A_place_that_nobody_keeps_any_more_is_refused(string after)
    {
        var reader = (await Joined(1))[0];
        for (var n = 1; n <= Kept + 20; n++)
        {
            Append(1);
            await Next(reader);
        }
        var resumed = Read(after);
        await Assert.ThrowsAsync<CursorGoneException>(() => Next(resumed));
    }

    [Fact]
    public async Task What_a_grain_that_moved_tells_again_is_told_once()
    {
        var reader = (await Joined(1))[0];
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
        var readers = await Joined(2);
        Append(1);
        foreach (var reader in readers) Assert.Equal("1", await Next(reader));
        Append(Kept + 1);
        foreach (var reader in readers) Assert.Equal("1", (await Assert.ThrowsAsync<FellBehindException>(() => Next(reader))).ResumeAfter);
        var fresh = (await Joined(1))[0];
        Append(1);
        Assert.Equal($"{Kept + 3}", await Next(fresh));
    }

    [Fact]
    public async Task A_reader_that_comes_from_ahead_of_the_topic_waits_until_that_has_come_as_far()
    {
        await _topic.Ready();
        // Another gateway has told of these already.
        lock (_gate) _log.AddRange([1, 2, 3]);
        var reader = Read("3");
        var next = Next(reader);
        await TransportServer.Until(() => _topic.Waiting == 1, "the reader's place");
        Append(1);
        Assert.Equal("4", await next);
    }

    [Fact]
    public async Task Those_who_come_back_from_far_behind_are_led_up_a_few_at_a_time_and_all_get_everything()
    {
        await TellThirty();
        var readers = Enumerable.Range(0, 2 * EventTopic.LedAtOnce).Select(_ => Read("2")).ToList();
        var firsts = readers.Select(Next).ToList();
        await TransportServer.Until(() => firsts.Count(first => first.IsCompletedSuccessfully) == EventTopic.LedAtOnce, "the first turns");
        // Who has not taken all that it was given keeps its turn.
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(EventTopic.LedAtOnce, firsts.Count(first => first.IsCompleted));
        // Two leave, and two others come to their turn.
        var led = readers.Zip(firsts).Where(pair => pair.Second.IsCompleted).Select(pair => pair.First).ToList();
        foreach (var leaving in led.Take(2)) await leaving.DisposeAsync();
        await TransportServer.Until(() => firsts.Count(first => first.IsCompletedSuccessfully) == EventTopic.LedAtOnce + 2, "the next turns");
        await Task.WhenAll(readers.Zip(firsts).Where(pair => !led.Take(2).Contains(pair.First)).Select(async pair =>
        {
            Assert.Equal("3", await pair.Second);
            await Rest(pair.First);
        }));

        async Task Rest(IAsyncEnumerator<ReadOnlyMemory<byte>> reader)
        {
            for (var n = 4; n <= 30; n++) Assert.Equal($"{n}", await Next(reader));
        }
    }

    [Fact]
    public async Task A_reader_that_comes_back_while_its_journal_fails_in_passing_is_led_up_when_that_has_passed()
    {
        await TellThirty();
        _failures = 2;
        Assert.Equal("3", await Next(Read("2")));
        Assert.Equal(0, _failures);
    }

    // The ring then holds the last eight.
    async Task TellThirty()
    {
        var reader = (await Joined(1))[0];
        for (var n = 1; n <= 30; n++)
        {
            Append(1);
            await Next(reader);
        }
    }

    IAsyncEnumerator<ReadOnlyMemory<byte>> Read(string? after) => _streams.Read(Key, () => Task.FromResult(Stream()), after, default)
        .GetAsyncEnumerator(TestContext.Current.CancellationToken);

    SharedStream Stream() => new(new(_topic, () => { }), step =>
    {
        Interlocked.Increment(ref _executions);
        return Task.FromResult<ReadOnlyMemory<byte>>(Encoding.ASCII.GetBytes((string)step.Now));
    });

    // A reader has its place once it waits for its first event.
    async Task<List<IAsyncEnumerator<ReadOnlyMemory<byte>>>> Joined(int count)
    {
        await _topic.Ready();
        var before = _topic.Waiting;
        var readers = Enumerable.Range(0, count).Select(_ => new Peeking(Read(null)).Start()).ToList();
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
            if (_failures > 0 && _failures-- > 0) throw new TimeoutException("down");
            var end = _log.Count.ToString(CultureInfo.InvariantCulture);
            if (after is null) return Task.FromResult(new EventAnswer<string>([], end));
            if (!int.TryParse(after, CultureInfo.InvariantCulture, out var place) || place < _log.Count - Kept) throw new CursorGoneException();
            var events = _log.Skip(place - _overlap).Take(Ring).Select(n => n.ToString(CultureInfo.InvariantCulture)).ToImmutableArray();
            return Task.FromResult(new EventAnswer<string>([.. events.Select(e => new Happened<string>(e, e, e))], events.IsEmpty ? after : events[^1]));
        }
    }

    /// <summary>Asks for the first item at once, as a transport does.</summary>
    sealed class Peeking(IAsyncEnumerator<ReadOnlyMemory<byte>> inner) : IAsyncEnumerator<ReadOnlyMemory<byte>>
    {
        Task<bool>? _first;

        public Peeking Start()
        {
            _first = inner.MoveNextAsync().AsTask();
            return this;
        }

        public ReadOnlyMemory<byte> Current => inner.Current;

        public async ValueTask<bool> MoveNextAsync()
        {
            if (_first is not { } first) return await inner.MoveNextAsync();
            _first = null;
            return await first;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
