using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Promises;

/// <summary>How far a unit's deeds follow its words, and whether it is giving more words than it has deeds for.</summary>
public static class SayDoRatio
{
    /// <summary>
    /// Stake kept over stake due, 0 to 1, both decayed as in the record, with its 95 % interval; n is the effective number of
    /// promises. The interval is Wilson's at Kish's effective n, (Σ ws)² / Σ (ws)²: a ratio of weighted sums of parts between 0
    /// and 1 varies at most as a proportion does, so it is rather too wide than too narrow, and unlike the linearised variance
    /// of a ratio it does not shrink to nothing when all or none was kept. All null where nothing was due.
    /// </summary>
    public static Estimate Of(KeepRecord record)
    {
        if (record.IsEmpty) return new() { N = 0 };
        var n = record.StakeDue * record.StakeDue / record.StakeDueSquares;
        var ratio = Math.Clamp(record.StakeKept / record.StakeDue, 0, 1);
        var spread = ScoreModel.NinetyFivePercent * ScoreModel.NinetyFivePercent / n;
        var centre = (ratio + spread / 2) / (1 + spread);
        var half = Math.Sqrt(spread * (ratio * (1 - ratio) + spread / 4)) / (1 + spread);
        return new() { Value = ratio, Low = Math.Max(0, centre - half), High = Math.Min(1, centre + half), N = n };
    }
}

/// <summary>
/// Open stake outruns a unit where what falls due within the next <see cref="HorizonDays"/> is more than it has been able to keep in as
/// many days. Its pace is the stake kept a day that would have left this record: a steady pace leaves pace times the sum of the
/// weights since the first outcome.
/// </summary>
public static class OverPromising
{
    /// <summary>Days ahead that are looked at: far enough to shift work, near enough that what is open then is mostly known now.</summary>
    public const double HorizonDays = 14;

    /// <summary>Load, in multiples of what the unit can keep, from which it is raised, and below which it may be raised again.</summary>
    public const double RaisedAbove = 1.5, ClearedBelow = 1.2;

    /// <summary>Promises kept, decayed, and days since the first outcome, below which the pace of a unit is not known.</summary>
    public const double KeptMin = 5, DaysMin = 14;

    /// <summary>
    /// Stake due within the horizon over stake that can be kept within it; null where the pace is not known. Overdue stake that is
    /// still open counts as due: it has to be done as well.
    /// </summary>
    public static double? Load(KeepRecord record, double openStakeDue, DateTimeOffset now)
    {
        if (record.CountsAt(now).Kept < KeptMin || record.Since is not { } since || (now - since).TotalDays < DaysMin) return null;
        var daysOfWeight = KeepRecord.HalfLife / Math.Log(2) * (1 - ScoreModel.Decay((now - since).TotalDays, KeepRecord.HalfLife));
        var pace = record.StakeKeptAt(now) / daysOfWeight;
        return openStakeDue / (pace * HorizonDays);
    }

    /// <summary>
    /// Whether a unit is over-promising, given whether it was. Between the two bounds it stays as it was, so that one promise more
    /// and one less do not raise it over and over. Of a unit whose pace is not known it is not said.
    /// </summary>
    public static bool Is(bool before, double? load) => load > RaisedAbove || (before && load >= ClearedBelow);
}
