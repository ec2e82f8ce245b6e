using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Customers;

/// <summary>
/// What follows from a customer's events, taken in canonical order. The same events give the same fold to the bit.
/// A promise that nobody settled breaks by itself when its grace time is over: no event says so, the fold does when time
/// passes that instant. So outcomes need no clock, and a late report of a timely fulfilment needs no undoing.
/// </summary>
public sealed record CustomerFold
{
    public static readonly CustomerFold Empty = new();

    /// <summary>No events, to be taken in with these priors.</summary>
    public static CustomerFold Under(Priors? priors) => priors is null ? Empty : Empty with { Priors = priors };

    /// <summary>What perceptions start from; null where all do from the model's default.</summary>
    public Priors? Priors { get; init; }

    public ImmutableSortedDictionary<string, DimensionFold> Dimensions
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, DimensionFold>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, PromiseFold> Promises
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, PromiseFold>(StringComparer.Ordinal);

    /// <summary>How many events have been taken in.</summary>
    public int Events { get; init; }

    [JsonIgnore] public IEnumerable<PromiseFold> OpenPromises => Open.Select(lapse => Promises[lapse.PromiseId]);

    [JsonIgnore] public int OpenCount => Open.Count;

    /// <summary>When the next open promise breaks if nothing is reported until then; null where none is open.</summary>
    [JsonIgnore] public DateTimeOffset? NextLapse => Open.IsEmpty ? null : Open.Min.Key.OccurredAt;

    // By when they break, so that a step looks at the first of them alone, however many there are.
    ImmutableSortedSet<Lapse> Open
    {
        get => field ??= [.. Promises.Values.Where(p => p.IsOpen).Select(Lapse.Of)];
        init;
    }

    readonly record struct Lapse(EventKey Key, string PromiseId) : IComparable<Lapse>
    {
        public static Lapse Of(PromiseFold promise) => new(PromiseLife.LapseOf(promise), promise.Id);

        public int CompareTo(Lapse other) => Key.CompareTo(other.Key);
    }

    public DimensionFold Dimension(string id) => Dimensions.GetValueOrDefault(id) ?? DimensionFold.Of(PriorOf(id));

    public Prior PriorOf(string dimension) => Priors?.For(dimension) ?? Prior.Perception;

    /// <summary>One dimension as it reads at an instant.</summary>
    public DimensionReading Reading(string dimension, DateTimeOffset at) => DimensionReading.Of(Dimension(dimension), PriorOf(dimension), at);

    /// <summary>Takes in the next event. Its key must follow those already taken in.</summary>
    public CustomerFold Apply(CustomerEvent next)
    {
        var before = LapseUntil(next.Key) with { Events = Events + 1 };
        return next switch
        {
            FeedbackRecorded feedback => before.Answered(feedback),
            SignalRecorded signal => before.Perceived(signal.EventId, signal.OccurredAt, ScoreModel.Overall,
                Evidence.Level(signal.Kind), Evidence.SignalDeviation, supersedes: false),
            PromiseEvent step => before.Stepped(step),
            _ => throw new ArgumentOutOfRangeException(nameof(next), next, "An event of a kind this fold does not know."),
        };
    }

    /// <summary>The fold as it reads at an instant, when every promise that ran out by then is broken.</summary>
    public CustomerFold AsOf(DateTimeOffset instant) => LapseUntil(new(instant, LastOfInstant));

    // Sorts after every id: '~' is outside the alphabet of ids and above all of it.
    const string LastOfInstant = "~";

    CustomerFold LapseUntil(EventKey instant)
    {
        var fold = this;
        while (!fold.Open.IsEmpty && fold.Open.Min is var next && next.Key < instant)
            fold = fold.Booked(PromiseLife.Lapsed(fold.Promises[next.PromiseId]));
        return fold;
    }

    CustomerFold Answered(FeedbackRecorded feedback)
    {
        var fold = this;
        foreach (var answer in feedback.Answers)
        {
            var level = Evidence.Level(answer.Metric, answer.Value);
            var deviation = Evidence.Deviation(answer.Metric, feedback.Source);
            fold = answer.Aspect == Aspect.Expectation
                ? fold.With(answer.Dimension, fold.Dimension(answer.Dimension).Expect(feedback.OccurredAt, level, deviation))
                : fold.Perceived(feedback.EventId, feedback.OccurredAt, answer.Dimension, level, deviation,
                    supersedes: feedback.Source == FeedbackSource.Survey);
        }
        return fold;
    }

    CustomerFold Perceived(string eventId, DateTimeOffset at, string dimension, double level, double deviation, bool supersedes) =>
        With(dimension, Dimension(dimension).Perceive(PriorOf(dimension), eventId, at, level, deviation, supersedes));

    CustomerFold Stepped(PromiseEvent step)
    {
        var before = Promises.GetValueOrDefault(step.PromiseId);
        var after = PromiseLife.Next(before, step);
        if (after is null || ReferenceEquals(after, before)) return this;
        if (after.Booking is not null && before?.Booking is null) return Booked(after);
        return after.Recovered && before is { Recovered: false } ? Recovered(after, step.OccurredAt) : With(after);
    }

    // An outcome has its effect at its own instant, in every dimension that the promise bears on.
    CustomerFold Booked(PromiseFold promise)
    {
        var booking = promise.Booking!;
        var (fold, shares) = Book(promise.Stakes, booking.Quality, booking.At);
        return fold.With(promise with { Booking = booking with { Shares = shares } });
    }

    (CustomerFold Fold, ImmutableArray<BookedShare> Shares) Book(
        ImmutableArray<(string Dimension, double Stake)> stakes, double quality, DateTimeOffset at)
    {
        var fold = this;
        var shares = ImmutableArray.CreateBuilder<BookedShare>();
        foreach (var (dimension, stake) in stakes)
        {
            var before = fold.Dimension(dimension);
            var after = before with { Ledger = before.Ledger.Predict(at).Book(stake, quality) };
            var prior = PriorOf(dimension);
            var points = DimensionReading.Of(after, prior, at).Score - DimensionReading.Of(before, prior, at).Score;
            shares.Add(new(dimension, stake, after.Ledger.LogScale, points));
            fold = fold.With(dimension, after);
        }
        return (fold, shares.ToImmutable());
    }

    CustomerFold Recovered(PromiseFold promise, DateTimeOffset at)
    {
        var fold = this;
        foreach (var share in promise.Booking!.Shares)
        {
            var dimension = fold.Dimension(share.Dimension);
            var ledger = dimension.Ledger.Predict(at).Recover(share.Stake, promise.Booking.Quality, promise.Booking.At, share.LogScale);
            fold = fold.With(share.Dimension, dimension with { Ledger = ledger });
        }
        return fold.With(promise with { Recovered = true });
    }

    /// <summary>The fold if every open promise were broken at an instant: what is at risk.</summary>
    public CustomerFold IfAllOpenWereBroken(DateTimeOffset at) => OpenPromises.Aggregate(this, (fold, promise) =>
        fold.Booked(PromiseLife.Ended(promise, new(at, promise.Id), PromiseStatus.Broken, ScoreModel.BrokenQuality)));

    /// <summary>The fold if one more promise had this outcome at an instant; quality is -1 (broken) to 1.1 (exceeded).</summary>
    public CustomerFold IfSettled(string dimension, double stake, double quality, DateTimeOffset at) =>
        Book(PromiseFold.StakesOf(dimension, stake), quality, at).Fold;

    /// <summary>
    /// Drops the promises that are over by an instant, be it that they were proposed and not made in time, and that no later
    /// event names. The score does not need them; a command on one of them finds it in the archive.
    /// </summary>
    public CustomerFold Forget(DateTimeOffset until, IEnumerable<CustomerEvent> later)
    {
        var named = later.OfType<PromiseEvent>().Select(e => e.PromiseId).ToHashSet(StringComparer.Ordinal);
        return this with { Promises = Promises.RemoveRange(Promises.Values.Where(IsForgettable).Select(p => p.Id)) };

        bool IsForgettable(PromiseFold promise) =>
            (promise.IsOver || (promise.IsPending && promise.DueAt <= until)) && !named.Contains(promise.Id);
    }

    CustomerFold With(string dimension, DimensionFold fold) => this with { Dimensions = Dimensions.SetItem(dimension, fold) };

    CustomerFold With(PromiseFold promise)
    {
        var open = Promises.GetValueOrDefault(promise.Id) is { IsOpen: true } before ? Open.Remove(Lapse.Of(before)) : Open;
        return this with
        {
            Promises = Promises.SetItem(promise.Id, promise),
            Open = promise.IsOpen ? open.Add(Lapse.Of(promise)) : open,
        };
    }
}
