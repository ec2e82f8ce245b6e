using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Tenants;
using CxSaas.Silo;
using CxSaas.Silo.Partitions;
using CxSaas.Silo.Storage.Sqlite;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace CxSaas.System.Tests.Tenants;

/// <summary>Whoever asks for a list while customers are still being read gets what is known, and is told that it is not all.</summary>
public sealed class UnreadListTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_list_does_not_wait_for_a_storage_that_does_not_answer()
    {
        using (var first = await Silo(Task.CompletedTask))
        {
            using (CallScope.AsPlatform()) await Grains(first).Tenant("acme").Create("Acme", ValueDiscipline.OperationalExcellence);
            await Grains(first).Customer("acme", "c").Submit([new RegisterCustomer("C", null)]);
            await first.StopAsync(TestContext.Current.CancellationToken);
        }
        var answers = new TaskCompletionSource();
        using var silo = await Silo(answers.Task);
        var partition = Grains(silo).Partition("acme", GrainKeys.PartitionOf("c"));
        var (list, dark) = (await partition.Customers(CustomerFilter.None, CustomerOrder.IdAsc, 10, null), await partition.Dark(null, 10, null));
        Assert.Equal((true, 0, true), (list.IsPartial, list.Total, dark.IsPartial));
        answers.SetResult();
        list = await Eventually.Holds(() => partition.Customers(CustomerFilter.None, CustomerOrder.IdAsc, 10, null), list => !list.IsPartial);
        Assert.Equal("c", Assert.Single(list.Entries).Item);
    }

    Task<IHost> Silo(Task answers)
    {
        CallScope.Enter("acme");
        return LoneSilo.Start(_folder.Path, silo => silo.AddCxSaasGrains().Services.AddGrainStorage(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (services, _) => new SlowRows(ActivatorUtilities.CreateInstance<SqliteGrainStorage>(services), answers)));
    }

    static IGrainFactory Grains(IHost silo) => silo.Services.GetRequiredService<IGrainFactory>();

    sealed class SlowRows(IGrainStorage inner, Task answers) : IGrainStorage
    {
        public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (stateName == StoredCustomers.StateName) await answers;
            await inner.ReadStateAsync(stateName, grainId, grainState);
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.WriteStateAsync(stateName, grainId, grainState);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
    }
}
