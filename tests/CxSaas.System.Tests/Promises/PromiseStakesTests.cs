using System.Net;
using System.Net.Sockets;
using CxSaas.Contracts;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Tenants;
using CxSaas.Silo;
using CxSaas.Silo.Storage.Sqlite;
using CxSaas.System.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CxSaas.System.Tests.Promises;

/// <summary>What a customer's grain says a promise would put at stake, in a silo as the server has it.</summary>
public sealed class PromiseStakesTests : IAsyncLifetime
{
    readonly TestFolder _folder = new();
    IHost _silo = null!;

    IGrainFactory Grains => _silo.Services.GetRequiredService<IGrainFactory>();

    [Fact]
    public async Task A_customer_with_much_to_lose_has_more_at_stake_than_one_of_whom_nothing_is_known()
    {
        using (CallScope.AsPlatform())
            Assert.Null((await Grains.Tenant("acme").Create("Acme", ValueDiscipline.OperationalExcellence)).Error);
        CallScope.Enter("acme");
        var question = new PromiseQuestion("warehouse", "transfer", "reliability", 1, DateTimeOffset.UtcNow.AddDays(2));
        var stranger = await Grains.Customer("acme", "nobody").PromiseStakes(question);
        Assert.InRange(stranger.Gain, .1, 5);
        Assert.InRange(stranger.BreakEven, .7, .8);
        Assert.Null(await Grains.Customer("acme", "nobody").Read());

        var ada = Grains.Customer("acme", "ada");
        var kept = await ada.Submit(
        [
            .. Enumerable.Range(0, 8).SelectMany(i => (CustomerCommand[])
            [
                new MakePromise($"p{i}", "Today.", "transfer", "reliability", 1, DateTimeOffset.UtcNow.AddDays(1), "warehouse"),
                new SettlePromise($"p{i}", 1, false, null),
            ]),
            new ProposePromise("x", "Moved by Friday.", question.Kind, question.Dimension, question.Stake, question.DueAt, question.UnitId),
            new ConfirmFeasibility("x", Feasible: true),
        ]);
        Assert.All(kept, receipt => Assert.Null(receipt.Error));
        var stakes = await ada.PromiseStakes(question);
        // Kept promises have given nearly all they can: one more gains little and breaking it costs as ever.
        Assert.True(stakes.Gain < stranger.Gain / 3);
        Assert.Equal(stranger.Loss, stakes.Loss, tolerance: .2);
        Assert.True(stakes.BreakEven > .9);
        Assert.Equal((Feasibility.Unchecked, Feasibility.Confirmed), (stranger.Feasibility, stakes.Feasibility));
        Assert.Equal(await ada.Satisfaction(null) is { AtRisk: var risk } ? risk : null, new AtRisk { OpenPromises = 0, Points = 0 });
    }

    public async ValueTask InitializeAsync()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var siloPort = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        _silo = new HostBuilder()
            .ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
            .UseOrleans(silo => silo
                .UseLocalhostClustering(siloPort, gatewayPort: 0)
                .AddSqliteStorage(_folder.Path)
                .AddCxSaasGrains())
            .Build();
        await _silo.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.StopAsync();
        _silo.Dispose();
        _folder.Dispose();
    }
}
