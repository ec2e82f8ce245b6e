using CxSaas.Host.Client;

namespace CxSaas.Host.Demo;

/// <summary>
/// A made-up day of a household shop with two warehouses, and the month that led up to it. A pure function of its arguments:
/// the same seed and the same instant give the same day, so it can be reasoned about and tested without a server.
/// </summary>
sealed record DemoDay(
    IReadOnlyList<DefineSegmentInput> Segments, IReadOnlyList<DefineUnitInput> Units, IReadOnlyList<RegisterCustomerInput> Customers,
    IReadOnlyList<RecordFeedbackInput> Feedback, IReadOnlyList<RecordSignalInput> Signals, IReadOnlyList<DemoPromise> Promises)
{
    const int FeedbackCount = 400;
    const int PromiseCount = 150;

    public static DemoDay Create(int seed, DateTimeOffset now)
    {
        // Whole seconds: a story is told in minutes, and shorter instants are easier on the eye.
        now = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
        var random = new Random(seed);
        var people = DemoPeople.Create(random);
        var ada = AdasStory.Tell(now);
        DemoPromise[] promises = [.. ada.Promises, .. DemoPromises.Create(random, people, now, PromiseCount - ada.Promises.Count)];
        var (feedback, signals) = DemoVoices.Create(random, people, promises, now, FeedbackCount - ada.Feedback.Count);
        return new(
            DemoPeople.Segments, DemoPromises.Units,
            [new(AdasStory.Ada, AdasStory.Name, "households"), .. people.Select(person => person.Registration)],
            [.. ada.Feedback, .. feedback], [.. ada.Signals, .. signals], promises);
    }

    /// <summary>Everything that is said and done after the customers are known, in the order in which it happened.</summary>
    public IReadOnlyList<DemoStep> Steps() =>
    [
        .. Feedback.Select(feedback => new DemoStep(feedback.OccurredAt!.Value, Mutation.RecordFeedback, ContractJson.Of(feedback)))
            .Concat(Signals.Select(signal => new DemoStep(signal.OccurredAt, Mutation.RecordSignal, ContractJson.Of(signal))))
            .Concat(Promises.SelectMany(promise => promise.Steps()))
            .OrderBy(step => step.At),
    ];
}

/// <summary>One write, and when it happened. OrderBy keeps steps of the same instant as they are.</summary>
sealed record DemoStep(DateTimeOffset At, Mutation Mutation, byte[] Json);
