using CxSaas.Domain;
using CxSaas.Domain.Surveys;

namespace CxSaas.Contracts.Customers;

/// <summary>What came of inviting a customer.</summary>
/// <param name="Decision">Whether it is invited, and why not.</param>
/// <param name="InvitationId">The invitation, now or before; null where it is not invited.</param>
/// <param name="Error">Why it was not decided.</param>
[GenerateSerializer, Immutable, Alias("invite-reply")]
public sealed record InviteReply([property: Id(0)] InvitationDecision Decision, [property: Id(1)] string? InvitationId = null, [property: Id(2)] UserError? Error = null)
{
    public static InviteReply Refused(UserError error) => new(InvitationDecision.No(InvitationReason.Refused), Error: error);
}

/// <summary>An invitation with the survey it is for.</summary>
[GenerateSerializer, Immutable, Alias("open-invitation")]
public sealed record InvitationReading([property: Id(0)] Invitation Invitation, [property: Id(1)] Survey Survey);
