using CxSaas.Host.Client;

namespace CxSaas.Host.Demo;

/// <summary>What the customers say, and what they do without being asked.</summary>
static class DemoVoices
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Two thirds within the last day, the rest over the month before it, so that there is a past to compare with.</summary>
    public static TimeSpan Ago(Random random) => TimeSpan.FromMinutes(random.Next(3) == 0
        ? random.Next((int)Day.TotalMinutes, (int)(30 * Day).TotalMinutes)
        : random.Next(1, (int)Day.TotalMinutes));

    public static (List<RecordFeedbackInput> Feedback, List<RecordSignalInput> Signals) Create(
        Random random, IReadOnlyList<DemoPerson> people, IReadOnlyList<DemoPromise> promises, DateTimeOffset now, int count)
    {
        var feedback = new List<RecordFeedbackInput>();
        // First those who were promised something: a promise that ended is what people talk about.
        foreach (var promise in promises.Where(promise => promise.EndedAt is not null && promise.Promise.CustomerId != AdasStory.Ada))
        {
            var said = (promise.RecoveredAt ?? promise.EndedAt!.Value).AddMinutes(random.Next(2, 240));
            if (said > now || random.Next(3) == 0) continue;
            var person = people.First(person => person.Id == promise.Promise.CustomerId);
            var mood = MoodAfter(promise.Fate, person.Mood);
            feedback.Add(Said(random, feedback.Count + 1, person, said, mood, promise.Promise.UnitId, promise.Promise.Dimension!));
        }
        while (feedback.Count < count)
        {
            var person = people[random.Next(people.Count)];
            var dimension = DemoWords.Dimensions[random.Next(DemoWords.Dimensions.Length)];
            feedback.Add(Said(random, feedback.Count + 1, person, now - Ago(random), person.Mood, null, dimension));
        }
        return (feedback, [.. Enumerable.Range(1, 60).Select(number => Signal(random, number, people[random.Next(people.Count)], now))]);
    }

    /// <summary>A broken promise weighs more than a kept one gains.</summary>
    static double MoodAfter(DemoFate fate, double mood) => fate switch
    {
        DemoFate.Kept => mood + 0.05,
        DemoFate.Exceeded => mood + 0.1,
        DemoFate.Late or DemoFate.Recovered => mood - 0.15,
        DemoFate.HalfKept or DemoFate.Withdrawn => mood - 0.35,
        DemoFate.Broken => mood - 0.45,
        _ => mood,
    };

    static RecordFeedbackInput Said(
        Random random, int number, DemoPerson person, DateTimeOffset at, double mood, string? unit, string dimension)
    {
        mood = Math.Clamp(mood + 0.24 * (random.NextDouble() - 0.5), 0, 1);
        var source = random.Next(10) switch
        {
            < 6 => FeedbackSource.SURVEY,
            6 => FeedbackSource.SUPPORT,
            7 => FeedbackSource.PUBLIC_REVIEW,
            8 => FeedbackSource.AGENT_NOTE,
            _ => FeedbackSource.VERIFIED_REVIEW,
        };
        AnswerInput[] answers = source switch
        {
            FeedbackSource.PUBLIC_REVIEW or FeedbackSource.VERIFIED_REVIEW => [new(Metric.STARS, Scale(mood, 1, 5))],
            FeedbackSource.SUPPORT or FeedbackSource.AGENT_NOTE => [new(Metric.SENTIMENT, Math.Round(2 * mood - 1, 2), dimension)],
            _ when random.Next(5) == 0 => [new(Metric.CES, Scale(mood, 1, 7))],
            // Nothing is asked twice: where the talk is of all in all, the other question about it is the NPS.
            _ => [
                dimension == "overall" || random.Next(2) == 0 ? new(Metric.NPS, Scale(mood, 0, 10)) : new(Metric.CSAT, Scale(mood, 1, 5)),
                new(Metric.CSAT, Scale(mood, 1, 5), dimension),
                .. random.Next(4) == 0
                    ? [new AnswerInput(Metric.CSAT, 4 + random.Next(2), dimension, Aspect.EXPECTATION)]
                    : Array.Empty<AnswerInput>()],
        };
        var comment = random.Next(10) < 6 ? DemoWords.Comment(random, dimension, mood) : null;
        return new($"demo-feedback-{number:000}", person.Id, at, source, answers, comment, unit is null ? "shop" : "promise", unit);
    }

    static double Scale(double mood, int low, int high) => Math.Round(low + mood * (high - low));

    static RecordSignalInput Signal(Random random, int number, DemoPerson person, DateTimeOffset now)
    {
        SignalKind[] kinds = person.Mood < 0.5
            ? [SignalKind.COMPLAINT, SignalKind.REPEAT_CONTACT, SignalKind.RETURN, SignalKind.USAGE_DROP, SignalKind.CHURN_NOTICE]
            : [SignalKind.PURCHASE, SignalKind.PURCHASE, SignalKind.PURCHASE, SignalKind.RENEWAL, SignalKind.REFERRAL, SignalKind.RETURN];
        return new($"demo-signal-{number:00}", person.Id, kinds[random.Next(kinds.Length)], now - Ago(random));
    }
}
