using CxSaas.Contracts;
using CxSaas.Gateway.Schema.Priors;
using GraphQL;

namespace CxSaas.Gateway.Schema;

public sealed partial class Query
{
    /// <summary>
    /// The priors that were put in force, newest first: the first of them is in force, the newest ten are kept. Empty where the model's
    /// defaults always held: perceptions of every dimension start from 70 points with a deviation of 15.
    /// </summary>
    public static async Task<IEnumerable<PriorVersion>> Priors([FromServices] IGrainFactory grains, IResolveFieldContext context) =>
        (await grains.Tenant(context.Tenant()).PriorVersions()).Reverse().Select(set => new PriorVersion(set));

    /// <summary>The priors that the tenant's own customers suggest, to be looked at before rebasePriors puts them in force. It changes nothing.</summary>
    public static async Task<PriorProposal> PriorProposal([FromServices] IGrainFactory grains, IResolveFieldContext context) =>
        new(await grains.Priors(context.Tenant()).Propose());
}

public sealed partial class Mutation
{
    /// <summary>
    /// Puts a proposal in force that was shown: every score is read with it from then on, and none is rewritten. The same proposal again
    /// changes nothing.
    /// </summary>
    public static async Task<PriorsPayload> RebasePriors([FromServices] IGrainFactory grains, IResolveFieldContext context, RebasePriorsInput input) =>
        new(await grains.Priors(context.Tenant()).Rebase(input.ProposalId));

    /// <summary>
    /// Puts priors in force that were worked out elsewhere, as a version of their own; those that hold already change nothing. Dimensions that
    /// are left out start from the model's default.
    /// </summary>
    public static async Task<PriorsPayload> SetPriors([FromServices] IGrainFactory grains, IResolveFieldContext context, IEnumerable<DimensionPriorInput> priors) =>
        new(await grains.Tenant(context.Tenant()).SetPriors(DimensionPriorInput.BySegment(priors)));

    /// <summary>Puts the priors of an earlier version in force again, as a version of their own.</summary>
    public static async Task<PriorsPayload> RevertPriors([FromServices] IGrainFactory grains, IResolveFieldContext context, RevertPriorsInput input) =>
        new(await grains.Tenant(context.Tenant()).RevertPriors(input.Version));
}
