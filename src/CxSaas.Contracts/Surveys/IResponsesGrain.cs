using CxSaas.Domain.Surveys;
using Orleans.Concurrency;

namespace CxSaas.Contracts.Surveys;

/// <summary>
/// Counts what came back of a tenant's surveys, from the rows of its customers; the key is the tenant's id. It stores nothing, so that
/// nothing is counted twice, nor counted on when a customer is forgotten.
/// </summary>
[Alias("responses-grain")]
public interface IResponsesGrain : IGrainWithStringKey, ITenantOwned
{
    /// <summary>As of now. Where customers are many it answers what it last knew, and goes on by itself.</summary>
    [AlwaysInterleave, Repeatable, Alias("of")]
    Task<ResponseCounts> Of(string surveyId);
}
