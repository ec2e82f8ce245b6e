using System.Collections.Immutable;
using CxSaas.Domain.Promises;

namespace CxSaas.Domain.Customers;

/// <summary>
/// A promise before it is made: the unit is asked, it answers, and only then does the customer hear. As everywhere what counts is
/// when a thing happened: a proposal or an answer told after the promise was made still counts if it was given before. A unit
/// may change its mind once in each direction, and only until the promise is made; from then on the customer relies on it.
/// </summary>
public static partial class CustomerRules
{
    /// <summary>Proposals that wait for one customer at one time: they are kept at hand, and nobody means more than this.</summary>
    public const int ProposalsMax = 500;

    public const int ReasonLengthMax = 1000;

    static Decision Decide(Customer customer, ProposePromise command, RuleContext context)
    {
        var terms = new PromiseTerms(command.Statement, command.Kind, command.Dimension, command.Stake, command.DueAt, command.UnitId, command.MakerId);
        if ((Faulty(command.Id, terms) ?? NotAhead(command.ProposedAt, context, "madeAt")) is { } error) return new Decision.Refuse(error);
        if (Find(customer, command.Id, context) is not { } known
            || Stored(customer, PromiseEvent.IdOf(command.Id, PromiseMade.StepName), context) is not { } made) return new Decision.NeedArchive();
        var proposed = PromiseProposed.Of(command.Id, terms, command.ProposedAt ?? context.Now, context.Now);
        return New(customer, proposed, command.ProposedAt is not null, context, () => made.Event is PromiseMade promise
            ? promise.Terms != terms ? OtherTerms(command.Id)
                : promise.Key < proposed.Key ? WrongState(known.Promise!, "only what is not yet made can be proposed", "id")
                : null
            : Due(command.DueAt, proposed.OccurredAt, "madeAt")
                ?? UnknownDimension(command.Dimension, context.Tenant, "dimension")
                ?? TooManyProposals(customer, proposed));
    }

    static Decision Decide(Customer customer, ConfirmFeasibility command, RuleContext context)
    {
        if ((PromiseRef(command.PromiseId, command.OccurredAt, context) ?? Check.OptionalText(command.Reason, ReasonLengthMax, "reason")) is { } error)
            return new Decision.Refuse(error);
        if (Find(customer, command.PromiseId, context) is not { } known) return new Decision.NeedArchive();
        if (known.Promise is not { } promise) return UnknownPromise(command.PromiseId);
        // Left out, it is now, yet after what it answers: of one instant an answer sorts before the proposal.
        var at = command.OccurredAt ?? AfterLast(context.Now, promise.ProposedAt, promise.AnsweredAt);
        PromiseAnswered answer = command.Feasible
            ? new PromiseConfirmed(command.PromiseId, command.Reason) { OccurredAt = at, RecordedAt = context.Now }
            : new PromiseDeclined(command.PromiseId, command.Reason) { OccurredAt = at, RecordedAt = context.Now };
        if (At(customer, command.PromiseId, answer.Key, context) is not { } then
            || Stored(customer, answer.EventId, context) is not { } given) return new Decision.NeedArchive();
        // Whether this is a late retry or a second change of mind cannot be told; obeyed or waved through, one of them would be wrong.
        if (given.Event is not null && command.OccurredAt is null && promise.Feasibility != answer.Answer)
            return Decision.Refused(ErrorCode.Conflict,
                $"the unit answered so at {given.Event.OccurredAt:u} and otherwise since; propose the promise under another id", "promiseId");
        return New(customer, answer, command.OccurredAt is not null, context, () =>
            then.Promise is { IsPending: true } ? Unanswerable(promise, then.Promise, answer)
            : then.Promise is null && promise.ProposedAt is { } proposedAt
                ? UserError.Invalid($"occurredAt must be after the promise was proposed at {proposedAt:u}", "occurredAt")
                : WrongState(promise, "a unit answers for a proposal that is not yet made, released or withdrawn"));
    }

    static UserError? Unanswerable(PromiseFold promise, PromiseFold then, PromiseAnswered answer) =>
        then.DueAt <= answer.OccurredAt
            ? WrongState(promise, $"it was due at {then.DueAt:u} and can no longer be made; propose it under another id")
            // A refusal told too late: the promise was made in good faith, and the last word of the unit was not yet known to be this.
            : answer is PromiseDeclined && promise.MadeAt is not null && !(promise.AnsweredAt > answer.OccurredAt)
                ? WrongState(promise, "a unit declines only what is not yet made; the maker can renegotiate or withdraw it")
                : null;

    // Whether the promise may be made of what was proposed of it by then.
    static UserError? Unmakeable(PromiseFold? proposal, PromiseMade made, RuleContext context)
    {
        if (proposal is { IsPending: false } or { Status: PromiseStatus.Declined })
            return WrongState(proposal, "only what is proposed and not declined, released or withdrawn can be made", "id");
        if (proposal?.DueAt <= made.OccurredAt)
            return WrongState(proposal, $"it was due at {proposal.DueAt:u} and can no longer be made; propose it under another id", "id");
        return context.Tenant.PromisePolicy.Feasibility == Tenants.FeasibilityPolicy.Required && proposal?.Feasibility != Feasibility.Confirmed
            ? UserError.Of(ErrorCode.FeasibilityRequired,
                $"unit '{made.UnitId}' has to confirm this promise before it is made: proposePromise, then confirmFeasibility", "unitId")
            : null;
    }

    // In event time, as with open promises; one that is over before it is told takes no place.
    static UserError? TooManyProposals(Customer customer, PromiseProposed proposed) =>
        !customer.Journal.IsPast(proposed.DueAt)
            && customer.Head.Promises.Values.Count(p => p.IsPending && p.DueAt > proposed.OccurredAt) >= ProposalsMax
            ? UserError.Of(ErrorCode.LimitReached, $"a customer has at most {ProposalsMax} proposals waiting at one time", "customerId")
            : null;

    static UserError OtherTerms(string id) =>
        UserError.Of(ErrorCode.Conflict, $"'{id}' was proposed and made with other content; a promise is made as it was proposed", "id");

    // The promise as it stood at a place in the canonical order, or none; null where only the archive can tell.
    static Sought? At(Customer customer, string promiseId, EventKey key, RuleContext context)
    {
        var events = ImmutableArray.CreateBuilder<PromiseEvent>();
        foreach (var step in UntilMade)
        {
            if (Stored(customer, PromiseEvent.IdOf(promiseId, step), context) is not { } known) return null;
            if (known.Event is PromiseEvent e && e.Key < key) events.Add(e);
        }
        return new(events.OrderBy(e => e.Key).Aggregate(default(PromiseFold), PromiseLife.Next));
    }

    // The steps that decide whether a proposal waits.
    static readonly ImmutableArray<string> UntilMade =
    [
        PromiseProposed.StepName, PromiseConfirmed.StepName, PromiseDeclined.StepName,
        PromiseMade.StepName, PromiseReleased.StepName, PromiseWithdrawn.StepName,
    ];

    static DateTimeOffset AfterLast(DateTimeOffset now, params ReadOnlySpan<DateTimeOffset?> steps)
    {
        foreach (var step in steps)
            if (step >= now) now = step.Value.AddTicks(1);
        return now;
    }
}
