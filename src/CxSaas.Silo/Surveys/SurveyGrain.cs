using CxSaas.Contracts;
using CxSaas.Contracts.Surveys;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Domain.Surveys;
using CxSaas.Domain.Tenants;
using CxSaas.Silo.Cluster;
using CxSaas.Silo.Tenants;
using ErrorCode = CxSaas.Domain.ErrorCode;

namespace CxSaas.Silo.Surveys;

[GrainType("survey")]
sealed class SurveyGrain([PersistentState("survey")] IPersistentState<SurveyState> stored, TenantCache tenants) : Grain, ISurveyGrain
{
    Forgetting? _forgetting;

    string TenantId => GrainKeys.TenantOf(this.GetPrimaryKeyString()).ToString();
    string SurveyId => GrainKeys.CustomerOf(this.GetPrimaryKeyString());

    public Task<Survey?> Read()
    {
        ForgetIfUnknown();
        return Task.FromResult(stored.State.Survey);
    }

    public async Task<SurveyReply> Create(SurveyOrder order)
    {
        var known = stored.State.Survey;
        var (made, error) = SurveyRules.Create(known, order, await tenants.Existing(TenantId));
        if (known is not null || error is not null) return Reply(made, error);
        // Listed before it is there: a crash in between leaves a name on the list, not a survey that nobody finds.
        if (!await GrainFactory.Tenant(TenantId).ListSurvey(SurveyId))
            return Reply(null, UserError.Of(ErrorCode.LimitReached, $"a tenant has at most {SurveyRules.SurveysMax} surveys", "id"));
        await stored.Store(new() { Survey = made });
        return Reply(made, null);
    }

    public async Task<SurveyReply> SetStatus(SurveyStatus status)
    {
        if (stored.State.Survey is not { } known) return Reply(null, UserError.Of(ErrorCode.NotFound, $"there is no survey '{SurveyId}'", "id"));
        var (changed, error) = SurveyRules.SetStatus(known, status);
        if (changed is null || ReferenceEquals(changed, known)) return Reply(changed, error);
        // Nothing is done of which there is no entry.
        await GrainFactory.Tenant(TenantId).NoteSurvey(SurveyId, status == SurveyStatus.Closed ? AuditAction.SurveyClosed : AuditAction.SurveyPublished);
        await stored.Store(new() { Survey = changed });
        return Reply(changed, null);
    }

    SurveyReply Reply(Survey? survey, UserError? error)
    {
        ForgetIfUnknown();
        return new(survey, error);
    }

    // Anyone of the tenant may ask for any id; what is no survey is not kept in memory.
    void ForgetIfUnknown()
    {
        if (stored.State.Survey is null) (_forgetting ??= new(this, () => stored.State.Survey is null)).Asked();
    }
}

/// <summary>A survey, as stored; none where it was never made.</summary>
sealed record SurveyState
{
    public Survey? Survey { get; init; }
}
