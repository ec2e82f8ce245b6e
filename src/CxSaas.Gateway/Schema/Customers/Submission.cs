using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Domain;
using CxSaas.Domain.Customers;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Schema.Customers;

/// <summary>Brings commands to the customers they are for: one call a customer, whatever the number of its commands.</summary>
public sealed class Submission(IGrainFactory grains, ILogger<Submission> log)
{
    public const int BatchMax = 500;

    public async Task<Receipt> Submit(
        string tenantId, string customerId, CustomerCommand command, string idField = "customerId") =>
        Check.Id(customerId, idField) is { } error
            ? new() { Error = error }
            : (await grains.Customer(tenantId, customerId).Submit([command]))[0];

    /// <summary>As many receipts as commands, in their order; those for one customer are taken in the order given.</summary>
    public async Task<IReadOnlyList<Receipt>> Submit(
        string tenantId, ImmutableArray<(string CustomerId, CustomerCommand Command)> commands, string idField = "customerId")
    {
        if (commands.Length > BatchMax)
        {
            var error = UserError.Invalid($"a batch is at most {BatchMax}, not {commands.Length}; nothing of it was stored", "input");
            return [.. Enumerable.Repeat(new Receipt { Error = error }, commands.Length)];
        }
        var receipts = new Receipt[commands.Length];
        await Task.WhenAll(commands.Index().GroupBy(entry => entry.Item.CustomerId, StringComparer.Ordinal).Select(async ofCustomer =>
        {
            var entries = ofCustomer.ToList();
            if (Check.Id(ofCustomer.Key, idField) is { } error)
            {
                foreach (var (index, _) in entries) receipts[index] = new() { Error = error };
                return;
            }
            try
            {
                var done = await grains.Customer(tenantId, ofCustomer.Key).Submit([.. entries.Select(e => e.Item.Command)]);
                foreach (var (receipt, (index, _)) in done.Zip(entries)) receipts[index] = receipt;
            }
            catch (Exception fault)
            {
                // Each stands or falls alone: what became of the other customers' is told all the same.
                log.LogError(fault, "A batch failed for customer {Customer} of {TenantId}", Pseudonym.Of(tenantId, ofCustomer.Key), tenantId);
                var unavailable = UserError.Of(Domain.ErrorCode.Unavailable, "the server could not do this one now; send it again", idField);
                foreach (var (index, _) in entries) receipts[index] = new() { Error = unavailable };
            }
        }));
        return receipts;
    }
}
