using System.Collections.Immutable;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Customers;

/// <summary>What a rule decides by, beside the customer and the command.</summary>
/// <param name="Tenant">The settings in force.</param>
/// <param name="Now">The server's clock.</param>
/// <param name="Archive">The archived events, where they were asked for.</param>
/// <param name="NoEvents">Why the tenant takes no further event; null where it does.</param>
/// <param name="NoPromises">Why the tenant takes no further promise; null where it does.</param>
public sealed record RuleContext(
    Tenant Tenant, DateTimeOffset Now, ImmutableArray<CustomerEvent>? Archive = null, UserError? NoEvents = null, UserError? NoPromises = null);

/// <summary>
/// May this happen? Each rule is a pure function of the customer, the command and the context. It checks the command's own
/// values first, then whether its id is known (a retry is not an error), then the state.
/// </summary>
public static partial class CustomerRules
{
    public const int AnswersMax = 32, CommentLengthMax = 4000, NameLengthMax = 200;

    /// <summary>How far a caller's clock may be ahead of ours.</summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromMinutes(5);

    /// <summary>Instants before this are taken for a mistake in the caller's data.</summary>
    public static readonly DateTimeOffset Earliest = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Decision Decide(Customer customer, CustomerCommand command, RuleContext context) => command switch
    {
        RegisterCustomer register => Decide(customer, register, context),
        RecordFeedback feedback => Decide(customer, feedback, context),
        RecordSignal signal => Decide(customer, signal, context),
        ProposePromise propose => Decide(customer, propose, context),
        ConfirmFeasibility answer => Decide(customer, answer, context),
        MakePromise make => Decide(customer, make, context),
        SettlePromise settle => Decide(customer, settle, context),
        RenegotiatePromise renegotiate => Decide(customer, renegotiate, context),
        ReleasePromise release => Decide(customer, release, context),
        WithdrawPromise withdraw => Decide(customer, withdraw, context),
        ConfirmRecovery recovery => Decide(customer, recovery, context),
        InviteToSurvey invite => Decide(customer, invite, context),
        AnswerInvitation answer => Decide(customer, answer, context),
        RecordInvitation known => Decide(customer, known, context),
        RecordPromise known => Decide(customer, known, context),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "A command without a rule."),
    };

    static Decision Decide(Customer customer, RegisterCustomer command, RuleContext context)
    {
        if ((Check.OptionalText(command.Name, NameLengthMax, "name") ?? Check.OptionalId(command.SegmentId, "segment")) is { } error)
            return new Decision.Refuse(error);
        if (command.SegmentId is { } segment && context.Tenant.Segment(segment) is null)
            return Decision.Refused(ErrorCode.NotFound, $"there is no segment '{segment}'; define it with defineSegment", "segment");
        var known = customer.Profile ?? new() { CreatedAt = context.Now };
        if ((command.Name ?? known.Name) != (known.Name ?? command.Name))
            return Decision.Refused(ErrorCode.Conflict, "this customer is registered with another name", "name");
        if ((command.SegmentId ?? known.SegmentId) != (known.SegmentId ?? command.SegmentId))
            return Decision.Refused(ErrorCode.Conflict, "this customer is registered in another segment", "segment");
        // What was left out before is filled in; what is left out now contradicts nothing.
        var filled = known with { Name = known.Name ?? command.Name, SegmentId = known.SegmentId ?? command.SegmentId };
        return filled == customer.Profile ? new Decision.Repeat(null) : new Decision.Register(filled);
    }

    static Decision Decide(Customer customer, RecordFeedback command, RuleContext context)
    {
        var answers = command.Answers;
        var error = OwnId(command.Id)
            ?? NotAhead(command.OccurredAt, context, "occurredAt")
            ?? (answers.Length is 0 or > AnswersMax ? UserError.Invalid($"answers must be 1 to {AnswersMax}, not {answers.Length}", "answers") : null)
            ?? First(answers, Faulty)
            ?? Repeated(answers)
            ?? Check.OptionalText(command.Comment, CommentLengthMax, "comment")
            ?? Check.OptionalId(command.Touchpoint, "touchpoint")
            ?? Check.OptionalId(command.UnitId, "unitId")
            ?? Check.OptionalId(command.EmployeeId, "employeeId");
        if (error is not null) return new Decision.Refuse(error);
        var feedback = new FeedbackRecorded(command.Id, command.Source, answers)
        {
            OccurredAt = command.OccurredAt ?? context.Now,
            RecordedAt = context.Now,
            Comment = command.Comment,
            Touchpoint = command.Touchpoint,
            UnitId = command.UnitId,
            EmployeeId = command.EmployeeId,
        };
        // Dimensions come last: a retry is known as one though a dimension was retired since.
        return New(customer, feedback, command.OccurredAt is not null, context, () =>
            First(answers, (answer, i) => UnknownDimension(answer.Dimension, context.Tenant, "answers", $"{i}", "dimension")));
    }

    static Decision Decide(Customer customer, RecordSignal command, RuleContext context)
    {
        if ((OwnId(command.Id) ?? NotAhead(command.OccurredAt, context, "occurredAt")) is { } error)
            return new Decision.Refuse(error);
        var signal = new SignalRecorded(command.Id, command.Kind) { OccurredAt = command.OccurredAt ?? context.Now, RecordedAt = context.Now };
        return New(customer, signal, command.OccurredAt is not null, context);
    }

    static UserError? OwnId(string id) => Check.Id(id, "id") ?? (PromiseEvent.IsIdOfStep(id)
        ? UserError.Invalid($"id must not be like {PromiseEvent.IdOf("a", PromiseMade.StepName)}, which is how the steps of promises are called", "id")
        : null);

    static UserError? Faulty(Answer answer, int index)
    {
        var (least, most) = Evidence.Scale(answer.Metric);
        return Check.Within(answer.Value, least, most, "answers", $"{index}", "value")
            ?? Check.Id(answer.Dimension, "answers", $"{index}", "dimension");
    }

    static UserError? First(ImmutableArray<Answer> answers, Func<Answer, int, UserError?> fault) =>
        answers.Select(fault).FirstOrDefault(error => error is not null);

    static UserError? Repeated(ImmutableArray<Answer> answers)
    {
        var seen = new HashSet<(Metric, string, Aspect)>();
        for (var i = 0; i < answers.Length; i++)
            if (!seen.Add((answers[i].Metric, answers[i].Dimension, answers[i].Aspect)))
                return UserError.Invalid("at most one answer for a dimension, metric and aspect", "answers", $"{i}");
        return null;
    }

    static UserError? UnknownDimension(string id, Tenant tenant, params ImmutableArray<string> field) => tenant.HasDimension(id)
        ? null
        : UserError.Invalid($"'{id}' is not a dimension of this tenant; it has {string.Join(", ", tenant.Dimensions.Select(d => d.Id))}", field);

    static UserError? NotAhead(DateTimeOffset? instant, RuleContext context, string field) =>
        instant > context.Now + AheadMax
            ? UserError.Invalid($"{field} must not be more than {AheadMax.TotalMinutes:0} minutes ahead of the server's {context.Now:u}", field)
            : instant < Earliest ? UserError.Invalid($"{field} must not be before {Earliest:yyyy-MM-dd}", field) : null;

    /// <summary>Whether a new event can be stored, was stored before, or contradicts what was. The fault is looked for only in what is new.</summary>
    static Decision New(
        Customer customer, CustomerEvent candidate, bool instantGiven, RuleContext context, Func<UserError?>? fault = null)
    {
        if (Stored(customer, candidate.EventId, context) is not { } known) return new Decision.NeedArchive();
        if (known.Event is { } stored)
            return stored.SaysTheSameAs(candidate, instantGiven)
                ? new Decision.Repeat(stored)
                : Decision.Refused(ErrorCode.Conflict, $"'{candidate.EventId}' was recorded before with other content, which stays",
                    candidate is PromiseEvent and not (PromiseMade or PromiseProposed) ? "promiseId" : "id");
        if ((fault?.Invoke() ?? context.NoEvents) is { } error) return new Decision.Refuse(error);
        if (TooManyEvents(customer, 1, "customerId") is { } full) return new Decision.Refuse(full);
        if (customer.Journal.IsBeforeCheckpoint(candidate.Key) && context.Archive is null) return new Decision.NeedArchive();
        return new Decision.Record(candidate);
    }

    static UserError? TooManyEvents(Customer customer, int more, string field) => customer.Journal.Count + more > Journal.EventsMax
        ? UserError.Of(ErrorCode.LimitReached, $"a customer holds at most {Journal.EventsMax} events", field)
        : null;

    // The event of this id, or none; null where only the archive can tell.
    static Known? Stored(Customer customer, string eventId, RuleContext context)
    {
        if (customer.Journal.Find(eventId) is { } recent) return new(recent);
        if (!customer.Journal.MayHaveArchived(eventId)) return new(null);
        return context.Archive is { } archive ? new(archive.FirstOrDefault(e => e.EventId == eventId)) : null;
    }

    readonly record struct Known(CustomerEvent? Event);
}
