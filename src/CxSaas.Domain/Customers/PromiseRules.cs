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
        var madeAt = command.MadeAt ?? context.Now;
        var error = Check.Id(command.Id, "id")
            ?? Check.Text(command.Statement, StatementLengthMax, "statement")
            ?? Check.Text(command.Kind, KindLengthMax, "kind")
            ?? Check.Id(command.Dimension, "dimension")
            ?? (command.Stake is > 0 and <= 1 ? null : UserError.Invalid("stake must be above 0 and at most 1", "stake"))
            ?? NotAhead(command.MadeAt, context, "madeAt")
            ?? Due(command.DueAt, madeAt, "madeAt")
            ?? Check.Id(command.UnitId, "unitId")
            ?? Check.OptionalId(command.MakerId, "makerId");
        if (error is not null) return new Decision.Refuse(error);
        var made = new PromiseMade(command.Id)
        {
            OccurredAt = madeAt,
            RecordedAt = context.Now,
            Statement = command.Statement,
            Kind = command.Kind,
            Dimension = command.Dimension,
            Stake = command.Stake,
            DueAt = command.DueAt,
            UnitId = command.UnitId,
            MakerId = command.MakerId,
            Grace = context.Tenant.PromisePolicy.Grace,
        };
        return New(customer, made, command.MadeAt is not null, context, () =>
            UnknownDimension(command.Dimension, context.Tenant, "dimension")
            ?? (context.Tenant.PromisePolicy.Feasibility == FeasibilityPolicy.Required
                ? UserError.Of(ErrorCode.FeasibilityRequired, $"unit '{command.UnitId}' has to confirm this promise before it is made", "unitId")
                : null)
            // Open when it is made, not now: the fold keeps together what was open together, however long ago.
            ?? (customer.Head.AsOf(made.OccurredAt).OpenCount >= OpenPromisesMax && !customer.Journal.IsPast(made.DueAt + made.Grace)
                ? UserError.Of(ErrorCode.LimitReached, $"a customer has at most {OpenPromisesMax} promises open at one time", "customerId")
                : null));
    }

    static Decision Decide(Customer customer, SettlePromise command, RuleContext context)
    {
        var error = Check.Id(command.PromiseId, "promiseId")
            ?? Check.Within(command.Completeness, 0, 1, "completeness")
            ?? (command.Exceeded && command.Completeness != 1 ? UserError.Invalid("exceeded only with completeness 1", "exceeded") : null)
            ?? NotAhead(command.OccurredAt, context, "occurredAt");
        return error is not null ? new Decision.Refuse(error) : End(
            customer,
            new PromiseSettled(command.PromiseId, command.Completeness, command.Exceeded)
            {
                OccurredAt = command.OccurredAt ?? context.Now,
                RecordedAt = context.Now,
            },
            command.OccurredAt is not null,
            context);
    }

    static Decision Decide(Customer customer, ReleasePromise command, RuleContext context) => EndAsOf(
        customer,
        new PromiseReleased(command.PromiseId) { OccurredAt = command.OccurredAt ?? context.Now, RecordedAt = context.Now },
        command.OccurredAt,
        context);

    static Decision Decide(Customer customer, WithdrawPromise command, RuleContext context) => EndAsOf(
        customer,
        new PromiseWithdrawn(command.PromiseId) { OccurredAt = command.OccurredAt ?? context.Now, RecordedAt = context.Now },
        command.OccurredAt,
        context);

    static Decision EndAsOf(Customer customer, PromiseEvent end, DateTimeOffset? given, RuleContext context) =>
        PromiseRef(end.PromiseId, given, context) is { } error ? new Decision.Refuse(error) : End(customer, end, given is not null, context);

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
        // A clock that is a little ahead may have made it after our now.
        var now = promise.MadeAt > context.Now ? promise.MadeAt : context.Now;
        if (Due(command.DueAt, now, "now") is { } due) return new Decision.Refuse(due);
        var moved = new PromiseRenegotiated(command.PromiseId, promise.Renegotiations + 1, command.DueAt)
        {
            OccurredAt = now,
            RecordedAt = context.Now,
        };
        return New(customer, moved, instantGiven: false, context);
    }

    // An end: the promise must be open when it happens, and not ended by an earlier report.
    static Decision End(Customer customer, PromiseEvent end, bool instantGiven, RuleContext context) =>
        Step(customer, end, instantGiven, context, (promise, lapsed) =>
        {
            if (end.OccurredAt < promise.MadeAt)
                return UserError.Invalid($"occurredAt must not be before the promise was made at {promise.MadeAt:u}", "occurredAt");
            if (promise.IsOpen) return null;
            // A report that comes after the promise ran out is kept; it changes nothing unless it tells of something earlier.
            // Withdrawn at the very instant is one too: it costs what breaking costs.
            return lapsed && (end is PromiseSettled || end.OccurredAt < promise.SettledAt
                || (end is PromiseWithdrawn && end.OccurredAt == promise.SettledAt))
                ? null
                : WrongState(promise, "only an open promise can be settled, released or withdrawn");
        });

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
            var whole = Journal.Fold(CustomerFold.Empty, customer.Journal.All(archive)).AsOf(context.Now);
            return new(whole.Promises.GetValueOrDefault(promiseId));
        }
        if (customer.Head.AsOf(context.Now).Promises.GetValueOrDefault(promiseId) is { } promise) return new(promise);
        // One that was told late and is over may be forgotten while its events still wait for their page.
        var made = PromiseEvent.IdOf(promiseId, PromiseMade.StepName);
        return customer.Journal.Find(made) is not null || customer.Journal.MayHaveArchived(made) ? null : new(null);
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

    static UserError WrongState(PromiseFold promise, string rule) =>
        UserError.Of(ErrorCode.WrongState, $"the promise is {Word(promise.Status)}; {rule}", "promiseId");

    // As the contract spells it.
    static string Word(PromiseStatus status) => status == PromiseStatus.PartlyKept ? "PARTLY_KEPT" : status.ToString().ToUpperInvariant();
}
