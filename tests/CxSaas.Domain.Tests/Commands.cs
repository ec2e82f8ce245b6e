using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Tests;

/// <summary>Commands that a rule accepts as they are; a test changes the one member it is about.</summary>
static class Commands
{
    public static readonly Tenant Tenant =
        TenantRules.Create(null, "acme", "Acme", ValueDiscipline.OperationalExcellence, Histories.Start).Tenant!;

    public static readonly Tenant WithoutGrace = TenantRules.SetPromisePolicy(Tenant, Tenant.PromisePolicy with { GraceSeconds = 0 }).Tenant!;

    public static RecordFeedback Feedback(string id, DateTimeOffset? at = null) =>
        new(id, at, FeedbackSource.Survey, [Histories.Rating(60, "product")]);

    public static MakePromise Promise(string id, DateTimeOffset? madeAt, DateTimeOffset dueAt) =>
        new(id, "It arrives on time.", "delivery", "reliability", 1, dueAt, "warehouse", MadeAt: madeAt);

    public static ProposePromise Proposal(string id, DateTimeOffset? proposedAt, DateTimeOffset dueAt) => Proposal(Promise(id, null, dueAt), proposedAt);

    /// <summary>The proposal of which a promise is made.</summary>
    public static ProposePromise Proposal(MakePromise make, DateTimeOffset? proposedAt) =>
        new(make.Id, make.Statement, make.Kind, make.Dimension, make.Stake, make.DueAt, make.UnitId, make.MakerId, proposedAt);

    public static readonly Tenant WithRequired =
        TenantRules.SetPromisePolicy(Tenant, Tenant.PromisePolicy with { Feasibility = FeasibilityPolicy.Required }).Tenant!;

    /// <summary>The command that brings a promise in with all its steps, given in their order; of reports that it ended the first, for the others change nothing.</summary>
    public static RecordPromise ToRecord(IReadOnlyCollection<PromiseEvent> steps)
    {
        var (made, proposed) = (steps.OfType<PromiseMade>().SingleOrDefault(), steps.OfType<PromiseProposed>().SingleOrDefault());
        var terms = made?.Terms ?? proposed!.Terms;
        return new(
            steps.First().PromiseId, terms.Statement, terms.Kind, terms.Dimension, terms.Stake, terms.DueAt, terms.UnitId, terms.MakerId, proposed?.OccurredAt,
            [.. steps.OfType<PromiseAnswered>().Select(answer => new UnitAnswer(answer is PromiseConfirmed, answer.OccurredAt, answer.Reason))],
            made?.OccurredAt, made?.Grace,
            [.. steps.OfType<PromiseRenegotiated>().OrderBy(move => move.Number).Select(move => new PromiseMove(move.OccurredAt, move.DueAt))],
            [.. steps.Select(End).OfType<PromiseEnd>().Take(1)],
            steps.OfType<PromiseRecovered>().SingleOrDefault()?.OccurredAt);
    }

    static PromiseEnd? End(PromiseEvent step) => step switch
    {
        PromiseSettled settled => new(PromiseEnding.Settled, step.OccurredAt, settled.Completeness, settled.Exceeded),
        PromiseReleased => new(PromiseEnding.Released, step.OccurredAt),
        PromiseWithdrawn => new(PromiseEnding.Withdrawn, step.OccurredAt),
        _ => null,
    };

    /// <summary>The command that records an event.</summary>
    public static CustomerCommand ToRecord(CustomerEvent e) => e switch
    {
        FeedbackRecorded f => new RecordFeedback(f.Id, f.OccurredAt, f.Source, f.Answers),
        SignalRecorded s => new RecordSignal(s.Id, s.Kind, s.OccurredAt),
        PromiseMade m => new MakePromise(m.PromiseId, m.Statement, m.Kind, m.Dimension, m.Stake, m.DueAt, m.UnitId, m.MakerId, m.OccurredAt),
        PromiseSettled s => new SettlePromise(s.PromiseId, s.Completeness, s.Exceeded, s.OccurredAt),
        _ => throw new ArgumentOutOfRangeException(nameof(e), e, "No command for it here."),
    };
}
