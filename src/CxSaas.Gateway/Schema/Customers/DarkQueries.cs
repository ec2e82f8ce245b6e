using CxSaas.Contracts;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Gateway.Schema.Customers;
using GraphQL;

namespace CxSaas.Gateway.Schema;

public sealed partial class Query
{
    /// <summary>
    /// Customers who fell silent: hardly anything is known of them any more though they used to be heard, and so long a silence comes
    /// about by chance in fewer than 1 of 100 cases. The least to be expected first.
    /// </summary>
    public static async Task<DarkCustomerConnection> DarkCustomers(
        [FromServices] IGrainFactory grains, [FromServices] TenantCache tenants, IResolveFieldContext context,
        [Identifier] string? segment = null, int first = 20, string? after = null)
    {
        var (tenant, page) = (await tenants.Settings(context), Calls.Page(first, after));
        tenant.Demand(segment);
        var places = await grains.Dark(tenant.Id, segment, page.First, page.After);
        var found = await Task.WhenAll(places.Entries.Select(place => grains.Customer(tenant.Id, place.Item.CustomerId).Read()));
        return new(places.Of(places.Entries.Zip(found).Where(e => e.Second is not null)
            .Select(e => new Slice<DarkCustomer>.Entry(e.First.Cursor, new(e.First.Item, new(e.Second!))))));
    }
}
