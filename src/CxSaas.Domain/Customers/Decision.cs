using System.Collections.Immutable;
using CxSaas.Domain.Surveys;

namespace CxSaas.Domain.Customers;

/// <summary>What the rules make of a command.</summary>
public abstract record Decision
{
    Decision() { }

    /// <summary>It happened: this is to be stored.</summary>
    public sealed record Record(CustomerEvent Event) : Decision;

    /// <summary>All this happened: it is to be stored at once.</summary>
    public sealed record RecordAll(ImmutableArray<CustomerEvent> Events) : Decision;

    /// <summary>The customer is registered under this profile.</summary>
    public sealed record Register(Profile Profile) : Decision;

    /// <summary>Whether the customer is invited to a survey; with the invitation, and whether that is to be stored or was before.</summary>
    public sealed record Invite(InvitationDecision Made, Invitation? Invitation, bool IsNew) : Decision;

    /// <summary>An invitation is answered: all of this is to be stored at once.</summary>
    public sealed record Answer(ImmutableArray<FeedbackRecorded> Feedback, Invitation Invitation) : Decision;

    /// <summary>A retry: all this was stored before. The event is null for a registration.</summary>
    public sealed record Repeat(CustomerEvent? Stored) : Decision;

    public sealed record Refuse(UserError Error) : Decision;

    /// <summary>It cannot be told without the archived events; ask again with them.</summary>
    public sealed record NeedArchive : Decision;

    internal static Decision Refused(ErrorCode code, string message, params ImmutableArray<string> field) =>
        new Refuse(UserError.Of(code, message, field));
}
