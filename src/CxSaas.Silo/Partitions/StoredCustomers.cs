using CxSaas.Contracts;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Standings;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Customers as they are stored, read without waking their grains: a partition that starts looks at every one of its customers,
/// and most of them have not been heard of for weeks.
/// </summary>
sealed class StoredCustomers([FromKeyedServices(Orleans.Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME)] IGrainStorage storage, IGrainFactory grains)
{
    /// <summary>The name of the customer grain's state, which is also the name of its row.</summary>
    public const string StateName = "customer";

    /// <summary>The standing alone: it stands first in the row, and what follows is passed over.</summary>
    public async Task<Standing?> Standing(string tenantId, string customerId) => (await Read<Head>(tenantId, customerId))?.Standing;

    public Task<Customer?> Customer(string tenantId, string customerId) => Read<Customer>(tenantId, customerId);

    async Task<T?> Read<T>(string tenantId, string customerId)
        where T : class, new()
    {
        var state = new GrainState<T>(new());
        await storage.ReadStateAsync(StateName, grains.Customer(tenantId, customerId).GetGrainId(), state);
        return state.RecordExists ? state.State : null;
    }

    sealed record Head
    {
        public Standing? Standing { get; init; }
    }
}
