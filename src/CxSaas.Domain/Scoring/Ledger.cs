using System.Text.Json.Serialization;

namespace CxSaas.Domain.Scoring;

/// <summary>
/// What promises have left behind in one dimension: kept, broken and uplift in points before saturation, decaying from
/// <see cref="At"/>, and the logarithm of all supersession so far.
/// </summary>
public readonly record struct Ledger(double Kept, double Broken, double Uplift, double LogScale, DateTimeOffset At)
{
    /// <summary>Points that kept promises give: 0 to 12.</summary>
    [JsonIgnore] public double Gain => ScoreModel.Saturate(Kept, ScoreModel.KeptCap);

    /// <summary>Points that broken promises cost: 0 to 67.5.</summary>
    [JsonIgnore] public double Loss => ScoreModel.LossAversion * ScoreModel.Saturate(Broken, ScoreModel.BrokenCap);

    public Ledger Predict(DateTimeOffset instant)
    {
        var days = (instant - At).TotalDays;
        var outcome = ScoreModel.Decay(days, ScoreModel.OutcomeHalfLife);
        return this with
        {
            Kept = Kept * outcome,
            Broken = Broken * outcome,
            Uplift = Uplift * ScoreModel.Decay(days, ScoreModel.UpliftHalfLife),
            At = instant,
        };
    }

    /// <summary>Books an outcome of this quality (-1 broken to 1.1 exceeded) at the ledger's instant.</summary>
    public Ledger Book(double stake, double quality) => quality >= 0
        ? this with { Kept = Kept + ScoreModel.OutcomePoints * stake * quality }
        : this with
        {
            Broken = Broken + ScoreModel.OutcomePoints * stake * -quality,
            Uplift = Uplift + ScoreModel.UpliftPoints * stake * -quality,
        };

    /// <summary>The customer's own words on the dimension replace part of what promises made us infer.</summary>
    public Ledger Supersede(double gain)
    {
        var kept = 1 - ScoreModel.Supersession * gain;
        return this with { Kept = Kept * kept, Broken = Broken * kept, Uplift = Uplift * kept, LogScale = LogScale + Math.Log(kept) };
    }

    /// <summary>
    /// Takes back the recovered share of what is left of one booked loss. What was superseded since the booking
    /// (<paramref name="logScaleThen"/>) is gone already; taking it back again would lift the score above "never promised".
    /// </summary>
    public Ledger Recover(double stake, double quality, DateTimeOffset bookedAt, double logScaleThen)
    {
        var days = (At - bookedAt).TotalDays;
        var left = ScoreModel.RecoveryShare * stake * -quality * Math.Exp(LogScale - logScaleThen);
        return this with
        {
            Broken = Math.Max(0, Broken - ScoreModel.OutcomePoints * left * ScoreModel.Decay(days, ScoreModel.OutcomeHalfLife)),
            Uplift = Math.Max(0, Uplift - ScoreModel.UpliftPoints * left * ScoreModel.Decay(days, ScoreModel.UpliftHalfLife)),
        };
    }
}
