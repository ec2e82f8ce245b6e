using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Live;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Tenants;
using CxSaas.Silo;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;

namespace CxSaas.System.Tests.Promises;

public sealed class SleepingPartitionTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_ran_out_while_its_partition_slept_is_told_to_those_who_follow()
    {
        using var silo = await LoneSilo.Start(_folder.Path, silo => silo.AddCxSaasGrains());
        var grains = silo.Services.GetRequiredService<IGrainFactory>();
        CallScope.Enter("acme");
        using (CallScope.AsPlatform()) await grains.Tenant("acme").Create("Acme", ValueDiscipline.OperationalExcellence);
        await grains.Tenant("acme").SetPromisePolicy(new() { Feasibility = FeasibilityPolicy.Off, GraceSeconds = 0 });
        var follower = grains.CreateObjectReference<ILiveObserver>(new Nobody());
        var feed = grains.Feed("acme");
        var cursor = (await feed.Behind(follower, null))!.Cursor;

        var receipt = Assert.Single(await grains.Customer("acme", "c").Submit(
            [new MakePromise("p", "It arrives.", "delivery", "reliability", Stake: 1, DateTimeOffset.UtcNow.AddSeconds(3), "u")]));
        Assert.Null(receipt.Error);
        await Eventually.Holds(async () => await Told(), told => told == "Open");
        await grains.Partition("acme", GrainKeys.PartitionOf("c")).AsReference<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);

        await Eventually.Holds(async () => await Told(), told => told == "Open Broken");

        async Task<string> Told() => string.Join(' ', (await feed.Behind(follower, cursor))!.Entries.Select(entry => entry.Item.Step?.Status).OfType<PromiseStatus>());
    }

    sealed class Nobody : ILiveObserver
    {
        public Task Changed(ImmutableArray<string> topics) => Task.CompletedTask;
    }
}
