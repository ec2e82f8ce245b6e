using CxSaas.Contracts;
using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Tenants;
using CxSaas.Silo;
using CxSaas.Silo.Partitions;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace CxSaas.System.Tests.Rights;

/// <summary>Two activations of a partition are awake for a while where members of a cluster lose sight of each other; one erases, the other hears of it.</summary>
public sealed class SplitErasureTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whoever_reads_again_knows_whom_another_activation_has_erased_and_whom_it_has_let_in_again()
    {
        using var silo = await LoneSilo.Start(_folder.Path, silo => silo.AddCxSaasGrains());
        var grains = silo.Services.GetRequiredService<IGrainFactory>();
        CallScope.Enter("acme");
        using (CallScope.AsPlatform()) await grains.Tenant("acme").Create("Acme", ValueDiscipline.OperationalExcellence);
        var partition = grains.Partition("acme", GrainKeys.PartitionOf("c"));
        await grains.Customer("acme", "c").Submit([new RecordFeedback("f", null, FeedbackSource.Survey, [new() { Metric = Metric.Csat, Value = 4, Dimension = "product" }])]);
        var (other, roster, table) = await Activation();

        Assert.Equal(ErasureOutcome.Erased, await partition.Erase("c"));
        Assert.False(other.Holds("c"));
        await roster.Refresh();
        Assert.True(await other.Refresh());
        Assert.True(other.Holds("c"));
        Assert.Equal(["c"], other.Unfinished);
        Assert.Equal(ErasureOutcome.Erased, await other.Erase("c"));
        Assert.Empty(other.Unfinished);
        Assert.False(roster.Knows("c"));
        Assert.True(table.ErasedChanges > 0);

        Assert.Equal(Admission.Admitted, await partition.Admit("c", readmits: true));
        Assert.False(await other.Refresh());
        Assert.False(other.Holds("c"));

        async Task<(ErasedCustomers, Roster, PartitionTable)> Activation()
        {
            var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>(Orleans.Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);
            var roster = new Roster(storage, partition.GetGrainId());
            await roster.Load();
            var table = new PartitionTable(roster.Ids);
            var erased = new ErasedCustomers(grains, storage, silo.Services.GetRequiredService<StoredCustomers>(), partition.GetGrainId(), roster, table);
            await erased.Load();
            return (erased, roster, table);
        }
    }
}
