using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Tests.Reference;

/// <summary>Stored events in the reference's words. It numbers no renegotiation: a history for it has at most one a promise.</summary>
static class Translation
{
    public static RefEvent ToReference(CustomerEvent e) => e switch
    {
        FeedbackRecorded f => new RefFeedback(f.Id, f.OccurredAt, Word(f.Source.ToString()), [.. f.Answers.Select(ToReference)]),
        SignalRecorded s => new RefSignal(s.Id, s.OccurredAt, Word(s.Kind.ToString())),
        PromiseProposed p => new RefProposed(p.PromiseId, p.OccurredAt),
        PromiseAnswered a => new RefUnitSays(a.PromiseId, a.OccurredAt, a.Answer == Promises.Feasibility.Confirmed),
        PromiseMade m => new RefMade(m.PromiseId, m.OccurredAt, m.Dimension, m.Stake, m.DueAt, m.Grace),
        PromiseSettled s => new RefOutcome(s.PromiseId, s.OccurredAt, s.Completeness, s.Exceeded),
        PromiseRenegotiated { Number: 1 } r => new RefRenegotiated(r.PromiseId, r.OccurredAt, r.DueAt),
        PromiseReleased r => new RefReleased(r.PromiseId, r.OccurredAt),
        PromiseWithdrawn w => new RefWithdrawn(w.PromiseId, w.OccurredAt),
        PromiseRecovered r => new RefRecovered(r.PromiseId, r.OccurredAt),
        _ => throw new ArgumentOutOfRangeException(nameof(e), e, "The reference has no word for it."),
    };

    static RefAnswer ToReference(Answer a) =>
        new(Word(a.Metric.ToString()), a.Value, a.Dimension, a.Aspect == Aspect.Expectation);

    // PublicReview is PUBLIC_REVIEW.
    static string Word(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));
}
