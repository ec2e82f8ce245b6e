using System.Text;
using CxSaas.Domain.Tenants;
using CxSaas.Gateway;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;
using CxSaas.Gateway.Live;
using CxSaas.System.Tests.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace CxSaas.System.Tests.Live;

/// <summary>A number as the state of a grain that can be set.</summary>
sealed record Number(int Value);

public sealed class StateTopicTests
{
    static readonly Caller Agent = new(Role.Agent, "acme", KeyId: "one");

    int _executions;
    readonly NumberSource _source = new();

    [Fact]
    public async Task Those_who_are_up_to_date_share_one_execution_a_change_and_new_ones_share_one()
    {
        var streams = new SharedStreams(new GatewayOptions());
        var readers = Enumerable.Range(0, 10).Select(_ => Read(streams, Agent)).ToList();
        foreach (var reader in readers) Assert.Equal("nothing to 0", await Next(reader));
        Assert.Equal(1, Volatile.Read(ref _executions));
        for (var value = 1; value <= 3; value++)
        {
            _source.Set(value);
            foreach (var reader in readers) Assert.Equal($"{value - 1} to {value}", await Next(reader));
        }
        Assert.Equal(4, Volatile.Read(ref _executions));
        Assert.Equal(1, streams.Count);
        foreach (var reader in readers) await reader.DisposeAsync();
        Assert.Equal(0, streams.Count);
        await TransportServer.Until(() => _source.Followers == 0, "the end of what nobody follows");
    }

    [Fact]
    public async Task A_slow_reader_gets_the_difference_to_what_it_got_itself()
    {
        var streams = new SharedStreams(new GatewayOptions());
        await using var quick = Read(streams, Agent);
        await using var slow = Read(streams, Agent);
        Assert.Equal("nothing to 0", await Next(slow));
        Assert.Equal("nothing to 0", await Next(quick));
        for (var value = 1; value <= 5; value++)
        {
            _source.Set(value);
            Assert.Equal($"{value - 1} to {value}", await Next(quick));
        }
        Assert.Equal("0 to 5", await Next(slow));
    }

    [Fact]
    public async Task Those_who_came_at_different_times_share_what_comes_after_it()
    {
        var streams = new SharedStreams(new GatewayOptions());
        var readers = new List<IAsyncEnumerator<ReadOnlyMemory<byte>>>();
        for (var n = 0; n < 3; n++)
        {
            readers.Add(Read(streams, Agent));
            Assert.Equal("nothing to 0", await Next(readers[^1]));
            // Longer than a state may be old that a new reader starts with: the next one's is read anew.
            await Task.Delay(TimeSpan.FromSeconds(1.1), TestContext.Current.CancellationToken);
        }
        Assert.Equal(3, Volatile.Read(ref _executions));
        _source.Set(1);
        foreach (var reader in readers) Assert.Equal("0 to 1", await Next(reader));
        Assert.Equal(4, Volatile.Read(ref _executions));
    }

    [Fact]
    public async Task Callers_of_another_scope_never_share_and_another_key_of_the_same_scope_does()
    {
        var streams = new SharedStreams(new GatewayOptions());
        await using var one = Read(streams, Agent);
        await using var same = Read(streams, Agent with { KeyId = "two" });
        Caller[] others = [Agent with { Role = Role.Analyst }, Agent with { TenantId = "other" }, Agent with { CustomerId = "ada" }];
        var strangers = others.Select(caller => Read(streams, caller)).ToList();
        foreach (var reader in (IEnumerable<IAsyncEnumerator<ReadOnlyMemory<byte>>>)[one, same, .. strangers]) await Next(reader);
        Assert.Equal(4, streams.Count);
        foreach (var stranger in strangers) await stranger.DisposeAsync();
    }

    [Fact]
    public async Task A_customer_has_so_many_subscriptions_and_no_more_and_others_have_theirs()
    {
        var streams = new SharedStreams(new GatewayOptions { SubscriptionsPerCustomer = 2, SubscriptionsPerTenant = 4 });
        var ada = Agent with { CustomerId = "ada" };
        var open = new List<IAsyncEnumerator<ReadOnlyMemory<byte>>>();
        async Task Open(Caller caller)
        {
            open.Add(Read(streams, caller));
            await Next(open[^1]);
        }

        await Open(ada);
        await Open(ada);
        var full = await Assert.ThrowsAsync<TooManyStreamsException>(() => Open(ada));
        Assert.Contains("customer has 2 subscriptions", full.Message, StringComparison.Ordinal);
        await Open(Agent with { CustomerId = "bob" });
        await Open(Agent);
        await Assert.ThrowsAsync<TooManyStreamsException>(() => Open(Agent));
        await open[0].DisposeAsync();
        await Open(ada);
        foreach (var reader in open) await reader.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"a":1,"b":{"c":"x","d":[1,2]}}""", """{ "b": {"d":[1, 2],"c":"\u0078"}, "a":1}""", true)]
    [InlineData("""{"a":1}""", """{"a":"1"}""", false)]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", false)]
    [InlineData("""{"a":{"b":1}}""", """{"a":{},"b":1}""", false)]
    [InlineData("""{"a":"b,c"}""", """{"a":"b","c":1}""", false)]
    public void Variables_are_equal_by_their_values(string left, string right, bool equal) => Assert.Equal(equal, Key(left) == Key(right));

    [Fact]
    public void What_the_operation_does_not_declare_keeps_nobody_apart()
    {
        Assert.Equal(Key("""{"id":"c","mine":1}""", "id"), Key("""{"id":"c"}""", "id", "other"));
        Assert.NotEqual(Key("""{"id":"c","mine":1}""", "id", "mine"), Key("""{"id":"c"}""", "id", "mine"));
        Assert.NotEqual(Key("""{"id":{"a":1,"b":1}}""", "id"), Key("""{"id":{"a":1}}""", "id"));
    }

    [Fact]
    public async Task Off_each_subscriber_executes_for_itself()
    {
        var streams = new SharedStreams(new GatewayOptions { ShareExecutions = false });
        await using var one = Read(streams, Agent);
        await using var two = Read(streams, Agent);
        await Next(one);
        await Next(two);
        Assert.Equal(2, Volatile.Read(ref _executions));
    }

    [Fact]
    public async Task A_source_that_fails_for_a_while_is_asked_again_and_its_readers_hear_of_it_then()
    {
        var streams = new SharedStreams(new GatewayOptions());
        await using var reader = Read(streams, Agent);
        await Next(reader);
        _source.IsDown = true;
        _source.Set(1);
        var next = Next(reader);
        await TransportServer.Until(() => _source.Failures >= 2, "two attempts");
        _source.IsDown = false;
        Assert.Equal("0 to 1", await next);
    }

    [Fact]
    public async Task An_answer_of_an_older_activation_is_not_taken_in()
    {
        var streams = new SharedStreams(new GatewayOptions());
        await using var reader = Read(streams, Agent);
        await Next(reader);
        _source.Set(3);
        Assert.Equal("0 to 3", await Next(reader));
        _source.Set(2);
        _source.Set(4);
        Assert.Equal("3 to 4", await Next(reader));
    }

    static StreamKey Key(string variables, params string[]? declared) =>
        StreamKey.Of(Agent, "q", null, global::System.Text.Json.JsonElement.Parse(variables), declared is { Length: > 0 } ? declared : null);

    IAsyncEnumerator<ReadOnlyMemory<byte>> Read(SharedStreams streams, Caller caller) => streams.Read(
        StreamKey.Of(caller, "q", null, null),
        () => Task.FromResult(new SharedStream(_source.Follow(), Execute)),
        after: null,
        TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

    Task<ReadOnlyMemory<byte>> Execute(Step step)
    {
        Interlocked.Increment(ref _executions);
        var text = $"{(step.Before as Number)?.Value.ToString(global::System.Globalization.CultureInfo.InvariantCulture) ?? "nothing"} to {((Number)step.Now).Value}";
        return Task.FromResult<ReadOnlyMemory<byte>>(Encoding.ASCII.GetBytes(text));
    }

    static async Task<string> Next(IAsyncEnumerator<ReadOnlyMemory<byte>> reader)
    {
        Assert.True(await reader.MoveNextAsync().AsTask().WaitAsync(TransportServer.Patience, TestContext.Current.CancellationToken));
        return Encoding.ASCII.GetString(reader.Current.Span);
    }

    /// <summary>What a grain and its hub do: it answers, and tells that there is something newer.</summary>
    sealed class NumberSource
    {
        readonly Lock _gate = new();
        readonly List<Topic> _topics = [];
        Number _now = new(0);
        int _failures;

        public bool IsDown { get; set; }
        public int Failures => Volatile.Read(ref _failures);

        public int Followers
        {
            get
            {
                lock (_gate) return _topics.Count;
            }
        }

        public void Set(int value)
        {
            lock (_gate)
            {
                _now = new(value);
                _topics.ForEach(topic => topic.Wake());
            }
        }

        public Followed Follow()
        {
            var topic = new StateTopic<Number>("acme", Ask, Compare, TimeProvider.System, NullLogger.Instance);
            lock (_gate) _topics.Add(topic);
            topic.Start();
            return new(topic, () =>
            {
                lock (_gate) _topics.Remove(topic);
                topic.Stop();
            });
        }

        Task<StateAnswer<Number>> Ask(Number? known)
        {
            if (IsDown)
            {
                Interlocked.Increment(ref _failures);
                throw new TimeoutException("down");
            }
            lock (_gate) return Task.FromResult(known == _now ? default : new StateAnswer<Number>(_now with { }, null));
        }

        static Freshness Compare(Number held, Number read) =>
            read.Value == held.Value ? Freshness.Same : read.Value < held.Value ? Freshness.Older : Freshness.Newer;
    }
}
