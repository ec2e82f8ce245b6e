using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Domain;
using CxSaas.Gateway.Schema.Customers;
using GraphQL;

namespace CxSaas.Gateway.Schema
{
    public sealed partial class Query
    {
        /// <summary>
        /// Everything that is held of a customer, event by event, oldest first: for whoever asks what is known of it, and to take it
        /// elsewhere. Empty where nothing was ever recorded. For an ADMIN.
        /// </summary>
        public static async Task<StoredEventConnection> StoredEvents(
            [FromServices] IGrainFactory grains, IResolveFieldContext context, [Identifier] string customerId, int first = 20, string? after = null)
        {
            var page = Calls.Page(first, after);
            return new(Check.IsId(customerId)
                ? await grains.Customer(context.Tenant(), customerId).Stored(page.First, page.After)
                : new([], HasPrevious: false, HasNext: false, 0));
        }
    }
}

namespace CxSaas.Gateway.Schema.Customers
{
    /// <summary>A part of what is stored of a customer.</summary>
    public sealed class StoredEventConnection : Connection<StoredEvent, StoredEventEdge>
    {
        internal StoredEventConnection(Slice<StoredEvent> slice) : base(slice) { }
    }

    /// <summary>A stored event and its place.</summary>
    public sealed class StoredEventEdge : Edge<StoredEvent>;
}
