using CxSaas.Contracts;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using CxSaas.Domain.Tenants;
using CxSaas.Silo;
using CxSaas.Silo.Storage.Sqlite;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace CxSaas.System.Tests.Tenants;

/// <summary>A write that was stored and whose answer was lost on the way back.</summary>
public sealed class LostAnswerTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_in_the_roll_ups_though_nobody_sends_it_again_and_counts_once_where_somebody_does()
    {
        ForgetfulStorage? storage = null;
        using var silo = await LoneSilo.Start(_folder.Path, silo => silo.AddCxSaasGrains().Services.AddGrainStorage(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
            (services, _) => storage = new(ActivatorUtilities.CreateInstance<SqliteGrainStorage>(services))));
        var grains = silo.Services.GetRequiredService<IGrainFactory>();
        CallScope.Enter("acme");
        using (CallScope.AsPlatform()) await grains.Tenant("acme").Create("Acme", ValueDiscipline.OperationalExcellence);
        var customer = grains.Customer("acme", "c");
        await customer.Submit([Feedback("f1")]);

        storage!.LosesTheNextAnswer = true;
        await Assert.ThrowsAnyAsync<OrleansException>(() => customer.Submit([Feedback("f2")]));
        await Eventually.Holds(Told, told => told == 2);

        Assert.True(Assert.Single(await customer.Submit([Feedback("f2")])).Duplicate);
        Assert.Equal(2, await Told());

        async Task<int> Told() => (await grains.Partition("acme", GrainKeys.PartitionOf("c")).Pulse(0)).Segments.Sum(s => s.Answers.FirstOrDefault(a => a.Of == Counted.Feedback).N);
    }

    static RecordFeedback Feedback(string id) =>
        new(id, null, FeedbackSource.Survey, [new() { Metric = Metric.Csat, Value = 4, Dimension = "product" }]);

    sealed class ForgetfulStorage(IGrainStorage inner) : IGrainStorage
    {
        public bool LosesTheNextAnswer { get; set; }

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await inner.WriteStateAsync(stateName, grainId, grainState);
            if (!LosesTheNextAnswer) return;
            LosesTheNextAnswer = false;
            throw new TimeoutException("The answer was lost.");
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
    }
}
