using CxSaas.Domain.Customers;
using CxSaas.Gateway.Schema.Customers;
using GraphQL;

namespace CxSaas.Gateway.Schema;

public sealed partial class Mutation
{
    /// <summary>Registers a customer by name and segment. One that was only heard of so far keeps what was recorded.</summary>
    public static async Task<CustomerPayload> RegisterCustomer(
        [FromServices] Submission commands, IResolveFieldContext context, RegisterCustomerInput input) =>
        new(await commands.Submit(context.Tenant(), input.Id, input.Command, "id"));

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
        new(await commands.Submit(context.Tenant(), input.CustomerId, new RecordSignal(input.Id, input.Kind, input.OccurredAt)));
}
