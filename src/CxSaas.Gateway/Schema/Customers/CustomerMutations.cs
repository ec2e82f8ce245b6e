using CxSaas.Contracts;
using CxSaas.Contracts.Partitions;
using CxSaas.Domain;
using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Schema.Customers;
using GraphQL;

namespace CxSaas.Gateway.Schema;

public sealed partial class Mutation
{
    /// <summary>
    /// Forgets a customer: all that was recorded, promises and tokens. Irreversible, and safe to send again. What is recorded later is
    /// refused until an ADMIN registers the customer anew with registerCustomer.
    /// </summary>
    public static async Task<EraseCustomerPayload> EraseCustomer([FromServices] IGrainFactory grains, IResolveFieldContext context, [Identifier] string customerId) =>
        Check.Id(customerId, "customerId") is { } error
            ? new(error)
            : new(await grains.Partition(context.Tenant(), GrainKeys.PartitionOf(customerId)).Erase(customerId) switch
            {
                ErasureOutcome.Erased => null,
                ErasureOutcome.Unknown => UserError.Of(Domain.ErrorCode.NotFound, $"there is no customer '{customerId}'", "customerId"),
                _ => UserError.Of(Domain.ErrorCode.LimitReached, "more customers were erased than can be remembered; the operator knows what to do", "customerId"),
            });

    /// <summary>
    /// Registers a customer by name and segment. One that was only heard of so far keeps what was recorded. One that was erased is known
    /// again where an ADMIN registers it, with nothing of what was.
    /// </summary>
    public static async Task<CustomerPayload> RegisterCustomer(
        [FromServices] Submission commands, IResolveFieldContext context, RegisterCustomerInput input) =>
        new(await commands.Submit(context.Tenant(), input.Id, input.Command with { Readmits = context.Caller().Role == Role.Admin }, "id"));

    /// <summary>Up to 500 at once; each stands or falls alone. One payload an input, in their order.</summary>
    public static async Task<IEnumerable<CustomerPayload>> RegisterCustomerBatch(
        [FromServices] Submission commands, IResolveFieldContext context, IEnumerable<RegisterCustomerInput> input) =>
        (await commands.Submit(context.Tenant(), [.. input.Select(i => (i.Id, i.Command))], "id")).Select(r => new CustomerPayload(r));

    /// <summary>Records what a customer said. A customer not seen before is registered by it.</summary>
    public static async Task<RecordFeedbackPayload> RecordFeedback(
        [FromServices] Submission commands, IResolveFieldContext context, RecordFeedbackInput input) =>
        new(await commands.Submit(context.Tenant(), input.CustomerId, input.Command));

    /// <summary>Up to 500 at once; each stands or falls alone. One payload an input, in their order.</summary>
    public static async Task<IEnumerable<RecordFeedbackPayload>> RecordFeedbackBatch(
        [FromServices] Submission commands, IResolveFieldContext context, IEnumerable<RecordFeedbackInput> input) =>
        (await commands.Submit(context.Tenant(), [.. input.Select(i => (i.CustomerId, i.Command))])).Select(r => new RecordFeedbackPayload(r));

    /// <summary>Records what a customer did.</summary>
    public static async Task<CustomerPayload> RecordSignal(
        [FromServices] Submission commands, IResolveFieldContext context, RecordSignalInput input) =>
        new(await commands.Submit(context.Tenant(), input.CustomerId, input.Command));

    /// <summary>Up to 500 at once; each stands or falls alone. One payload an input, in their order.</summary>
    public static async Task<IEnumerable<CustomerPayload>> RecordSignalBatch(
        [FromServices] Submission commands, IResolveFieldContext context, IEnumerable<RecordSignalInput> input) =>
        (await commands.Submit(context.Tenant(), [.. input.Select(i => (i.CustomerId, i.Command))])).Select(r => new CustomerPayload(r));
}
