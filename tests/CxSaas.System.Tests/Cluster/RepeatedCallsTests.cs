using CxSaas.Contracts;
using CxSaas.Gateway.Cluster;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace CxSaas.System.Tests.Cluster;

[Alias("test.moody")]
public interface IMoodyGrain : IGrainWithStringKey
{
    /// <summary>Fails, or is silent, as often as it was told to, then answers how often it was asked.</summary>
    [Repeatable, Alias("Ask")]
    Task<int> Ask();

    [Alias("AskOnce")]
    Task<int> AskOnce();
}

[GrainType("test-moody"), Orleans.Concurrency.Reentrant]
sealed class MoodyGrain(Mood mood) : Grain, IMoodyGrain
{
    public Task<int> Ask() => mood.Answer();

    public Task<int> AskOnce() => mood.Answer();
}

sealed class Mood
{
    readonly TaskCompletionSource _end = new();
    int _asked;

    public int Asked => Volatile.Read(ref _asked);

    public int Failures { get; set; }
    public int Silences { get; set; }
    public Exception Fault { get; set; } = new SiloUnavailableException();

    // A grain that waits is waited for when its silo stops.
    public void EndSilence() => _end.SetResult();

    public async Task<int> Answer()
    {
        var asked = Interlocked.Increment(ref _asked);
        if (asked <= Failures) throw Fault;
        if (asked <= Silences) await _end.Task;
        return asked;
    }
}

/// <summary>A gateway's client against a silo whose grains fail or keep silent.</summary>
public sealed class RepeatedCallsTests : IAsyncLifetime
{
    readonly TestFolder _folder = new();
    readonly Mood _mood = new();
    IHost _silo = null!, _gateway = null!;
    ConnectionContext? _connection;

    IMoodyGrain Grain => _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IMoodyGrain>("m");

    RepeatedCalls Calls => _gateway.Services.GetRequiredService<RepeatedCalls>();

    public async ValueTask InitializeAsync()
    {
        _silo = await LoneSilo.Start(_folder.Path, silo => silo.Services.AddSingleton(_mood));
        _gateway = await Client();
    }

    async Task<IHost> Client(TimeSpan? patience = null)
    {
        var port = _silo.Services.GetRequiredService<ILocalSiloDetails>().GatewayAddress.Endpoint.Port;
        var client = new HostBuilder().UseOrleansClient(client =>
        {
            client.UseLocalhostClustering(port).RepeatLostCalls(patience);
            client.Services.AddSingleton(TimeProvider.System)
                .Configure<ClientMessagingOptions>(o => o.ResponseTimeout = Busy.Patience + Busy.Patience)
                .Configure<ClientConnectionOptions>(o => o.ConfigureConnection(connections => connections.Use(next => connection => next(_connection = connection))));
        }).Build();
        await client.StartAsync();
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        _mood.EndSilence();
        await _gateway.StopAsync();
        _gateway.Dispose();
        await _silo.StopAsync();
        _silo.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_call_that_lost_its_silo_is_made_again_until_it_is_answered()
    {
        _mood.Failures = 3;
        Assert.Equal(4, await Grain.Ask());
        Assert.Equal(3, Calls.Repeats);
    }

    [Fact]
    public async Task A_silent_call_is_made_again_beside_the_first()
    {
        _mood.Silences = 1;
        Assert.Equal(2, await Grain.Ask().WaitAsync(Busy.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_call_whose_connection_ends_is_not_waited_for()
    {
        using var client = await Client(patience: Timeout.InfiniteTimeSpan);
        _mood.Silences = 1;
        var asked = client.Services.GetRequiredService<IGrainFactory>().GetGrain<IMoodyGrain>("m").Ask();
        await Eventually.Holds(() => Task.FromResult(_mood.Asked), asked => asked == 1);
        _connection!.Abort();
        Assert.Equal(2, await asked.WaitAsync(Busy.Patience, TestContext.Current.CancellationToken));
        await client.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_would_count_twice_is_not_made_again()
    {
        _mood.Failures = 1;
        await Assert.ThrowsAsync<SiloUnavailableException>(() => Grain.AskOnce());
        Assert.Equal(2, await Grain.AskOnce());
    }

    [Fact]
    public async Task A_fault_that_no_other_silo_would_mend_is_told_at_once()
    {
        (_mood.Failures, _mood.Fault) = (1, new InvalidOperationException("a bug"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.Ask());
        Assert.Equal(0, Calls.Repeats);
    }

    [Fact]
    public async Task Where_everything_fails_attempts_end_and_the_fault_is_told()
    {
        _mood.Failures = int.MaxValue;
        await Assert.ThrowsAsync<SiloUnavailableException>(() => Grain.Ask());
        Assert.Equal(RepeatedCalls.AttemptsMax - 1, Calls.Repeats);
    }
}
