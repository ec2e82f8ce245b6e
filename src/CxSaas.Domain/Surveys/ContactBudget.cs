using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace CxSaas.Domain.Surveys;

/// <summary>
/// How often a customer is asked, by one survey and by all of them. It looks at the customer's own invitations alone, and is asked where
/// those are stored, so that of two surveys that want the same customer at once one finds the other's invitation there.
/// </summary>
public static class ContactBudget
{
    /// <summary>Invitations of a customer: one a week for ten years. They lie in its row, and none is ever removed.</summary>
    public const int InvitationsMax = 500;

    public static InvitationDecision Decide(ImmutableArray<Invitation> invitations, Survey survey, string customerId, DateTimeOffset now)
    {
        if (survey.Status != SurveyStatus.Live) return InvitationDecision.No(InvitationReason.SurveyNotLive);
        var ofSurvey = invitations.Where(known => known.SurveyId == survey.Id).ToList();
        var surveyFreeAt = FreeAt(ofSurvey, survey.Rules.SurveyCooldownDays);
        var freeAt = Later(surveyFreeAt, FreeAt(invitations, survey.Rules.CustomerCooldownDays));
        if (ofSurvey.Where(known => known.IsOpen(now)).Max(known => (DateTimeOffset?)known.ExpiresAt) is { } openUntil)
            return InvitationDecision.No(InvitationReason.OpenInvitation, Later(openUntil, freeAt));
        if (now < surveyFreeAt) return InvitationDecision.No(InvitationReason.SurveyCooldown, freeAt);
        if (now < freeAt) return InvitationDecision.No(InvitationReason.CustomerCooldown, freeAt);
        return IsSampled(survey, customerId) ? InvitationDecision.Yes() : InvitationDecision.No(InvitationReason.NotSampled);
    }

    /// <summary>Follows from the ids, so that whoever asks again is told the same.</summary>
    public static bool IsSampled(Survey survey, string customerId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{survey.Id} {customerId}"));
        return BinaryPrimitives.ReadUInt32BigEndian(hash) < survey.Rules.SampleShare * (1L + uint.MaxValue);
    }

    static DateTimeOffset? FreeAt(IEnumerable<Invitation> invitations, int cooldownDays) =>
        invitations.Max(known => (DateTimeOffset?)known.InvitedAt) + TimeSpan.FromDays(cooldownDays);

    static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;
}
