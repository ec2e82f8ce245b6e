using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Orleans;

namespace CxSaas.Domain.Surveys;

/// <summary>
/// One request to one customer to answer a survey, as it is stored with the customer. The token that its holder answers with is not
/// stored: a gateway works it out from the id whenever it is asked for.
/// </summary>
[GenerateSerializer, Immutable, Alias("invitation")]
public sealed record Invitation
{
    const int IdBytes = 16;

    /// <summary>The longest that rules can have one open.</summary>
    public static readonly TimeSpan OpenMax = TimeSpan.FromHours(InvitationRules.DelayHoursMax) + TimeSpan.FromDays(InvitationRules.ExpiryDaysMax);

    /// <summary>Follows from the survey, the touchpoint and the instant it was made.</summary>
    [Id(0), Identifier] public required string Id { get; init; }

    /// <summary>The survey it is for.</summary>
    [Id(1), Identifier] public required string SurveyId { get; init; }

    /// <summary>The kind of contact it is about.</summary>
    [Id(2), Identifier] public string? Touchpoint { get; init; }

    /// <summary>When that contact was; when the invitation was made, where the caller did not say.</summary>
    [Id(3)] public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it was made, by the server's clock: the contact budget counts from it.</summary>
    [Id(4)] public required DateTimeOffset InvitedAt { get; init; }

    /// <summary>Since when it cannot be answered.</summary>
    [Id(5)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was answered; null while it is not.</summary>
    [Id(6)] public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Mean of what was answered to questions about perception: points; null where nothing was.</summary>
    [Id(7)] public double? Points { get; init; }

    /// <summary>Ids of the feedback that its answers are recorded as begin so.</summary>
    [JsonIgnore] public string FeedbackPrefix => $"invitation:{Id}:";

    /// <summary>The id of the feedback that the answer to a question, counted from 1, is recorded as.</summary>
    public string FeedbackId(int number) => FormattableString.Invariant($"{FeedbackPrefix}{number}");

    public bool IsOpen(DateTimeOffset now) => AnsweredAt is null && now < ExpiresAt;

    public static Invitation Of(Survey survey, string? touchpoint, DateTimeOffset occurredAt, DateTimeOffset now)
    {
        var sentAt = occurredAt + TimeSpan.FromHours(survey.Rules.DelayHours) is var due && due > now ? due : now;
        return new()
        {
            Id = IdOf(survey.Id, touchpoint, now),
            SurveyId = survey.Id,
            Touchpoint = touchpoint,
            OccurredAt = occurredAt,
            InvitedAt = now,
            ExpiresAt = sentAt + TimeSpan.FromDays(survey.Rules.ExpiryDays),
        };
    }

    /// <summary>No id has a space, so no two triples read as one text.</summary>
    public static string IdOf(string surveyId, string? touchpoint, DateTimeOffset invitedAt) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{surveyId} {touchpoint} {invitedAt.UtcTicks}"))).AsSpan(0, IdBytes));
}

/// <summary>Why a customer may be invited, or may not.</summary>
public enum InvitationReason
{
    /// <summary>It may.</summary>
    Eligible,
    /// <summary>The survey is not published, or closed.</summary>
    SurveyNotLive,
    /// <summary>It was invited to this survey too short a time ago.</summary>
    SurveyCooldown,
    /// <summary>It was invited to some survey too short a time ago.</summary>
    CustomerCooldown,
    /// <summary>It is not among those who are asked.</summary>
    NotSampled,
    /// <summary>It has an invitation of this survey that it can still answer.</summary>
    OpenInvitation,
    /// <summary>It was erased and not registered anew.</summary>
    Erased,
    /// <summary>It was not decided, for the reason that stands in `errors`.</summary>
    Refused,
}

/// <summary>Whether a customer may be invited.</summary>
[GenerateSerializer, Immutable, Alias("invitation-decision")]
public sealed record InvitationDecision
{
    /// <summary>Whether it may.</summary>
    [Id(0)] public required bool Invite { get; init; }

    /// <summary>Why, or why not.</summary>
    [Id(1)] public required InvitationReason Reason { get; init; }

    /// <summary>Where it may: when the invitation is to be sent, if not at once. Where it may not: when that may be otherwise, if time can change it.</summary>
    [Id(2)] public DateTimeOffset? NotBefore { get; init; }

    public static InvitationDecision Yes(DateTimeOffset? notBefore = null) => new() { Invite = true, Reason = InvitationReason.Eligible, NotBefore = notBefore };

    public static InvitationDecision No(InvitationReason reason, DateTimeOffset? notBefore = null) => new() { Invite = false, Reason = reason, NotBefore = notBefore };
}
