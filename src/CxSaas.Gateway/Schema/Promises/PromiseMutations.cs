using CxSaas.Domain.Customers;
using CxSaas.Gateway.Schema.Customers;
using CxSaas.Gateway.Schema.Promises;
using GraphQL;

namespace CxSaas.Gateway.Schema;

public sealed partial class Mutation
{
    /// <summary>Asks the fulfilling unit whether it can, before the customer hears of it. Until it is made nothing is at stake, and it can be released or withdrawn at no cost.</summary>
    public static async Task<PromisePayload> ProposePromise(
        [FromServices] Submission commands, IResolveFieldContext context, PromiseInput input) =>
        new(await commands.Submit(context.Tenant(), input.CustomerId, input.Proposal));

    /// <summary>The fulfilling unit's answer: it can, or it cannot. Each answer can be given once; the later one stands, until the promise is made.</summary>
    public static async Task<PromisePayload> ConfirmFeasibility(
        [FromServices] Submission commands, IResolveFieldContext context, ConfirmFeasibilityInput input) =>
        new(await commands.Submit(context.Tenant(), input.CustomerId, input.Command));

    /// <summary>Gives the promise to the customer: a new one, or a proposed one by its id.</summary>
    public static async Task<PromisePayload> MakePromise(
        [FromServices] Submission commands, IResolveFieldContext context, PromiseInput input) =>
        new(await commands.Submit(context.Tenant(), input.CustomerId, input.Command));

    /// <summary>Up to 500 at once; each stands or falls alone. One payload an input, in their order.</summary>
    public static async Task<IEnumerable<PromisePayload>> MakePromiseBatch(
        [FromServices] Submission commands, IResolveFieldContext context, IEnumerable<PromiseInput> input) =>
        Payloads(await commands.Submit(context.Tenant(), [.. input.Select(i => (i.CustomerId, i.Command))]));

    /// <summary>Tells what became of a promise.</summary>
    public static async Task<PromisePayload> SettlePromise(
        [FromServices] Submission commands, IResolveFieldContext context, SettlePromiseInput input) =>
        new(await commands.Submit(context.Tenant(), input.CustomerId, input.Command));

    /// <summary>Up to 500 at once; each stands or falls alone. One payload an input, in their order.</summary>
    public static async Task<IEnumerable<PromisePayload>> SettlePromiseBatch(
        [FromServices] Submission commands, IResolveFieldContext context, IEnumerable<SettlePromiseInput> input) =>
        Payloads(await commands.Submit(context.Tenant(), [.. input.Select(i => (i.CustomerId, i.Command))]));

    /// <summary>Moves an open promise to another due time, with the customer's consent.</summary>
    public static async Task<PromisePayload> RenegotiatePromise(
        [FromServices] Submission commands, IResolveFieldContext context, RenegotiatePromiseInput input) =>
        new(await commands.Submit(
            context.Tenant(), input.CustomerId, new RenegotiatePromise(input.PromiseId, input.DueAt, input.CustomerConsents)));

    /// <summary>The customer lets the promise go: it is as if it had never been made.</summary>
    public static async Task<PromisePayload> ReleasePromise(
        [FromServices] Submission commands, IResolveFieldContext context, PromiseRefInput input) =>
        new(await commands.Submit(context.Tenant(), input.CustomerId, input.Release));

    /// <summary>Up to 500 at once; each stands or falls alone. One payload an input, in their order.</summary>
    public static async Task<IEnumerable<PromisePayload>> ReleasePromiseBatch(
        [FromServices] Submission commands, IResolveFieldContext context, IEnumerable<PromiseRefInput> input) =>
        Payloads(await commands.Submit(context.Tenant(), [.. input.Select(i => (i.CustomerId, i.Release))]));

    /// <summary>The maker takes the promise back; before the due time that costs less than breaking it.</summary>
    public static async Task<PromisePayload> WithdrawPromise(
        [FromServices] Submission commands, IResolveFieldContext context, PromiseRefInput input) =>
        new(await commands.Submit(context.Tenant(), input.CustomerId, input.Withdraw));

    /// <summary>Up to 500 at once; each stands or falls alone. One payload an input, in their order.</summary>
    public static async Task<IEnumerable<PromisePayload>> WithdrawPromiseBatch(
        [FromServices] Submission commands, IResolveFieldContext context, IEnumerable<PromiseRefInput> input) =>
        Payloads(await commands.Submit(context.Tenant(), [.. input.Select(i => (i.CustomerId, i.Withdraw))]));

    /// <summary>The customer confirms that a broken promise was made good.</summary>
    public static async Task<PromisePayload> ConfirmRecovery(
        [FromServices] Submission commands, IResolveFieldContext context, PromiseRefInput input) =>
        new(await commands.Submit(context.Tenant(), input.CustomerId, new ConfirmRecovery(input.PromiseId, input.OccurredAt)));

    /// <summary>Up to 500 at once; each stands or falls alone. One payload an input, in their order.</summary>
    public static async Task<IEnumerable<PromisePayload>> ConfirmRecoveryBatch(
        [FromServices] Submission commands, IResolveFieldContext context, IEnumerable<PromiseRefInput> input) =>
        Payloads(await commands.Submit(context.Tenant(), [.. input.Select(i => (i.CustomerId, (CustomerCommand)new ConfirmRecovery(i.PromiseId, i.OccurredAt)))]));

    static IEnumerable<PromisePayload> Payloads(IEnumerable<Contracts.Customers.Receipt> receipts) =>
        receipts.Select(receipt => new PromisePayload(receipt));
}
