using System.Collections.Immutable;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Customers;

/// <summary>
/// A promise that comes with its history. It is not asked whether the steps were allowed, for they have happened: policies were others
/// then, and a step that came too late to count changes nothing here either (<see cref="PromiseLife"/>). That they are in an order
/// in which they can have happened is.
/// </summary>
public static partial class CustomerRules
{
    /// <summary>Times a promise can be moved; nobody who agreed to more still takes it for one.</summary>
    public const int RenegotiationsMax = 100;

    static Decision Decide(Customer customer, RecordPromise command, RuleContext context)
    {
        if (Faulty(command, context) is { } error) return new Decision.Refuse(error);
        var steps = StepsOf(command, context);
        var missing = ImmutableArray.CreateBuilder<CustomerEvent>();
        foreach (var step in steps)
        {
            if (Stored(customer, step.EventId, context) is not { } known) return new Decision.NeedArchive();
            if (known.Event is null) missing.Add(step);
            else if (!known.Event.SaysTheSameAs(step, instantGiven: true))
                return Decision.Refused(ErrorCode.Conflict, $"'{step.EventId}' was recorded before with other content, which stays", "id");
        }
        if (missing.Count == 0) return new Decision.Repeat(steps[0]);
        if (Stored(customer, PromiseEvent.IdOf(command.Id, PromiseMade.StepName), context) is not { } made) return new Decision.NeedArchive();
        if (made.Event is PromiseMade promise && promise.Terms != TermsOf(command)) return new Decision.Refuse(OtherTerms(command.Id));
        foreach (var end in EndSteps)
        {
            if (Stored(customer, PromiseEvent.IdOf(command.Id, end), context) is not { } known) return new Decision.NeedArchive();
            if (known.Event is not null && !command.Ends.IsEmpty && steps.All(step => step.EventId != known.Event.EventId))
                return Decision.Refused(ErrorCode.Conflict, $"'{known.Event.EventId}' was recorded before, and a promise ends once", "id");
        }
        var isNew = missing.Any(step => step is PromiseMade or PromiseProposed);
        if (isNew && UnknownDimension(command.Dimension, context.Tenant, "dimension") is { } unknown) return new Decision.Refuse(unknown);
        var isOpen = PromiseLife.AsOf(PromiseLife.After(null, steps.OrderBy(step => step.Key)), context.Now) is { IsOpen: true };
        var full = (isNew && isOpen ? TooManyOpen(customer, context.Now) ?? context.NoPromises : null)
            ?? context.NoEvents
            ?? TooManyEvents(customer, missing.Count, "customerId");
        if (full is not null) return new Decision.Refuse(full);
        return context.Archive is null && missing.Any(step => customer.Journal.IsBeforeCheckpoint(step.Key))
            ? new Decision.NeedArchive()
            : new Decision.RecordAll(missing.ToImmutable());
    }

    static readonly ImmutableArray<string> EndSteps = [PromiseSettled.StepName, PromiseReleased.StepName, PromiseWithdrawn.StepName];

    static UserError? Faulty(RecordPromise command, RuleContext context)
    {
        if ((command.MadeAt ?? command.ProposedAt) is not { } begun)
            return UserError.Invalid("madeAt is needed, or proposedAt of what was only proposed", "madeAt");
        return Faulty(command.Id, TermsOf(command))
            ?? NotAhead(command.ProposedAt, context, "proposedAt")
            ?? NotAhead(command.MadeAt, context, "madeAt")
            ?? Due(command.DueAt, begun, command.MadeAt is null ? "proposedAt" : "madeAt")
            ?? (command.Grace is { } grace ? Check.Within(grace.TotalSeconds, 0, TenantRules.GraceSecondsMax, "graceSeconds") : null)
            ?? FaultyAnswers(command, context)
            ?? FaultyMoves(command, context)
            ?? FaultyEnd(command, begun, context)
            ?? (command.RecoveredAt is null ? null
                : command.MadeAt is null ? UserError.Invalid("only what was made to the customer can be made good", "recoveredAt")
                : NotAhead(command.RecoveredAt, context, "recoveredAt") ?? NotEarlier(command.RecoveredAt, begun, "recoveredAt"));
    }

    static PromiseTerms TermsOf(RecordPromise command) =>
        new(command.Statement, command.Kind, command.Dimension, command.Stake, command.DueAt, command.UnitId, command.MakerId);

    static UserError? FaultyAnswers(RecordPromise command, RuleContext context)
    {
        if (command.Answers.Length > 0 && command.ProposedAt is null) return UserError.Invalid("a unit answers a proposal; say when it was made", "proposedAt");
        foreach (var answer in command.Answers)
        {
            var field = answer.Feasible ? "confirmedAt" : "declinedAt";
            if ((NotAhead(answer.At, context, field)
                ?? (answer.At <= command.ProposedAt ? UserError.Invalid($"{field} must be after proposedAt", field) : null)
                ?? Check.OptionalText(answer.Reason, ReasonLengthMax, answer.Feasible ? "confirmedBecause" : "declinedBecause")) is { } error)
                return error;
        }
        return null;
    }

    static UserError? FaultyMoves(RecordPromise command, RuleContext context)
    {
        if (command.Moves.IsEmpty) return null;
        if (command.MadeAt is not { } madeAt) return UserError.Invalid("only what was made to the customer is moved", "moves");
        if (command.Moves.Length > RenegotiationsMax) return UserError.Invalid($"moves must be at most {RenegotiationsMax}, not {command.Moves.Length}", "moves");
        foreach (var (index, move) in command.Moves.Index())
            if ((NotAhead(move.At, context, "moves") ?? NotEarlier(move.At, madeAt, "moves", $"{index}", "at") ?? Due(move.DueAt, move.At, "at")) is { } error) return error;
        return null;
    }

    static UserError? FaultyEnd(RecordPromise command, DateTimeOffset begun, RuleContext context)
    {
        if (command.Ends.Length > 1) return UserError.Invalid("a promise ends once: give one of settledAt, releasedAt and withdrawnAt", "settledAt");
        if (command.Ends is not [var end]) return null;
        var field = end.How switch { PromiseEnding.Released => "releasedAt", PromiseEnding.Withdrawn => "withdrawnAt", _ => "settledAt" };
        return NotAhead(end.At, context, field)
            ?? NotEarlier(end.At, begun, field)
            ?? (end.How == PromiseEnding.Settled && command.MadeAt is null ? UserError.Invalid("only what was made to the customer is settled", field) : null)
            ?? FaultyOutcome(end.Completeness, end.Exceeded);
    }

    static UserError? NotEarlier(DateTimeOffset? at, DateTimeOffset begun, params ImmutableArray<string> field) =>
        at < begun ? UserError.Invalid($"{string.Join('.', field)} must not be before the promise was made or proposed at {begun:u}", field) : null;

    static ImmutableArray<PromiseEvent> StepsOf(RecordPromise command, RuleContext context)
    {
        var (id, now) = (command.Id, context.Now);
        var steps = ImmutableArray.CreateBuilder<PromiseEvent>();
        if (command.ProposedAt is { } proposedAt) steps.Add(PromiseProposed.Of(id, TermsOf(command), proposedAt, now));
        foreach (var answer in command.Answers)
            steps.Add(answer.Feasible
                ? new PromiseConfirmed(id, answer.Reason) { OccurredAt = answer.At, RecordedAt = now }
                : new PromiseDeclined(id, answer.Reason) { OccurredAt = answer.At, RecordedAt = now });
        if (command.MadeAt is { } madeAt)
            steps.Add(PromiseMade.Of(id, TermsOf(command), madeAt, now, command.Grace ?? context.Tenant.PromisePolicy.Grace));
        foreach (var (index, move) in command.Moves.Index())
            steps.Add(new PromiseRenegotiated(id, index + 1, move.DueAt) { OccurredAt = move.At, RecordedAt = now });
        foreach (var end in command.Ends)
            steps.Add(end.How switch
            {
                PromiseEnding.Released => new PromiseReleased(id) { OccurredAt = end.At, RecordedAt = now },
                PromiseEnding.Withdrawn => new PromiseWithdrawn(id) { OccurredAt = end.At, RecordedAt = now },
                _ => new PromiseSettled(id, end.Completeness, end.Exceeded) { OccurredAt = end.At, RecordedAt = now },
            });
        if (command.RecoveredAt is { } recoveredAt) steps.Add(new PromiseRecovered(id) { OccurredAt = recoveredAt, RecordedAt = now });
        return steps.ToImmutable();
    }
}
