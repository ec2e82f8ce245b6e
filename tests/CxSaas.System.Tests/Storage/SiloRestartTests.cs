using CxSaas.Silo.Storage.Sqlite;
using CxSaas.System.Tests.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace CxSaas.System.Tests.Storage;

[Alias("test.tally")]
public interface ITallyGrain : IGrainWithStringKey
{
    [Alias("Count")]
    Task<int> Count();

    [Alias("Activation")]
    Task<Guid> Activation();

    [Alias("Remind")]
    Task Remind(string name);

    [Alias("Reminders")]
    Task<int> Reminders();
}

/// <summary>One state by Orleans' facet and one by the storage itself, as the product's grains inject it.</summary>
[GrainType("test-tally")]
sealed class TallyGrain([PersistentState("facet")] IPersistentState<Tally> facet, IGrainStorage storage) : Grain, ITallyGrain, IRemindable
{
    readonly Guid _activation = Guid.NewGuid();
    readonly GrainState<Tally> _own = new();

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        await storage.ReadStateAsync("own", this.GetGrainId(), _own);

    public async Task<int> Count()
    {
        facet.State = new(facet.State.Count + 1);
        _own.State = new(_own.State!.Count + 1);
        await facet.WriteStateAsync();
        await storage.WriteStateAsync("own", this.GetGrainId(), _own);
        return Math.Min(facet.State.Count, _own.State.Count);
    }

    public Task<Guid> Activation() => Task.FromResult(_activation);

    public Task Remind(string name) => this.RegisterOrUpdateReminder(name, TimeSpan.FromHours(1), TimeSpan.FromHours(1));

    public async Task<int> Reminders() => (await this.GetReminders()).Count;

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}

public sealed class SiloRestartTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_grains_state_and_reminder_survive_a_restart_of_the_silo()
    {
        Guid before;
        using (var silo = await Start())
        {
            var grain = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<ITallyGrain>("acme:1");
            Assert.Equal(1, await grain.Count());
            Assert.Equal(2, await grain.Count());
            await grain.Remind("due");
            before = await grain.Activation();
            await silo.StopAsync(TestContext.Current.CancellationToken);
        }

        using (var silo = await Start())
        {
            var grain = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<ITallyGrain>("acme:1");
            Assert.NotEqual(before, await grain.Activation());
            Assert.Equal(3, await grain.Count());
            Assert.Equal(1, await grain.Reminders());
            await silo.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_second_server_on_the_folder_does_not_start_and_says_why()
    {
        using var store = new TestStore(_folder);
        var refusal = await Assert.ThrowsAsync<StorageFolderException>(Start);
        Assert.Contains(_folder.Path, refusal.Message, StringComparison.Ordinal);
    }

    Task<IHost> Start() => LoneSilo.Start(_folder.Path);
}
