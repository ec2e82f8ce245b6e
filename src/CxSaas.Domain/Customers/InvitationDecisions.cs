using System.Collections.Immutable;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Surveys;

namespace CxSaas.Domain.Customers;

public static partial class CustomerRules
{
    /// <summary>Told alike of an invitation that has expired, is gone, or never was: whoever has no good token learns nothing.</summary>
    public static readonly UserError NoInvitation =
        UserError.Of(ErrorCode.Expired, "there is no invitation of this token that can be answered; it may have expired", "token");

    static Decision Decide(Customer customer, InviteToSurvey command, RuleContext context)
    {
        if ((Check.OptionalId(command.Touchpoint, "touchpoint") ?? NotAhead(command.OccurredAt, context, "occurredAt")) is { } error)
            return new Decision.Refuse(error);
        var (survey, now) = (command.Survey, context.Now);
        if (customer.Invitations.LastOrDefault(known => IsTheSame(known, command, now)) is { } before)
            return new Decision.Invite(Sent(before, survey, now), before, IsNew: false);
        var decision = ContactBudget.Decide(customer.Invitations, survey, command.CustomerId, now);
        if (!decision.Invite) return new Decision.Invite(decision, null, IsNew: false);
        if (customer.Invitations.Length >= ContactBudget.InvitationsMax)
            return Decision.Refused(ErrorCode.LimitReached, $"a customer has at most {ContactBudget.InvitationsMax} invitations", "customerId");
        var made = Invitation.Of(survey, command.Touchpoint, command.OccurredAt ?? now, now);
        return new Decision.Invite(Sent(made, survey, now), made, IsNew: true);
    }

    // Of a caller that did not say when the contact was, the same again is a retry for as long as the invitation could be answered.
    static bool IsTheSame(Invitation known, InviteToSurvey command, DateTimeOffset now) =>
        known.SurveyId == command.Survey.Id && known.Touchpoint == command.Touchpoint
        && (command.OccurredAt is { } occurredAt ? known.OccurredAt == occurredAt : now < known.ExpiresAt);

    static InvitationDecision Sent(Invitation invitation, Survey survey, DateTimeOffset now) =>
        InvitationDecision.Yes(invitation.OccurredAt + TimeSpan.FromHours(survey.Rules.DelayHours) is var due && due > now ? due : null);

    static Decision Decide(Customer customer, AnswerInvitation command, RuleContext context)
    {
        var (survey, now) = (command.Survey, context.Now);
        if (customer.Invitations.FirstOrDefault(known => known.Id == command.InvitationId && now < known.ExpiresAt) is not { } invitation)
            return new Decision.Refuse(NoInvitation);
        if ((SurveyRules.Fault(survey, command.Answers) ?? Check.OptionalText(command.Comment, CommentLengthMax, "comment")) is { } error)
            return new Decision.Refuse(error);
        var feedback = Feedback(invitation, command, now);
        var known = new List<CustomerEvent?>();
        foreach (var number in Enumerable.Range(1, survey.Questions.Length))
        {
            if (Stored(customer, invitation.FeedbackId(number), context) is not { } stored) return new Decision.NeedArchive();
            known.Add(stored.Event);
        }
        if (invitation.AnsweredAt is not null)
            return known.OfType<CustomerEvent>().Count() == feedback.Length && feedback.All(each => known.Exists(stored => stored is not null && stored.EventId == each.EventId && stored.SaysTheSameAs(each, instantGiven: false)))
                ? new Decision.Repeat(null)
                : Decision.Refused(ErrorCode.Conflict, "this invitation was answered before with other content, which stays", "answers");
        if (known.Exists(stored => stored is not null))
            return Decision.Refused(ErrorCode.Conflict, $"feedback of an id like {invitation.FeedbackPrefix} was recorded otherwise", "answers");
        if (survey.Status != SurveyStatus.Live) return Decision.Refused(ErrorCode.WrongState, "the survey is closed and takes no more answers", "token");
        if (context.NoEvents is { } full) return new Decision.Refuse(full);
        if (TooManyEvents(customer, feedback.Length, "token") is { } many) return new Decision.Refuse(many);
        if (context.Archive is null && feedback.Any(each => customer.Journal.IsBeforeCheckpoint(each.Key))) return new Decision.NeedArchive();
        var perceived = feedback.SelectMany(each => each.Answers).Where(answer => answer.Aspect == Aspect.Perception).ToList();
        return new Decision.Answer(feedback, invitation with
        {
            AnsweredAt = now,
            Points = perceived.Count == 0 ? null : perceived.Average(answer => Evidence.Level(answer.Metric, answer.Value)),
        });
    }

    static Decision Decide(Customer customer, RecordInvitation command, RuleContext context)
    {
        var invitation = command.Invitation;
        var error = Check.Id(invitation.SurveyId, "surveyId")
            ?? Check.OptionalId(invitation.Touchpoint, "touchpoint")
            ?? NotAhead(invitation.OccurredAt, context, "occurredAt")
            ?? NotAhead(invitation.InvitedAt, context, "invitedAt")
            ?? NotAhead(invitation.AnsweredAt, context, "answeredAt")
            ?? (invitation.ExpiresAt - invitation.InvitedAt is var open && open > TimeSpan.Zero && open <= Invitation.OpenMax ? null
                : UserError.Invalid($"expiresAt must be after invitedAt, by at most {Invitation.OpenMax.TotalDays:0} days", "expiresAt"))
            ?? (invitation.AnsweredAt < invitation.InvitedAt || invitation.AnsweredAt >= invitation.ExpiresAt ? UserError.Invalid("answeredAt must be between invitedAt and expiresAt", "answeredAt") : null)
            ?? (invitation.Points is not { } points ? null
                : invitation.AnsweredAt is null ? UserError.Invalid("points are of an answer; say when it was given", "points")
                : Check.Within(points, 0, 100, "points"));
        if (error is not null) return new Decision.Refuse(error);
        if (customer.Invitations.FirstOrDefault(known => known.Id == invitation.Id) is { } before)
            return before == invitation
                ? new Decision.Repeat(null)
                : Decision.Refused(ErrorCode.Conflict, "this invitation is known with other content, which stays", "invitedAt");
        return customer.Invitations.Length >= ContactBudget.InvitationsMax
            ? Decision.Refused(ErrorCode.LimitReached, $"a customer has at most {ContactBudget.InvitationsMax} invitations", "customerId")
            : new Decision.Invite(InvitationDecision.Yes(), invitation, IsNew: true);
    }

    // In the order of the questions; what the customer wrote stands with the first. A dimension that was retired since is recorded of too.
    static ImmutableArray<FeedbackRecorded> Feedback(Invitation invitation, AnswerInvitation command, DateTimeOffset now)
    {
        var feedback = ImmutableArray.CreateBuilder<FeedbackRecorded>();
        foreach (var (index, question) in command.Survey.Questions.Index())
            foreach (var answer in command.Answers.Where(given => given.QuestionId == question.Id))
                feedback.Add(new(invitation.FeedbackId(index + 1), FeedbackSource.Survey,
                    [new() { Metric = question.Metric, Value = answer.Value, Dimension = question.Dimension, Aspect = question.Aspect }])
                {
                    OccurredAt = now,
                    RecordedAt = now,
                    Touchpoint = invitation.Touchpoint,
                    Comment = feedback.Count == 0 ? command.Comment : null,
                });
        return feedback.ToImmutable();
    }
}
