// The score model a second time, written from its specification alone: no state is kept, no step is saved, and nothing
// is shared with the production code. Being plainly right is its only virtue, so keep it slow rather than clever.
namespace CxSaas.Domain.Tests.Reference;

abstract record RefEvent(string EventId, DateTimeOffset At);

sealed record RefFeedback(string Id, DateTimeOffset At, string Source, RefAnswer[] Answers) : RefEvent(Id, At);

/// <summary>Value is in the metric's own units; no dimension means the metric's default.</summary>
sealed record RefAnswer(string Metric, double Value, string? Dimension = null, bool Expectation = false);

sealed record RefSignal(string Id, DateTimeOffset At, string Kind) : RefEvent(Id, At);

abstract record RefPromiseEvent(string PromiseId, string Step, DateTimeOffset At) : RefEvent($"promise:{PromiseId}:{Step}", At);

sealed record RefMade(string PromiseId, DateTimeOffset At, string Dimension, double Stake, DateTimeOffset Due, TimeSpan Grace)
    : RefPromiseEvent(PromiseId, "made", At);

sealed record RefOutcome(string PromiseId, DateTimeOffset At, double Completeness, bool Exceeded = false)
    : RefPromiseEvent(PromiseId, "outcome", At);

sealed record RefRenegotiated(string PromiseId, DateTimeOffset At, DateTimeOffset Due) : RefPromiseEvent(PromiseId, "renegotiated", At);

sealed record RefReleased(string PromiseId, DateTimeOffset At) : RefPromiseEvent(PromiseId, "released", At);

sealed record RefWithdrawn(string PromiseId, DateTimeOffset At) : RefPromiseEvent(PromiseId, "withdrawn", At);

sealed record RefRecovered(string PromiseId, DateTimeOffset At) : RefPromiseEvent(PromiseId, "recovered", At);

enum RefFactor { Perception, Disconfirmation, KeptPromises, BrokenPromises, Limit }

/// <summary>Points from 0 to 100; Evidence from 0 to 1. Contributions are weighted and add up to Score − Prior.</summary>
sealed record RefReading(
    double Score, double Low, double High, double Evidence, double Prior, double AtRisk,
    IReadOnlyDictionary<string, RefDimension> Dimensions,
    IReadOnlyDictionary<(string Dimension, RefFactor Factor), double> Contributions);

/// <summary>One dimension at the reading's instant. EventPoints are unweighted, oldest first, and add up to Perception − 70.</summary>
sealed record RefDimension(
    double Perception, double PerceptionVariance, double Expectation, double ExpectationVariance, double ForwardExpectation, double Score,
    double Gains, double Losses, double Uplift, double LogScale, IReadOnlyList<(string EventId, double Points)> EventPoints);

static class ReferenceModel
{
    internal const double PerceptionMean = 70, PerceptionSd = 15, PerceptionHalfLife = 90;
    internal const double ExpectationMean = 72, ExpectationSd = 8, ExpectationHalfLife = 365;
    internal const double TrustHalfLife = 120, UpliftHalfLife = 60, UpliftCap = 15, UpliftPerStake = 10, TrustPerStake = 8;
    internal const double Supersession = 0.5, RecoveredShare = 0.8;
    const double Eta = 0.4, ValueScale = 25, LossAversion = 2.25, GainCap = 12, LossCap = 30, Correlation = 0.3, Z90 = 1.6448536;

    /// <summary>The events up to and including the instant, folded; of events that share an id the first in the list stays.</summary>
    public static RefReading Read(IEnumerable<RefEvent> events, DateTimeOffset at, IReadOnlyDictionary<string, double> weights)
    {
        var history = events.DistinctBy(e => e.EventId).Where(e => e.At <= at).ToList();
        history.Sort((a, b) => RefFold.Compare((a.At, a.EventId), (b.At, b.EventId)));

        var total = weights.Values.Sum();
        var normalised = weights.ToDictionary(w => w.Key, w => w.Value / total);

        var reading = Score(RefFold.Of(history, at), at, normalised);
        var ifAllBreak = RefFold.Of(history, at);
        ifAllBreak.BreakOpenPromises(at);
        return reading with { AtRisk = reading.Score - Score(ifAllBreak, at, normalised).Score };
    }

    static RefReading Score(RefFold fold, DateTimeOffset at, Dictionary<string, double> weights)
    {
        var dimensions = new Dictionary<string, RefDimension>();
        var contributions = new Dictionary<(string, RefFactor), double>();
        double score = 0, evidence = 0, prior = 0, independent = 0, common = 0;

        foreach (var name in fold.Dimensions.Union(weights.Keys))
        {
            var d = fold.At(name, at);
            var expectation = Raised(d.Expectation.Mean, d.Uplift);
            var forward = Raised(expectation, fold.OpenStakes(name) * UpliftPerStake);
            var disconfirmation = d.Perception.Mean - expectation;
            var kept = GainCap * (1 - Math.Exp(-d.Gains / GainCap));
            var broken = LossAversion * LossCap * (1 - Math.Exp(-d.Losses / LossCap));
            var felt = Eta * Value(disconfirmation);
            var unlimited = d.Perception.Mean + felt + kept - broken;
            var limited = Math.Max(0, Math.Clamp(d.Perception.Mean + felt + kept, 0, 100) - broken);

            dimensions[name] = new(
                d.Perception.Mean, d.Perception.Variance, expectation, d.Expectation.Variance, forward, limited,
                d.Gains, d.Losses, d.Uplift, d.LogScale, [.. d.Perception.Points]);
            if (!weights.TryGetValue(name, out var weight)) continue;

            var feltAtPrior = Eta * Value(PerceptionMean - ExpectationMean);
            contributions[(name, RefFactor.Perception)] = weight * (d.Perception.Mean - PerceptionMean);
            contributions[(name, RefFactor.Disconfirmation)] = weight * (felt - feltAtPrior);
            contributions[(name, RefFactor.KeptPromises)] = weight * kept;
            contributions[(name, RefFactor.BrokenPromises)] = -weight * broken;
            contributions[(name, RefFactor.Limit)] = weight * (limited - unlimited);

            var slope = Eta * ValueSlope(disconfirmation);
            var variance = (1 + slope) * (1 + slope) * d.Perception.Variance + slope * slope * d.Expectation.Variance;
            independent += weight * weight * variance;
            common += weight * Math.Sqrt(variance);
            score += weight * limited;
            evidence += weight * (1 - d.Perception.Variance / (PerceptionSd * PerceptionSd));
            prior += weight * (PerceptionMean + feltAtPrior);
        }

        var sd = Math.Sqrt((1 - Correlation) * independent + Correlation * common * common);
        return new(
            score, Math.Max(0, score - Z90 * sd), Math.Min(100, score + Z90 * sd), evidence, prior, AtRisk: 0, dimensions, contributions);
    }

    static double Raised(double expectation, double uplift) =>
        Math.Min(100, expectation + UpliftCap * (1 - Math.Exp(-uplift / UpliftCap)));

    static double Value(double d) => d >= 0
        ? ValueScale * (1 - Math.Exp(-d / ValueScale))
        : -LossAversion * ValueScale * (1 - Math.Exp(d / ValueScale));

    static double ValueSlope(double d) => d >= 0 ? Math.Exp(-d / ValueScale) : LossAversion * Math.Exp(d / ValueScale);
}

sealed class RefFold
{
    readonly Dictionary<string, RefDimensionState> _dimensions = [];
    readonly Dictionary<string, RefPromise> _promises = [];

    public IEnumerable<string> Dimensions => _dimensions.Keys;

    /// <summary>The state at the instant, from a history in canonical order that ends no later.</summary>
    public static RefFold Of(List<RefEvent> history, DateTimeOffset at)
    {
        var fold = new RefFold();
        foreach (var e in history)
        {
            fold.BreakOverdue(p => Compare((p.BreaksAt, p.OutcomeId), (e.At, e.EventId)) < 0);
            fold.Apply(e);
        }
        fold.BreakOverdue(p => p.BreaksAt <= at);
        return fold;
    }

    public static int Compare((DateTimeOffset At, string Id) a, (DateTimeOffset At, string Id) b) =>
        a.At == b.At ? string.CompareOrdinal(a.Id, b.Id) : a.At.CompareTo(b.At);

    public RefDimensionState At(string dimension, DateTimeOffset at)
    {
        if (!_dimensions.TryGetValue(dimension, out var state)) _dimensions[dimension] = state = new();
        state.PassTo(at);
        return state;
    }

    public double OpenStakes(string dimension) =>
        _promises.Values.Where(p => p.Open).Sum(p => p.Stake * p.Shares.GetValueOrDefault(dimension));

    public void BreakOpenPromises(DateTimeOffset at)
    {
        foreach (var promise in _promises.Values.Where(p => p.Open)) Book(promise, at, -1);
    }

    void BreakOverdue(Func<RefPromise, bool> isOverdue)
    {
        while (true)
        {
            var overdue = _promises.Values.Where(p => p.Open && isOverdue(p)).ToList();
            if (overdue.Count == 0) return;
            overdue.Sort((a, b) => Compare((a.BreaksAt, a.OutcomeId), (b.BreaksAt, b.OutcomeId)));
            Book(overdue[0], overdue[0].BreaksAt, -1);
        }
    }

    void Apply(RefEvent e)
    {
        switch (e)
        {
            case RefFeedback feedback:
                foreach (var answer in feedback.Answers) Answer(feedback, answer);
                break;
            case RefSignal signal:
                At("overall", signal.At).Perception.Update(SignalPoints(signal.Kind), 45, signal.Id);
                break;
            case RefMade made:
                _promises.Add(made.PromiseId, new(made));
                break;
            case RefPromiseEvent step when _promises.TryGetValue(step.PromiseId, out var promise):
                Continue(promise, step);
                break;
        }
    }

    void Answer(RefFeedback feedback, RefAnswer answer)
    {
        var state = At(answer.Dimension ?? (answer.Metric == "CES" ? "ease" : "overall"), feedback.At);
        var (points, metricSd) = Scaled(answer);
        var sd = Math.Max(metricSd, SourceSd(feedback.Source));
        if (answer.Expectation)
        {
            state.Expectation.Update(points, sd, feedback.Id);
            return;
        }
        var gain = state.Perception.Update(points, sd, feedback.Id);
        if (feedback.Source != "SURVEY") return;
        var left = 1 - ReferenceModel.Supersession * gain;
        state.Gains *= left;
        state.Losses *= left;
        state.Uplift *= left;
        state.LogScale += Math.Log(left);
    }

    void Continue(RefPromise promise, RefPromiseEvent step)
    {
        switch (step)
        {
            case RefOutcome outcome when promise.Open:
                var fulfilment = promise.Fulfilment(outcome);
                Book(promise, outcome.At, outcome.Exceeded && fulfilment == 1 ? 1.1 : 2 * fulfilment * fulfilment - 1);
                break;
            case RefWithdrawn when promise.Open:
                Book(promise, step.At, step.At < promise.Due ? -0.5 : -1);
                break;
            case RefReleased when promise.Open:
                promise.Open = false;
                break;
            case RefRenegotiated renegotiated when promise.Open:
                promise.SetDue(renegotiated.Due, renegotiated.At);
                break;
            case RefRecovered when promise.Booked < 0 && !promise.Recovered:
                Recover(promise, step.At);
                break;
        }
    }

    void Book(RefPromise promise, DateTimeOffset at, double value)
    {
        promise.Open = false;
        promise.Booked = value;
        promise.BookedAt = at;
        foreach (var (dimension, share) in promise.Shares)
        {
            var state = At(dimension, at);
            var size = promise.Stake * share * Math.Abs(value);
            promise.LogScaleAtBooking[dimension] = state.LogScale;
            if (value >= 0)
            {
                state.Gains += ReferenceModel.TrustPerStake * size;
                continue;
            }
            state.Losses += ReferenceModel.TrustPerStake * size;
            state.Uplift += ReferenceModel.UpliftPerStake * size;
        }
    }

    void Recover(RefPromise promise, DateTimeOffset at)
    {
        promise.Recovered = true;
        var days = RefTime.Days(promise.BookedAt, at);
        foreach (var (dimension, share) in promise.Shares)
        {
            var state = At(dimension, at);
            var size = ReferenceModel.RecoveredShare * promise.Stake * share * Math.Abs(promise.Booked)
                * Math.Exp(state.LogScale - promise.LogScaleAtBooking[dimension]);
            var losses = ReferenceModel.TrustPerStake * size * RefTime.Decay(days, ReferenceModel.TrustHalfLife);
            var uplift = ReferenceModel.UpliftPerStake * size * RefTime.Decay(days, ReferenceModel.UpliftHalfLife);
            state.Losses = Math.Max(0, state.Losses - losses);
            state.Uplift = Math.Max(0, state.Uplift - uplift);
        }
    }

    static (double Points, double Sd) Scaled(RefAnswer answer) => answer.Metric switch
    {
        "NPS" => (10 * answer.Value, 20),
        "CSAT" or "STARS" => (100 * (answer.Value - 1) / 4, 20),
        "CES" => (100 * (answer.Value - 1) / 6, 20),
        "RATING" => (answer.Value, 20),
        "SENTIMENT" => (50 * (1 + answer.Value), 35),
        _ => throw new ArgumentException($"Unknown metric {answer.Metric}.", nameof(answer)),
    };

    static double SourceSd(string source) => source switch
    {
        "SURVEY" or "SUPPORT" => 20,
        "VERIFIED_REVIEW" => 25,
        "PUBLIC_REVIEW" => 40,
        "AGENT_NOTE" => 45,
        _ => throw new ArgumentException($"Unknown source {source}.", nameof(source)),
    };

    static double SignalPoints(string kind) => kind switch
    {
        "PURCHASE" => 75,
        "RENEWAL" => 90,
        "REFERRAL" => 95,
        "RETURN" => 35,
        "REPEAT_CONTACT" => 40,
        "COMPLAINT" => 15,
        "USAGE_DROP" => 35,
        "CHURN_NOTICE" => 5,
        _ => throw new ArgumentException($"Unknown signal {kind}.", nameof(kind)),
    };
}

sealed class RefPromise
{
    public RefPromise(RefMade made)
    {
        OutcomeId = $"promise:{made.PromiseId}:outcome";
        Stake = made.Stake;
        Grace = made.Grace;
        Shares = made.Dimension == "overall"
            ? new() { ["overall"] = 1.0 }
            : new() { [made.Dimension] = 0.7, ["overall"] = 0.3 };
        SetDue(made.Due, made.At);
    }

    public string OutcomeId { get; }
    public double Stake { get; }
    public TimeSpan Grace { get; }
    public Dictionary<string, double> Shares { get; }
    public DateTimeOffset Due { get; private set; }
    public DateTimeOffset BreaksAt { get; private set; }
    public bool Open { get; set; } = true;
    public double Booked { get; set; }
    public DateTimeOffset BookedAt { get; set; }
    public Dictionary<string, double> LogScaleAtBooking { get; } = [];
    public bool Recovered { get; set; }

    // A due time that has already passed when it is agreed breaks at once: the fold never books into its own past.
    public void SetDue(DateTimeOffset due, DateTimeOffset agreedAt)
    {
        Due = due;
        BreaksAt = due + Grace > agreedAt ? due + Grace : agreedAt;
    }

    public double Fulfilment(RefOutcome outcome)
    {
        var lateness = RefTime.Days(Due, outcome.At);
        if (lateness <= 0) return outcome.Completeness;
        return Grace > TimeSpan.Zero ? outcome.Completeness * Math.Max(0, 1 - lateness / Grace.TotalDays) : 0;
    }
}

sealed class RefDimensionState
{
    DateTimeOffset? _at;

    public RefFilter Perception { get; } =
        new(ReferenceModel.PerceptionMean, ReferenceModel.PerceptionSd, ReferenceModel.PerceptionHalfLife);
    public RefFilter Expectation { get; } =
        new(ReferenceModel.ExpectationMean, ReferenceModel.ExpectationSd, ReferenceModel.ExpectationHalfLife);
    public double Gains { get; set; }
    public double Losses { get; set; }
    public double Uplift { get; set; }
    public double LogScale { get; set; }

    public void PassTo(DateTimeOffset at)
    {
        var days = _at is { } last ? RefTime.Days(last, at) : 0;
        _at = at;
        Perception.Predict(days);
        Expectation.Predict(days);
        Gains *= RefTime.Decay(days, ReferenceModel.TrustHalfLife);
        Losses *= RefTime.Decay(days, ReferenceModel.TrustHalfLife);
        Uplift *= RefTime.Decay(days, ReferenceModel.UpliftHalfLife);
    }
}

sealed class RefFilter(double priorMean, double priorSd, double halfLife)
{
    readonly double _priorMean = priorMean, _priorVariance = priorSd * priorSd;

    public double Mean { get; private set; } = priorMean;
    public double Variance { get; private set; } = priorSd * priorSd;
    public List<(string EventId, double Points)> Points { get; } = [];

    public void Predict(double days)
    {
        var kept = RefTime.Decay(days, halfLife);
        Mean = _priorMean + kept * (Mean - _priorMean);
        Variance = _priorVariance + kept * kept * (Variance - _priorVariance);
        ScalePoints(kept);
    }

    public double Update(double points, double sd, string eventId)
    {
        var gain = Variance / (Variance + sd * sd);
        Mean += gain * (points - Mean);
        Variance *= 1 - gain;
        ScalePoints(1 - gain);
        Points.Add((eventId, gain * (points - _priorMean)));
        return gain;
    }

    void ScalePoints(double by)
    {
        for (var i = 0; i < Points.Count; i++) Points[i] = (Points[i].EventId, Points[i].Points * by);
    }
}

static class RefTime
{
    public static double Days(DateTimeOffset from, DateTimeOffset to) => (to - from).Ticks / (double)TimeSpan.TicksPerDay;

    public static double Decay(double days, double halfLife) => Math.Pow(2, -days / halfLife);
}
