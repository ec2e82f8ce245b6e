using CxSaas.Domain.Promises;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Customers;

/// <summary>
/// The life of a promise. What counts is when a thing happened, not when it is reported: a promise that broke because nobody
/// reported on it can still be settled, released or withdrawn as of an earlier instant; one that was settled by a report cannot.
/// </summary>
public static partial class CustomerRules
{
    public const int StatementLengthMax = 1000, KindLengthMax = 64, OpenPromisesMax = 500;

    /// <summary>A due time further ahead is taken for a mistake.</summary>
    public static readonly TimeSpan DueAheadMax = TimeSpan.FromDays(36_525);

    static Decision Decide(Customer customer, MakePromise command, RuleContext context)
    {
        var terms = new PromiseTerms(command.Statement, command.Kind, command.Dimension, command.Stake, command.DueAt, command.UnitId, command.MakerId);
        if ((Faulty(command.Id, terms) ?? NotAhead(command.MadeAt, context, "madeAt")) is { } error) return new Decision.Refuse(error);
        if (Find(customer, command.Id, context) is not { } known) return new Decision.NeedArchive();
        // Left out, it is now, yet after the proposal: of one instant "made" sorts before "proposed".
        var madeAt = command.MadeAt ?? AfterLast(context.Now, known.Promise?.ProposedAt, known.Promise?.AnsweredAt);
        var made = PromiseMade.Of(command.Id, terms, madeAt, context.Now, context.Tenant.PromisePolicy.Grace);
        Known? proposal = new(null);
        Sought? then = new(null);
        if (known.Promise is not null)
        {
            proposal = Stored(customer, PromiseEvent.IdOf(command.Id, PromiseProposed.StepName), context);
            then = At(customer, command.Id, made.Key, context);
            if (proposal is null || then is null) return new Decision.NeedArchive();
        }
        // What is checked against now or the settings comes after the question whether this is a retry.
        return New(customer, made, command.MadeAt is not null, context, () =>
            (proposal.Value.Event is PromiseProposed proposed && proposed.Terms != terms ? OtherTerms(command.Id) : null)
            ?? Unmakeable(then.Value.Promise, made, context)
            ?? Due(command.DueAt, made.OccurredAt, "madeAt")
            ?? UnknownDimension(command.Dimension, context.Tenant, "dimension")
            // Open when it is made, not now: the fold keeps together what was open together, however long ago.
            ?? (customer.Journal.IsPast(made.DueAt + made.Grace) ? null : TooManyOpen(customer, made.OccurredAt))
            ?? context.NoPromises);
    }

    /// <summary>What is wrong with a question about a promise; null where it could be made as far as its own values go.</summary>
    public static UserError? Fault(PromiseQuestion question, Tenant tenant, DateTimeOffset now) =>
        Faulty("a", new PromiseTerms("a", question.Kind, question.Dimension, question.Stake, question.DueAt, question.UnitId, null))
        ?? Due(question.DueAt, now, "now")
        ?? UnknownDimension(question.Dimension, tenant, "dimension");

    static UserError? Faulty(string id, PromiseTerms terms) => Check.Id(id, "id")
        ?? Check.Text(terms.Statement, StatementLengthMax, "statement")
        ?? Check.Text(terms.Kind, KindLengthMax, "kind")
        ?? Check.Id(terms.Dimension, "dimension")
        ?? (terms.Stake is > 0 and <= 1 ? null : UserError.Invalid("stake must be above 0 and at most 1", "stake"))
        ?? Check.Id(terms.UnitId, "unitId")
        ?? Check.OptionalId(terms.MakerId, "makerId");

    static UserError? FaultyOutcome(double completeness, bool exceeded) => Check.Within(completeness, 0, 1, "completeness")
        ?? (exceeded && completeness != 1 ? UserError.Invalid("exceeded only with completeness 1", "exceeded") : null);

    static UserError? TooManyOpen(Customer customer, DateTimeOffset at) => customer.Head.AsOf(at).OpenCount >= OpenPromisesMax
        ? UserError.Of(ErrorCode.LimitReached, $"a customer has at most {OpenPromisesMax} promises open at one time", "customerId")
        : null;

    static Decision Decide(Customer customer, SettlePromise command, RuleContext context)
    {
        var error = Check.Id(command.PromiseId, "promiseId")
            ?? FaultyOutcome(command.Completeness, command.Exceeded)
            ?? NotAhead(command.OccurredAt, context, "occurredAt");
        return error is not null ? new Decision.Refuse(error) : End(customer, command.PromiseId, command.OccurredAt, context, at =>
            new PromiseSettled(command.PromiseId, command.Completeness, command.Exceeded) { OccurredAt = at, RecordedAt = context.Now });
    }

    static Decision Decide(Customer customer, ReleasePromise command, RuleContext context) =>
        PromiseRef(command.PromiseId, command.OccurredAt, context) is { } error
            ? new Decision.Refuse(error)
            : End(customer, command.PromiseId, command.OccurredAt, context, at =>
                new PromiseReleased(command.PromiseId) { OccurredAt = at, RecordedAt = context.Now });

    static Decision Decide(Customer customer, WithdrawPromise command, RuleContext context) =>
        PromiseRef(command.PromiseId, command.OccurredAt, context) is { } error
            ? new Decision.Refuse(error)
            : End(customer, command.PromiseId, command.OccurredAt, context, at =>
                new PromiseWithdrawn(command.PromiseId) { OccurredAt = at, RecordedAt = context.Now });

    static Decision Decide(Customer customer, ConfirmRecovery command, RuleContext context)
    {
        if (PromiseRef(command.PromiseId, command.OccurredAt, context) is { } error) return new Decision.Refuse(error);
        if (Find(customer, command.PromiseId, context) is not { } known) return new Decision.NeedArchive();
        // Left out, it is now, yet after the outcome: of one instant a recovery sorts before a withdrawal.
        var now = known.Promise?.SettledAt is { } settled && settled >= context.Now ? settled.AddTicks(1) : context.Now;
        var recovered = new PromiseRecovered(command.PromiseId) { OccurredAt = command.OccurredAt ?? now, RecordedAt = context.Now };
        return Step(customer, recovered, command.OccurredAt is not null, context, (promise, _) =>
            !promise.IsRecoverable
                ? WrongState(promise, "only a promise whose outcome cost something can be made good")
                : recovered.Key < new EventKey(promise.Booking!.At, promise.Booking.EventId)
                    ? UserError.Invalid($"occurredAt must be after the promise was {Word(promise.Status)} at {promise.SettledAt:u}", "occurredAt")
                    : null);
    }

    static Decision Decide(Customer customer, RenegotiatePromise command, RuleContext context)
    {
        var error = Check.Id(command.PromiseId, "promiseId") ?? (command.CustomerConsents
            ? null
            : UserError.Invalid("a promise is renegotiated only with the customer's consent; withdraw it instead", "customerConsents"));
        if (error is not null) return new Decision.Refuse(error);
        if (Find(customer, command.PromiseId, context) is not { } known) return new Decision.NeedArchive();
        if (known.Promise is not { } promise) return UnknownPromise(command.PromiseId);
        // The due time it was moved to last is the id of a retry: a promise is not moved to where it is.
        if (promise.Renegotiations > 0 && promise.DueAt == command.DueAt) return new Decision.Repeat(null);
        // One that it was moved to before that is a retry that comes late. Obeyed, it would undo what was agreed since.
        for (var number = 1; number < promise.Renegotiations; number++)
        {
            if (Stored(customer, PromiseRenegotiated.IdOf(promise.Id, number), context) is not { } before) return new Decision.NeedArchive();
            if (before.Event is PromiseRenegotiated earlier && earlier.DueAt == command.DueAt)
                return Decision.Refused(ErrorCode.Conflict,
                    $"the promise was moved to {command.DueAt:u} before and is due at {promise.DueAt:u} since; if it is to go back, name another second", "dueAt");
        }
        if (!promise.IsOpen) return new Decision.Refuse(WrongState(promise, "only an open promise can be renegotiated"));
        if (promise.Renegotiations >= RenegotiationsMax)
            return Decision.Refused(ErrorCode.LimitReached, $"a promise is moved at most {RenegotiationsMax} times; make another one", "promiseId");
        var now = NotBefore(promise.MadeAt, context.Now);
        if (Due(command.DueAt, now, "now") is { } due) return new Decision.Refuse(due);
        var moved = new PromiseRenegotiated(command.PromiseId, promise.Renegotiations + 1, command.DueAt)
        {
            OccurredAt = now,
            RecordedAt = context.Now,
        };
        return New(customer, moved, instantGiven: false, context);
    }

    // An end: the promise must be open when it happens, and not ended by an earlier report. A proposal can be taken back, too.
    static Decision End(
        Customer customer, string promiseId, DateTimeOffset? given, RuleContext context, Func<DateTimeOffset, PromiseEvent> endAt)
    {
        if (Find(customer, promiseId, context) is not { } known) return new Decision.NeedArchive();
        var begun = known.Promise is { } found ? found.MadeAt ?? found.ProposedAt : null;
        var end = endAt(given ?? NotBefore(begun, context.Now));
        return Step(customer, end, given is not null, context, (promise, lapsed) =>
        {
            if (end.OccurredAt < begun)
                return UserError.Invalid($"occurredAt must not be before the promise was {(promise.MadeAt is null ? "proposed" : "made")} at {begun:u}", "occurredAt");
            if (promise.IsOpen || (promise.IsPending && end is not PromiseSettled)) return null;
            // A report that comes after the promise ran out is kept; it changes nothing unless it tells of something earlier.
            // Withdrawn at the very instant is one too: it costs what breaking costs.
            return lapsed && (end is PromiseSettled || end.OccurredAt < promise.SettledAt
                || (end is PromiseWithdrawn && end.OccurredAt == promise.SettledAt))
                ? null
                : WrongState(promise, "only an open promise can be settled, released or withdrawn");
        });
    }

    // A clock that is a little ahead may have begun it after our now.
    static DateTimeOffset NotBefore(DateTimeOffset? begun, DateTimeOffset now) => begun > now ? begun.Value : now;

    static Decision Step(
        Customer customer, PromiseEvent step, bool instantGiven, RuleContext context, Func<PromiseFold, bool, UserError?> fault)
    {
        if (Find(customer, step.PromiseId, context) is not { } known) return new Decision.NeedArchive();
        if (known.Promise is not { } promise) return UnknownPromise(step.PromiseId);
        // A report that came after the promise ran out ends it too, though it did not change the outcome.
        if (Stored(customer, PromiseEvent.IdOf(promise.Id, PromiseSettled.StepName), context) is not { } report) return new Decision.NeedArchive();
        var lapsed = promise.Booking is { Lapsed: true } && report.Event is null;
        return New(customer, step, instantGiven, context, () => fault(promise, lapsed));
    }

    // The promise as it reads now, or none; null where only the archive can tell.
    static Sought? Find(Customer customer, string promiseId, RuleContext context)
    {
        if (context.Archive is { } archive)
        {
            var steps = customer.Journal.All(archive).OfType<PromiseEvent>().Where(step => step.PromiseId == promiseId);
            return new(PromiseLife.AsOf(PromiseLife.After(null, steps), context.Now));
        }
        if (customer.Head.AsOf(context.Now).Promises.GetValueOrDefault(promiseId) is { } promise) return new(promise);
        return MayHave(PromiseMade.StepName) || MayHave(PromiseProposed.StepName) ? null : new(null);

        // One that was told late and is over may be forgotten while its events still wait for their page.
        bool MayHave(string step) =>
            PromiseEvent.IdOf(promiseId, step) is var id && (customer.Journal.Find(id) is not null || customer.Journal.MayHaveArchived(id));
    }

    readonly record struct Sought(PromiseFold? Promise);

    static UserError? PromiseRef(string promiseId, DateTimeOffset? occurredAt, RuleContext context) =>
        Check.Id(promiseId, "promiseId") ?? NotAhead(occurredAt, context, "occurredAt");

    static UserError? Due(DateTimeOffset dueAt, DateTimeOffset after, string afterName) =>
        dueAt <= after ? UserError.Invalid($"dueAt must be after {afterName}, {after:u}", "dueAt")
        : dueAt - after > DueAheadMax ? UserError.Invalid($"dueAt must be within {DueAheadMax.TotalDays:0} days of {afterName}", "dueAt")
        : null;

    static Decision UnknownPromise(string promiseId) =>
        Decision.Refused(ErrorCode.NotFound, $"there is no promise '{promiseId}' to this customer", "promiseId");

    static UserError WrongState(PromiseFold promise, string rule, string field = "promiseId") =>
        UserError.Of(ErrorCode.WrongState, $"the promise is {Word(promise.Status)}; {rule}", field);

    // As the contract spells it.
    static string Word(PromiseStatus status) => status == PromiseStatus.PartlyKept ? "PARTLY_KEPT" : status.ToString().ToUpperInvariant();
}
