using System.Net;
using CxSaas.Contracts;
using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Tenants;
using CxSaas.Silo;
using CxSaas.Silo.Cluster;
using CxSaas.Silo.Partitions;
using CxSaas.Silo.Storage;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;

namespace CxSaas.System.Tests.Cluster;

/// <summary>One of two silos ends in order while what it has stored was not told yet.</summary>
public sealed class FarewellTests(RedisServer redis) : IClassFixture<RedisServer>
{
    const int Customers = 64, Each = 3;

    /// <summary>Far longer than a silo takes to end.</summary>
    static readonly TimeSpan TellingTakes = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task What_it_had_stored_is_told_before_it_ends_so_that_nobody_reads_again()
    {
        redis.Demand();
        using var staying = await Start();
        using var ending = await Start(silo => silo.AddOutgoingGrainCallFilter(async call =>
        {
            if (call.MethodName == nameof(IPartitionGrain.Tell)) await Task.Delay(TellingTakes);
            await call.Invoke();
        }));
        var grains = staying.Services.GetRequiredService<IGrainFactory>();
        using (CallScope.AsPlatform()) await grains.Tenant("acme").Create("Acme", ValueDiscipline.OperationalExcellence);
        CallScope.Enter("acme");
        WakeAt(staying);
        await grains.Usage("acme");
        WakeAt(ending);
        await Task.WhenAll(Enumerable.Range(0, Customers).Select(async customer =>
        {
            for (var n = 0; n < Each; n++)
                Assert.Null(Assert.Single(await grains.Customer("acme", $"c{customer}").Submit([new RecordSignal($"s{n}", SignalKind.Purchase, null)])).Error);
        }));
        Assert.False(ending.Services.GetRequiredService<StandingOutbox>().IsEmpty);

        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        await ending.StopAsync(TestContext.Current.CancellationToken);

        await Eventually.Holds(async () => (await grains.Usage("acme")).StoredEvents, events => events == Customers * Each);
        Assert.Equal(0, staying.Services.GetRequiredService<SiloDeaths>().Count);
        await staying.StopAsync(TestContext.Current.CancellationToken);
    }

    // What is called from here on wakes there, where it does not live already.
    static void WakeAt(IHost silo) => RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress);

    async Task<IHost> Start(Action<ISiloBuilder>? more = null)
    {
        var ports = Ports.Free(2);
        var host = new HostBuilder()
            .ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
            .UseOrleans(silo =>
            {
                silo.JoinCluster("farewell", new(IPAddress.Loopback, ports[0], ports[1])).AddStorage(redis.Choice).AddCxSaasGrains();
                more?.Invoke(silo);
            })
            .Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }
}
