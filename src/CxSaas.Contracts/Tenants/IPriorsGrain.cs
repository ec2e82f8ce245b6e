using CxSaas.Domain.Tenants;
using Orleans.Concurrency;

namespace CxSaas.Contracts.Tenants;

/// <summary>
/// Looks through all customers of a tenant for the priors that they suggest; the key is the tenant's id. It stores nothing: what was
/// proposed last it remembers, for whoever wants to put it in force.
/// </summary>
[Alias("priors-grain")]
public interface IPriorsGrain : IGrainWithStringKey, ITenantOwned
{
    /// <summary>What customers suggest now. Where they are many it answers first how far it is, and goes on by itself.</summary>
    [AlwaysInterleave, Repeatable, Alias("propose")]
    Task<PriorAnswer> Propose();

    /// <summary>Puts a proposal in force that was shown; EXPIRED where it is remembered no longer.</summary>
    [AlwaysInterleave, Repeatable, Alias("rebase")]
    Task<TenantReply> Rebase(string proposalId);
}

/// <summary>A proposal, or how far the look through the customers is.</summary>
/// <param name="Proposal">Null until all were looked at.</param>
/// <param name="CustomersRead">Customers that were looked at.</param>
/// <param name="Customers">Customers there are.</param>
[GenerateSerializer, Immutable, Alias("prior-answer")]
public sealed record PriorAnswer([property: Id(0)] PriorProposal? Proposal, [property: Id(1)] int CustomersRead, [property: Id(2)] int Customers);
