using System.Collections.Immutable;
using CsCheck;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Tests;

/// <summary>
/// What a customer may go through: generated facts, in no order of arrival, each id once. Many share an instant, and promises
/// are stepped on in every state, exactly when due and exactly when their grace ends.
/// </summary>
static class Histories
{
    public static readonly DateTimeOffset Start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly ImmutableArray<string> Dimensions = ["reliability", "responsiveness", "product", "ease", "overall"];

    public static readonly Weights Weights = Weights.Normalised([
        ("reliability", .3), ("responsiveness", .2), ("product", .15), ("ease", .15), ("overall", .2)]);

    public static DateTimeOffset Day(double day) => Start + TimeSpan.FromDays(day);

    public static readonly Gen<string> Dimension = Gen.OneOf(Dimensions.ToArray());

    public static readonly Gen<DateTimeOffset> Instant = Gen.Frequency(
        (1, Gen.Int[0, 30].Select(i => Day(10 * i))),
        (2, Gen.Double[0, 300].Select(Day)));

    static readonly Gen<Answer> AnyAnswer =
        from metric in Gen.Enum<Metric>()
        from share in Gen.Frequency((1, Gen.OneOf(0.0, 1.0)), (4, Gen.Double[0, 1]))
        from dimension in Dimension
        from aspect in Gen.Frequency((3, Aspect.Perception), (1, Aspect.Expectation))
        select Answered(metric, share, dimension, aspect);

    static readonly Gen<CustomerEvent> AnyFeedback =
        from at in Instant
        from source in Gen.Enum<FeedbackSource>()
        from answers in AnyAnswer.List[1, 4]
        select (CustomerEvent)Feedback(at, source, [.. answers.DistinctBy(a => (a.Metric, a.Dimension, a.Aspect))]);

    static readonly Gen<CustomerEvent> AnySignal =
        from at in Instant
        from kind in Gen.Enum<SignalKind>()
        select (CustomerEvent)new SignalRecorded("", kind) { OccurredAt = at, RecordedAt = at };

    static readonly Gen<CustomerEvent> ContentedFeedback =
        from at in Instant
        from level in Gen.Double[60, 100]
        from expected in Gen.Double[40, 80]
        from dimension in Dimension
        select (CustomerEvent)Feedback(at, FeedbackSource.Survey,
            [Rating(level, dimension), Rating(expected, dimension) with { Aspect = Aspect.Expectation }]);

    /// <summary>The unit asked and answering, this way or that way or both, before a promise is made or too late.</summary>
    public static Gen<CustomerEvent[]> Asked(PromiseMade made) =>
        from days in Gen.OneOf(0.0, .5, 3, 20)
        from confirmed in Gen.Select(Gen.Bool, Gen.OneOf(0.0, .5, 1, 30))
        from declined in Gen.Select(Gen.Bool, Gen.OneOf(0.0, .25, 1, 30))
        let at = made.OccurredAt - TimeSpan.FromDays(days)
        select (CustomerEvent[])
        [
            Proposal(made, at),
            .. confirmed.Item1 ? (CustomerEvent[])[new PromiseConfirmed(made.PromiseId, "We have two vans.") { OccurredAt = at + TimeSpan.FromDays(confirmed.Item2), RecordedAt = at }] : [],
            .. declined.Item1 ? (CustomerEvent[])[new PromiseDeclined(made.PromiseId, null) { OccurredAt = at + TimeSpan.FromDays(declined.Item2), RecordedAt = at }] : [],
        ];

    /// <summary>A promise with any of its steps, each at most once and at any time after it was made; some proposed, some only that.</summary>
    static readonly Gen<CustomerEvent[]> AnyPromise =
        from dimension in Dimension
        from stake in Gen.Double[.01, 1]
        from madeAt in Instant
        from days in Gen.Double[.01, 60]
        from grace in Gen.OneOf(0.0, 0, 1 / 24.0, 1, 10)
        from steps in Gen.Select(Gen.Int[0, 4], Gen.Int[0, 6], Gen.Double[0, 90], Gen.Double[0, 1], Gen.Bool).List[0, 4]
        let made = Promise("", madeAt, madeAt + TimeSpan.FromDays(days), dimension, stake, TimeSpan.FromDays(grace))
        from asked in Gen.Frequency((2, Gen.Const<CustomerEvent[]>([])), (1, Asked(made)))
        from isMade in Gen.Frequency((5, true), (1, false))
        select (CustomerEvent[])[.. asked, .. isMade || asked.Length == 0 ? (CustomerEvent[])[made] : [], .. steps.Select(s => Step(made, s.Item1, When(made, s.Item2, s.Item3), s.Item4, s.Item5)).DistinctBy(e => e.EventId)];

    /// <summary>Anything at all.</summary>
    public static readonly Gen<CustomerEvent[]> Any = Of(AnyFeedback.List[0, 30], AnySignal.List[0, 6], AnyPromise.List[0, 6]);

    /// <summary>Hundreds of events.</summary>
    public static readonly Gen<CustomerEvent[]> Long = Of(AnyFeedback.List[100, 220], AnySignal.List[10, 30], AnyPromise.List[10, 40]);

    /// <summary>A customer who is content and has at most two broken promises: no dimension comes near 0 points.</summary>
    public static readonly Gen<CustomerEvent[]> Contented = Of(ContentedFeedback.List[0, 12], AnySignal.List[0, 0], AnyPromise.List[0, 2]);

    static readonly Gen<List<CustomerEvent>> ExtremeFeedback =
        from dimension in Dimension
        from share in Gen.OneOf(0.0, 1)
        from instants in Instant.List[10, 40]
        select instants.ConvertAll(at => (CustomerEvent)Feedback(at, FeedbackSource.Survey,
            Answered(Metric.Nps, share, dimension, Aspect.Perception), Answered(Metric.Nps, 1 - share, dimension, Aspect.Expectation)));

    /// <summary>One dimension at its ceiling or its floor, where points are cut off.</summary>
    public static readonly Gen<CustomerEvent[]> Extreme = Of(ExtremeFeedback, AnySignal.List[0, 2], AnyPromise.List[0, 12]);

    public static IReadOnlyCollection<CustomerEvent> InOrder(IEnumerable<CustomerEvent> events) => [.. events.OrderBy(e => e.Key)];

    public static CustomerFold Fold(IEnumerable<CustomerEvent> events) =>
        Journal.Fold(CustomerFold.Empty, InOrder(events));

    public static CustomerFold FoldAt(IEnumerable<CustomerEvent> events, DateTimeOffset at) => Fold(events.Where(e => e.OccurredAt <= at));

    public static Satisfaction Read(IEnumerable<CustomerEvent> events, DateTimeOffset at) =>
        SatisfactionReader.Read(FoldAt(events, at), Weights, at);

    public static FeedbackRecorded Feedback(DateTimeOffset at, FeedbackSource source, params ImmutableArray<Answer> answers) =>
        new("", source, answers) { OccurredAt = at, RecordedAt = at };

    public static Answer Rating(double value, string dimension) => new() { Metric = Metric.Rating, Value = value, Dimension = dimension };

    public static PromiseMade Promise(
        string id, DateTimeOffset at, DateTimeOffset dueAt, string dimension, double stake = 1, TimeSpan grace = default) => new(id)
        {
            OccurredAt = at,
            RecordedAt = at,
            Statement = "It arrives on time.",
            Kind = "delivery",
            Dimension = dimension,
            Stake = stake,
            DueAt = dueAt,
            UnitId = "unit",
            Grace = grace,
        };

    public static PromiseProposed Proposal(PromiseMade made, DateTimeOffset at) => new(made.PromiseId)
    {
        OccurredAt = at,
        RecordedAt = at,
        Statement = made.Statement,
        Kind = made.Kind,
        Dimension = made.Dimension,
        Stake = made.Stake,
        DueAt = made.DueAt,
        UnitId = made.UnitId,
    };

    public static PromiseSettled Settled(string id, DateTimeOffset at, double completeness = 1, bool exceeded = false) =>
        new(id, completeness, exceeded) { OccurredAt = at, RecordedAt = at };

    public static PromiseRecovered Recovered(string id, DateTimeOffset at) => new(id) { OccurredAt = at, RecordedAt = at };

    public static string Print(IEnumerable<CustomerEvent> events) => string.Join('\n', events.OrderBy(e => e.Key));

    static Answer Answered(Metric metric, double share, string dimension, Aspect aspect)
    {
        var (least, most) = Evidence.Scale(metric);
        return new() { Metric = metric, Value = least + share * (most - least), Dimension = dimension, Aspect = aspect };
    }

    static DateTimeOffset When(PromiseMade made, int moment, double days) => moment switch
    {
        0 => made.OccurredAt,
        1 => made.DueAt,
        2 => made.DueAt + made.Grace,
        _ => made.OccurredAt + TimeSpan.FromDays(days),
    };

    static PromiseEvent Step(PromiseMade made, int kind, DateTimeOffset at, double share, bool yes) => kind switch
    {
        0 => Settled("", at, yes ? 1 : share, exceeded: yes && share > .5),
        1 => new PromiseReleased("") { OccurredAt = at, RecordedAt = at },
        2 => new PromiseWithdrawn("") { OccurredAt = at, RecordedAt = at },
        3 => Recovered("", at),
        _ => new PromiseRenegotiated("", 1, at + TimeSpan.FromDays(.01 + 40 * share)) { OccurredAt = at, RecordedAt = at },
    };

    // Ids on both sides of "promise:" in ordinal order, so that events of one instant take every order.
    static Gen<CustomerEvent[]> Of(Gen<List<CustomerEvent>> feedback, Gen<List<CustomerEvent>> signals, Gen<List<CustomerEvent[]>> promises) =>
        from f in feedback
        from s in signals
        from p in promises
        from prefix in Gen.OneOf("f", "Z", "+", "z", "promise:9", "promise:q")
        select (CustomerEvent[])[
            .. f.Select((e, i) => (FeedbackRecorded)e with { Id = $"{prefix}{i}" }),
            .. s.Select((e, i) => (SignalRecorded)e with { Id = $"s{i}" }),
            .. p.SelectMany((steps, i) => steps.Select(e => (PromiseEvent)e with { PromiseId = $"p{i}" }))];
}
