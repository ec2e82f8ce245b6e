using System.Collections.Immutable;
using CxSaas.Domain.Surveys;
using Orleans;

namespace CxSaas.Domain.Customers;

/// <param name="CustomerId">Whom it is for: whether it is among those who are asked follows from its id.</param>
/// <param name="Survey">As it is now.</param>
/// <param name="Touchpoint">The kind of contact it is about; null where it is not told.</param>
/// <param name="OccurredAt">When that contact was.</param>
[GenerateSerializer, Immutable, Alias("customer.invite")]
public sealed record InviteToSurvey(
    [property: Id(0)] string CustomerId,
    [property: Id(1)] Survey Survey,
    [property: Id(2)] string? Touchpoint,
    [property: Id(3)] DateTimeOffset? OccurredAt) : CustomerCommand;

/// <param name="InvitationId">The invitation that is answered.</param>
/// <param name="Survey">Its survey, as it is now.</param>
/// <param name="Answers">At most one a question.</param>
/// <param name="Comment">In the customer's own words.</param>
[GenerateSerializer, Immutable, Alias("customer.answer")]
public sealed record AnswerInvitation(
    [property: Id(0)] string InvitationId,
    [property: Id(1)] Survey Survey,
    [property: Id(2)] ImmutableArray<ResponseAnswer> Answers,
    [property: Id(3)] string? Comment = null) : CustomerCommand;

/// <summary>Brings in an invitation that was made elsewhere, so that the contact budget goes on from it.</summary>
[GenerateSerializer, Immutable, Alias("customer.record-invitation")]
public sealed record RecordInvitation([property: Id(0)] Invitation Invitation) : CustomerCommand;
