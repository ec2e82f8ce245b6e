using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Domain;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Surveys;
using ErrorCode = CxSaas.Domain.ErrorCode;

namespace CxSaas.Silo.Customers;

/// <summary>
/// Invitations are made and answered in the same writes as all else of the customer, so of two surveys that ask at once one finds the
/// other's invitation, and an answer is recorded with the invitation that it uses up or not at all.
/// </summary>
sealed partial class CustomerGrain
{
    public async Task<InviteReply> Invite(string surveyId, string? touchpoint, DateTimeOffset? occurredAt)
    {
        if (await GrainFactory.Survey(TenantId, surveyId).Read() is not { } survey)
            return InviteReply.Refused(UserError.Of(ErrorCode.NotFound, $"there is no survey '{surveyId}'", "surveyId"));
        var receipt = (await Submit([new InviteToSurvey(CustomerId, survey, touchpoint, occurredAt)]))[0];
        return receipt.Invited ?? (receipt.Error!.Code == ErrorCode.NotEligible ? new(InvitationDecision.No(InvitationReason.Erased)) : InviteReply.Refused(receipt.Error));
    }

    public async Task<InvitationDecision?> MayBeInvited(string surveyId)
    {
        ForgetIfUnknown();
        if (await GrainFactory.Survey(TenantId, surveyId).Read() is not { } survey) return null;
        var decision = ContactBudget.Decide(_customer.Invitations, survey, CustomerId, clock.GetUtcNow());
        // Of one who is known nobody asks the partition, which keeps those out who are not.
        return survey.Status == SurveyStatus.Live && _customer.Profile is null && await GrainFactory.Partition(TenantId, GrainKeys.PartitionOf(CustomerId)).IsErased(CustomerId)
            ? InvitationDecision.No(InvitationReason.Erased)
            : decision;
    }

    public async Task<InvitationReading?> Invitation(string invitationId)
    {
        if (Readable(invitationId) is not { } invitation) return null;
        return await GrainFactory.Survey(TenantId, invitation.SurveyId).Read() is { } survey ? new(invitation, survey) : null;
    }

    public async Task<UserError?> Answer(string invitationId, ImmutableArray<ResponseAnswer> answers, string? comment)
    {
        if (Readable(invitationId) is not { } invitation) return CustomerRules.NoInvitation;
        // It may be used; what follows from that is the tenant's, and others may wait for the same write.
        CallScope.Enter(TenantId);
        if (await GrainFactory.Survey(TenantId, invitation.SurveyId).Read() is not { } survey) return CustomerRules.NoInvitation;
        return (await Submit([new AnswerInvitation(invitationId, survey, answers, comment)]))[0].Error;
    }

    public Task<ImmutableArray<Invitation>> Invitations()
    {
        ForgetIfUnknown();
        return Task.FromResult(_customer.Invitations);
    }

    Invitation? Readable(string invitationId)
    {
        ForgetIfUnknown();
        // Who comes with one invitation comes for that alone, whatever a gateway asks.
        if (!CallScope.MayUseInvitation(invitationId)) return null;
        return _customer.Invitations.FirstOrDefault(known => known.Id == invitationId && clock.GetUtcNow() < known.ExpiresAt);
    }
}
