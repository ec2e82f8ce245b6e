using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Surveys;
using CxSaas.Domain;
using CxSaas.Domain.Surveys;

namespace CxSaas.Gateway.Schema.Surveys;

/// <summary>One request to one customer, as its holder sees it.</summary>
public sealed class Invitation
{
    readonly InvitationReading _reading;

    internal Invitation(string customerId, InvitationReading reading) => (CustomerId, _reading) = (customerId, reading);

    /// <summary>What is asked.</summary>
    public Survey Survey => new(_reading.Survey);

    /// <summary>Who is asked.</summary>
    [Identifier] public string CustomerId { get; }

    /// <summary>Since when it cannot be answered.</summary>
    public DateTimeOffset ExpiresAt => _reading.Invitation.ExpiresAt;

    /// <summary>Whether it was answered.</summary>
    public bool Answered => _reading.Invitation.AnsweredAt is not null;
}

/// <summary>What came of making, publishing or closing a survey.</summary>
public sealed class SurveyPayload
{
    readonly SurveyReply _reply;

    internal SurveyPayload(SurveyReply reply) => _reply = reply;

    /// <summary>The survey as it is now; null where it was refused.</summary>
    public Survey? Survey => _reply.Survey is { } survey ? new(survey) : null;

    /// <summary>Why it was refused; empty where it was done, now or before.</summary>
    public IEnumerable<UserError> Errors => _reply.Error is { } error ? [error] : [];
}

/// <summary>What came of inviting a customer.</summary>
public sealed class InvitePayload
{
    readonly InviteReply _reply;

    internal InvitePayload(InviteReply reply, string? token) => (_reply, Token) = (reply, token);

    /// <summary>For the link that the tenant sends; the same each time. Null where the customer is not invited.</summary>
    public string? Token { get; }

    /// <summary>Whether the customer is invited, and why not.</summary>
    public InvitationDecision Decision => _reply.Decision;

    /// <summary>What was wrong with the input; empty where it was decided.</summary>
    public IEnumerable<UserError> Errors => _reply.Error is { } error ? [error] : [];
}

/// <summary>What came of a response.</summary>
public sealed class SubmitResponsePayload
{
    readonly UserError? _error;

    internal SubmitResponsePayload(UserError? error) => _error = error;

    /// <summary>True when it is recorded, by this call or an earlier one.</summary>
    public bool Accepted => _error is null;

    /// <summary>Why it was refused; empty where it was recorded.</summary>
    public IEnumerable<UserError> Errors => _error is null ? [] : [_error];
}
