using CxSaas.Silo.Cluster;
using CxSaas.Silo.Storage;
using CxSaas.System.Tests.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace CxSaas.System.Tests.Storage;

/// <summary>What grains rely on, held against each storage that silos share, as a silo wires it.</summary>
public abstract class SharedStorageTests(StorageServer server) : IAsyncLifetime
{
    IHost _silo = null!;

    protected IGrainStorage Grains => _silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");

    // A test's own grain, so that all share one server.
    protected GrainId Grain { get; } = GrainId.Parse($"customer/acme:{Guid.NewGuid():N}");

    protected virtual StorageChoice Choice => server.Choice;

    public virtual async ValueTask InitializeAsync()
    {
        server.Demand();
        _silo = await Silo(Choice);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_silo is null) return;
        await _silo.StopAsync();
        _silo.Dispose();
    }

    [Fact]
    public async Task A_state_is_read_as_it_was_written_and_replaced_under_its_etag()
    {
        var ada = new Journey { Name = "Åda 🙂", Nickname = null, Score = 3, Steps = [new Step.Scored(9, "good"), new Step.Promised("p", DateTimeOffset.UnixEpoch)] };
        var first = await Write(ada);
        var second = await Write(ada with { Version = 2 }, first.ETag);
        var read = await Read<Journey>();
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal((ada with { Version = 2 }, second.ETag, true), (read.State, read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task Two_who_hold_the_same_version_cannot_both_write()
    {
        var first = await Write(new Tally(1));
        await Write(new Tally(2), first.ETag);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Write(new Tally(3), first.ETag));
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Write(new Tally(4)));
        Assert.Equal(new Tally(2), (await Read<Tally>()).State);
    }

    [Fact]
    public async Task What_was_never_written_or_was_cleared_is_not_there()
    {
        Assert.False((await Read<Journal>()).RecordExists);
        var state = await Write(new Journal());
        await Grains.ClearStateAsync("state", Grain, state);
        var read = await Read<Journal>();
        Assert.Equal((false, null), (read.RecordExists, read.ETag));
        await Write(new Journal());
    }

    [Fact]
    public async Task A_state_beyond_its_bound_is_refused_with_its_size_and_its_grain()
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => Write(new Note(new string('x', 17 * 1024 * 1024))));
        Assert.Contains(Grain.ToString(), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("16777216", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_state_grows_and_shrinks()
    {
        var etag = (await Write(new Note("small"))).ETag;
        foreach (var length in (int[])[500_000, 3_000_000, 2_000_000, 10, 1_500_000])
        {
            etag = (await Write(new Note(new string('x', length)), etag)).ETag;
            var read = await Read<Note>();
            Assert.Equal((length, etag), (read.State!.Text.Length, read.ETag));
        }
    }

    [Fact]
    public async Task Names_that_differ_by_their_case_alone_are_two()
    {
        await Write(new Tally(1), name: "cafe");
        await Write(new Tally(2), name: "CAFE");
        Assert.Equal((new Tally(1), new Tally(2)), ((await Read<Tally>("cafe")).State, (await Read<Tally>("CAFE")).State));
    }

    protected async Task<GrainState<T>> Read<T>(string name = "state")
    {
        var state = new GrainState<T>();
        await Grains.ReadStateAsync(name, Grain, state);
        return state;
    }

    protected async Task<GrainState<T>> Write<T>(T value, string? etag = null, string name = "state")
    {
        var state = new GrainState<T>(value, etag!);
        await Grains.WriteStateAsync(name, Grain, state);
        return state;
    }

    static async Task<IHost> Silo(StorageChoice choice)
    {
        var ports = Ports.Free(2);
        var host = new HostBuilder()
            .ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
            .UseOrleans(silo => silo.JoinCluster($"c-{Guid.NewGuid():N}", new(global::System.Net.IPAddress.Loopback, ports[0], ports[1])).AddStorage(choice))
            .Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public sealed record Journal;
}

public sealed class RedisStorageTests(RedisServer redis) : SharedStorageTests(redis), IClassFixture<RedisServer>;
