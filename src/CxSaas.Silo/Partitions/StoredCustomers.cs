using System.Collections.Immutable;
using System.Text.Json;
using CxSaas.Contracts;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Standings;
using CxSaas.Domain.Surveys;
using CxSaas.Domain.Tenants;
using CxSaas.Silo.Customers;
using CxSaas.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Customers as they are stored, read without waking their grains: a partition that starts looks at every one of its customers,
/// and most of them have not been heard of for weeks.
/// </summary>
sealed class StoredCustomers(
    [FromKeyedServices(Orleans.Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME)] IGrainStorage storage, IStorageSweep sweep, IGrainFactory grains, JournalPages pages)
{
    /// <summary>How many whoever reads many reads at the same time.</summary>
    public const int ReadsAtOnce = 32;

    /// <summary>The name of the customer grain's state, which is also the name of its row.</summary>
    public const string StateName = "customer";

    /// <summary>The standing alone: it stands first in the row, and what follows is passed over.</summary>
    public async Task<Standing?> Standing(string tenantId, string customerId) => (await Read<Head>(tenantId, customerId))?.Standing;

    /// <summary>As it reads by the settings in force: what was folded with other priors is folded anew.</summary>
    public async Task<Customer?> Customer(Tenant tenant, string customerId)
    {
        if (await Read<Customer>(tenant.Id, customerId) is not { Profile: { } profile } customer) return null;
        var priors = tenant.PriorsFor(profile.SegmentId);
        return customer.Journal.IsUnder(priors) ? customer : customer.Under(priors, await Archive(tenant.Id, customerId, customer));
    }

    /// <summary>Removes all that is there, whether it can be read or not.</summary>
    public Task Remove(string tenantId, string customerId) => sweep.SweepGrain(grains.Customer(tenantId, customerId).GetGrainId(), StateName, JournalPages.Name);

    /// <summary>Has names that were overwritten gone from the storage's log too.</summary>
    public void SweepLog() => sweep.SweepLog();

    /// <summary>Whether what is stored is nothing that a customer could be read from.</summary>
    public async Task<bool> IsSpoilt(string tenantId, string customerId)
    {
        try
        {
            await Read<Customer>(tenantId, customerId);
            return false;
        }
        catch (Exception fault) when (IsSpoilt(fault))
        {
            return true;
        }
    }

    public static bool IsSpoilt(Exception fault) => fault.GetBaseException() is JsonException or NotSupportedException or SpoiltException;

    /// <summary>All that was ever recorded of it, and the segment it is in.</summary>
    public async Task<(string? SegmentId, IEnumerable<CustomerEvent> Events)?> History(string tenantId, string customerId) =>
        await Read<Customer>(tenantId, customerId) is { Profile: { } profile } customer
            ? (profile.SegmentId, customer.Journal.All(await Archive(tenantId, customerId, customer)))
            : null;

    /// <summary>Its invitations, and the segment it is in; its events are passed over.</summary>
    public async Task<(string? SegmentId, IEnumerable<Invitation> Invitations)?> Invited(string tenantId, string customerId) =>
        await Read<Invitee>(tenantId, customerId) is { } customer ? (customer.Profile?.SegmentId, customer.Invited) : null;

    /// <summary>Has each of these read, some at a time, and what was found taken in; null where there is nothing, or nothing that can be read.</summary>
    public static async Task ReadEach<T>(IEnumerable<string> customerIds, Func<string, Task<T?>> read, Action<T?> take)
        where T : struct
    {
        foreach (var chunk in customerIds.Chunk(ReadsAtOnce))
            foreach (var found in await Task.WhenAll(chunk.Select(ReadOne)))
                take(found);

        // One row that cannot be read is one customer less.
        async Task<T?> ReadOne(string customerId)
        {
            try
            {
                return await read(customerId);
            }
            catch (Exception fault) when (IsSpoilt(fault))
            {
                return null;
            }
        }
    }

    Task<ImmutableArray<CustomerEvent>> Archive(string tenantId, string customerId, Customer customer) =>
        pages.ReadAll(grains.Customer(tenantId, customerId).GetGrainId(), customer.Journal.Pages.Length);

    async Task<T?> Read<T>(string tenantId, string customerId)
        where T : class, new()
    {
        var state = new GrainState<T>(new());
        await storage.ReadStateAsync(StateName, grains.Customer(tenantId, customerId).GetGrainId(), state);
        return state.RecordExists ? state.State : null;
    }

    sealed record Invitee
    {
        public Profile? Profile { get; init; }
        public ImmutableArray<Invitation> Invited { get; init; } = [];
    }

    sealed record Head
    {
        public Standing? Standing { get; init; }
    }
}
