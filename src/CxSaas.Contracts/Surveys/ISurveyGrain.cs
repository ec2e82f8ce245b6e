using CxSaas.Domain;
using CxSaas.Domain.Surveys;

namespace CxSaas.Contracts.Surveys;

/// <summary>One survey; the key is <c>tenant:survey</c>. Every change is stored before it is answered; the same again changes nothing.</summary>
[Alias("survey-grain")]
public interface ISurveyGrain : IGrainWithStringKey, ITenantOwned
{
    /// <summary>Null where there is no such survey.</summary>
    [Repeatable, Alias("read")]
    Task<Survey?> Read();

    [Repeatable, Alias("create")]
    Task<SurveyReply> Create(SurveyOrder order);

    /// <summary>Publishes or closes it; NOT_FOUND where there is no such survey.</summary>
    [Repeatable, Alias("set-status")]
    Task<SurveyReply> SetStatus(SurveyStatus status);
}

/// <summary>The survey as it is now, or why it was refused.</summary>
[GenerateSerializer, Immutable, Alias("survey-reply")]
public sealed record SurveyReply([property: Id(0)] Survey? Survey, [property: Id(1)] UserError? Error);
