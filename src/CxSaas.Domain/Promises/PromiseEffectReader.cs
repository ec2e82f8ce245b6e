using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Promises;

/// <summary>
/// One customer's answers around the outcomes of promises. An answer counts if it is the customer's own on perception: not an
/// agent's note, and not a SENTIMENT, which somebody inferred. For each promise that was KEPT or EXCEEDED, or BROKEN, the change
/// is the first answer within <see cref="DaysAfter"/> days after its outcome less the last within <see cref="DaysBefore"/> days
/// before it, both on the promise's dimension, or else both on overall; of one feedback the mean of its answers. What is
/// in between (LATE, PARTLY_KEPT, WITHDRAWN) is left out for contrast. So is a promise where another one's outcome lies
/// between the two answers: whose change it is cannot be told, and so no pair of answers counts twice.
/// </summary>
public static class PromiseEffectReader
{
    /// <summary>An older answer is of another time, and a later one of other things.</summary>
    public const double DaysBefore = 180, DaysAfter = 60;

    /// <summary>The sums of one customer from all its events, in any order, by what they say at an instant.</summary>
    public static PromiseEffect Read(IEnumerable<CustomerEvent> events, DateTimeOffset at)
    {
        var history = events.OrderBy(e => e.Key).TakeWhile(e => e.OccurredAt <= at).ToList();
        var outcomes = history.OfType<PromiseEvent>().GroupBy(e => e.PromiseId, StringComparer.Ordinal)
            .Select(steps => PromiseLife.AsOf(PromiseLife.After(null, steps), at))
            .OfType<PromiseFold>().Where(promise => promise.Booking is not null)
            .OrderBy(promise => KeyOf(promise)).ToList();
        var answers = Answers(history);
        var effect = PromiseEffect.None;
        for (var i = 0; i < outcomes.Count; i++)
        {
            var promise = outcomes[i];
            var isKept = promise.Status is PromiseStatus.Kept or PromiseStatus.Exceeded;
            if (!isKept && promise.Status != PromiseStatus.Broken) continue;
            EventKey? before = i > 0 ? KeyOf(outcomes[i - 1]) : null, after = i + 1 < outcomes.Count ? KeyOf(outcomes[i + 1]) : null;
            if ((Change(answers, promise, promise.Dimension, before, after)
                ?? Change(answers, promise, ScoreModel.Overall, before, after)) is not { } change) continue;
            effect = isKept ? effect with { Kept = effect.Kept.With(change) } : effect with { Broken = effect.Broken.With(change) };
        }
        return effect;
    }

    static EventKey KeyOf(PromiseFold promise) => new(promise.Booking!.At, promise.Booking.EventId);

    // Points: the mean level of a feedback's answers on a dimension, by dimension, in canonical order.
    static ILookup<string, (EventKey Key, double Level)> Answers(List<CustomerEvent> history) => history.OfType<FeedbackRecorded>()
        .Where(feedback => feedback.Source != FeedbackSource.AgentNote)
        .SelectMany(feedback => feedback.Answers
            .Where(answer => answer.Aspect == Aspect.Perception && answer.Metric != Metric.Sentiment)
            .GroupBy(answer => answer.Dimension, StringComparer.Ordinal)
            .Select(on => (Dimension: on.Key, feedback.Key, Level: on.Average(answer => Evidence.Level(answer.Metric, answer.Value)))))
        .ToLookup(answer => answer.Dimension, answer => (answer.Key, answer.Level), StringComparer.Ordinal);

    static double? Change(
        ILookup<string, (EventKey Key, double Level)> answers, PromiseFold promise, string dimension, EventKey? outcomeBefore, EventKey? outcomeAfter)
    {
        var outcome = KeyOf(promise);
        var last = answers[dimension].LastOrDefault(a => a.Key < outcome);
        var first = answers[dimension].FirstOrDefault(a => a.Key > outcome);
        return IsWithin(last.Key, DaysBefore) && IsWithin(first.Key, DaysAfter)
            && !(outcomeBefore > last.Key) && !(outcomeAfter < first.Key)
            ? first.Level - last.Level
            : null;

        bool IsWithin(EventKey key, double days) => key.EventId is not null && (key.OccurredAt - outcome.OccurredAt).Duration().TotalDays <= days;
    }
}
