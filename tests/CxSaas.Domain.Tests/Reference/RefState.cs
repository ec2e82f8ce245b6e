namespace CxSaas.Domain.Tests.Reference;

/// <summary>A promise that a unit is asked about and the customer has not heard of.</summary>
sealed class RefProposal
{
    public bool? UnitCan { get; set; }
    public string? TakenBack { get; set; }
    public string Status => TakenBack ?? (UnitCan == false ? "DECLINED" : "PROPOSED");
    public string Feasibility => UnitCan switch { true => "CONFIRMED", false => "DECLINED", null => "UNCHECKED" };
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
    public bool Open => Status == "OPEN";
    public string Status { get; set; } = "OPEN";
    public string Feasibility { get; init; } = "UNCHECKED";
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

sealed class RefDimensionState(double priorMean, double priorSd)
{
    DateTimeOffset? _at;

    public RefFilter Perception { get; } =
        new(priorMean, priorSd, ReferenceModel.PerceptionHalfLife);
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
