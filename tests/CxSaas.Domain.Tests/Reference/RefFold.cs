namespace CxSaas.Domain.Tests.Reference;

sealed class RefFold(IReadOnlyDictionary<string, (double Mean, double Sd)> priors)
{
    readonly Dictionary<string, RefDimensionState> _dimensions = [];
    readonly Dictionary<string, RefPromise> _promises = [];
    readonly Dictionary<string, RefProposal> _proposals = [];

    public IEnumerable<string> Dimensions => _dimensions.Keys;

    public IReadOnlyDictionary<string, (string, string)> Promises => _proposals
        .Where(p => !_promises.ContainsKey(p.Key)).Select(p => (p.Key, (p.Value.Status, p.Value.Feasibility)))
        .Concat(_promises.Select(p => (p.Key, (p.Value.Status, p.Value.Feasibility))))
        .ToDictionary(p => p.Key, p => p.Item2);

    /// <summary>The state at the instant, from a history in canonical order that ends no later.</summary>
    public static RefFold Of(List<RefEvent> history, DateTimeOffset at, IReadOnlyDictionary<string, (double Mean, double Sd)> priors)
    {
        var fold = new RefFold(priors);
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
        if (!_dimensions.TryGetValue(dimension, out var state)) _dimensions[dimension] = state = new(PriorOf(dimension).Mean, PriorOf(dimension).Sd);
        state.PassTo(at);
        return state;
    }

    public (double Mean, double Sd) PriorOf(string dimension) =>
        priors.TryGetValue(dimension, out var own) ? own : (ReferenceModel.PerceptionMean, ReferenceModel.PerceptionSd);

    public double OpenStakes(string dimension) =>
        _promises.Values.Where(p => p.Open).Sum(p => p.Stake * p.Shares.GetValueOrDefault(dimension));

    public void BreakOpenPromises(DateTimeOffset at)
    {
        foreach (var promise in _promises.Values.Where(p => p.Open)) Book(promise, at, -1, "BROKEN");
    }

    void BreakOverdue(Func<RefPromise, bool> isOverdue)
    {
        while (true)
        {
            var overdue = _promises.Values.Where(p => p.Open && isOverdue(p)).ToList();
            if (overdue.Count == 0) return;
            overdue.Sort((a, b) => Compare((a.BreaksAt, a.OutcomeId), (b.BreaksAt, b.OutcomeId)));
            Book(overdue[0], overdue[0].BreaksAt, -1, "BROKEN");
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
            case RefProposed proposed when !_promises.ContainsKey(proposed.PromiseId):
                _proposals.TryAdd(proposed.PromiseId, new());
                break;
            case RefMade made:
                Make(made);
                break;
            case RefPromiseEvent step when _promises.TryGetValue(step.PromiseId, out var promise):
                Continue(promise, step);
                break;
            case RefPromiseEvent step when _proposals.TryGetValue(step.PromiseId, out var proposal) && proposal.TakenBack is null:
                if (step is RefUnitSays unit) proposal.UnitCan = unit.Can;
                if (step is RefReleased) proposal.TakenBack = "RELEASED";
                if (step is RefWithdrawn) proposal.TakenBack = "WITHDRAWN";
                break;
        }
    }

    // What was taken back before the customer heard of it is never made.
    void Make(RefMade made)
    {
        var proposal = _proposals.GetValueOrDefault(made.PromiseId);
        if (proposal?.TakenBack is null) _promises.Add(made.PromiseId, new(made) { Feasibility = proposal?.Feasibility ?? "UNCHECKED" });
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
                var exceeded = outcome.Exceeded && fulfilment == 1;
                Book(promise, outcome.At, exceeded ? 1.1 : 2 * fulfilment * fulfilment - 1,
                    exceeded ? "EXCEEDED" : fulfilment == 1 ? "KEPT" : fulfilment == 0 ? "BROKEN" : outcome.Completeness == 1 ? "LATE" : "PARTLYKEPT");
                break;
            case RefWithdrawn when promise.Open:
                Book(promise, step.At, step.At < promise.Due ? -0.5 : -1, "WITHDRAWN");
                break;
            case RefReleased when promise.Open:
                promise.Status = "RELEASED";
                break;
            case RefRenegotiated renegotiated when promise.Open:
                promise.SetDue(renegotiated.Due, renegotiated.At);
                break;
            case RefRecovered when promise.Booked < 0 && !promise.Recovered:
                Recover(promise, step.At);
                break;
        }
    }

    void Book(RefPromise promise, DateTimeOffset at, double value, string status)
    {
        promise.Status = status;
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
