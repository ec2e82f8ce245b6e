using CxSaas.Contracts;
using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using CxSaas.Domain.Tenants;
using CxSaas.Silo;
using CxSaas.Silo.Partitions;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CxSaas.System.Tests.Rights;

/// <summary>A silo that could not reach a partition for a while tells it where a customer stood, who has been erased and registered anew meanwhile.</summary>
public sealed class LateReportTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_told_too_late_brings_nothing_back_and_stands_in_the_way_of_nothing()
    {
        using var silo = await LoneSilo.Start(_folder.Path, silo => silo.AddCxSaasGrains());
        var grains = silo.Services.GetRequiredService<IGrainFactory>();
        CallScope.Enter("acme");
        using (CallScope.AsPlatform()) await grains.Tenant("acme").Create("Acme", ValueDiscipline.OperationalExcellence);
        var (customer, partition) = (grains.Customer("acme", "c"), grains.Partition("acme", GrainKeys.PartitionOf("c")));
        foreach (var id in new[] { "f1", "f2", "f3" }) await customer.Submit([Said(id)]);
        await Eventually.Holds(Feedback, told => told == 3);
        var before = (await silo.Services.GetRequiredService<StoredCustomers>().Standing("acme", "c"))!;
        Assert.Equal(ErasureOutcome.Erased, await partition.Erase("c"));

        await partition.Tell([new("c", before, [])]);
        Assert.Equal(0, await Feedback());
        // Admitted, and nothing is stored of it yet.
        Assert.Equal(Admission.Admitted, await partition.Admit("c", readmits: true));
        await partition.Tell([new("c", before, [])]);
        Assert.Equal((0, 0), (await Feedback(), (await partition.Pulse(0)).Segments.Sum(s => s.Scores.Customers)));
        await customer.Submit([Said("new")]);
        await Eventually.Holds(Feedback, told => told == 1);
        // Of three events then, it is of one now.
        await partition.Tell([new("c", before, [])]);
        Assert.Equal(1, await Feedback());
        await customer.Submit([Said("newer")]);
        await Eventually.Holds(Feedback, told => told == 2);

        async Task<int> Feedback() => (await partition.Pulse(0)).Segments.Sum(s => s.Answers.FirstOrDefault(a => a.Of == Counted.Feedback).N);
    }

    static RecordFeedback Said(string id) => new(id, null, FeedbackSource.Survey, [new() { Metric = Metric.Csat, Value = 4, Dimension = "product" }]);
}
