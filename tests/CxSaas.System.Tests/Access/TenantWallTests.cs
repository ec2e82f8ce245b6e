using CxSaas.Contracts;
using CxSaas.Contracts.Promises;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Tenants;
using CxSaas.Silo;
using CxSaas.System.Tests.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CxSaas.System.Tests.Access;

/// <summary>The wall behind the gateway: a grain refuses whoever calls for another tenant, another customer, or nobody.</summary>
public sealed class TenantWallTests : IAsyncLifetime
{
    IHost _silo = null!;

    IGrainFactory Grains => _silo.Services.GetRequiredService<IGrainFactory>();

    public async ValueTask InitializeAsync()
    {
        _silo = await LoneSilo.Start(CxSaasProcess.TemporaryFolder(), silo => silo.AddCxSaasGrains());
        CallScope.Enter(null);
        foreach (var tenant in new[] { "a", "b" }) await Grains.Tenant(tenant).Create(tenant, ValueDiscipline.OperationalExcellence);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.StopAsync(TestContext.Current.CancellationToken);
        _silo.Dispose();
    }

    [Theory]
    [InlineData("b", null)]
    [InlineData("b", "c")]
    [InlineData("a", "d")]
    [InlineData(null, null)]
    public async Task A_customer_is_not_read_on_behalf_of(string? tenant, string? customer)
    {
        CallScope.Enter(tenant, customer);
        await Refused(() => Grains.Customer("a", "c").Read());
    }

    [Fact]
    public async Task A_customer_reads_itself_and_writes_nothing()
    {
        CallScope.Enter("a");
        await Grains.Customer("a", "c").Submit([new RegisterCustomer("C", null)]);
        CallScope.Enter("a", "c");
        Assert.Equal("C", (await Grains.Customer("a", "c").Read())?.Name);
        await Grains.Customer("a", "c").Satisfaction(null);
        await Refused(() => Grains.Customer("a", "c").Submit([new RegisterCustomer("D", null)]));
    }

    [Fact]
    public async Task A_customer_reaches_nothing_else_of_its_tenant()
    {
        CallScope.Enter("a", "c");
        await Refused(() => Grains.Partition("a", 0).Promises(PromiseFilter.None, PromiseOrder.DueAsc, 1, null));
        await Refused(() => Grains.TokenKeys("a").Issue("d", TimeSpan.FromMinutes(1)));
        await Refused(() => Grains.Tenant("a").CreateApiKey("k", Role.Admin));
        await Refused(() => Grains.Tenant("b").Read());
        Assert.Equal("a", (await Grains.Tenant("a").Read())?.Id);
    }

    static async Task Refused(Func<Task> call) => await Assert.ThrowsAsync<UnauthorizedAccessException>(call);
}
