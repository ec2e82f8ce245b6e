using System.Text.Json.Serialization;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using Orleans;

namespace CxSaas.Domain.Promises;

/// <summary>
/// How a unit has kept promises of one kind, where what is long ago counts less: the weight of an outcome halves every
/// <see cref="HalfLife"/> days. The sums are in forward-decay form (Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009): weights
/// grow from a landmark and are divided out when read. So they do not depend on the order of the outcomes, records of several
/// units add up, and an outcome that turned out otherwise is taken out again. Doubles hold such weights for four centuries.
/// </summary>
[GenerateSerializer, Immutable, Alias("keep-record")]
public sealed record KeepRecord
{
    /// <summary>Days. Half a year: long enough to learn from a few promises a month, short enough to notice a new manager.</summary>
    public const double HalfLife = 180;

    // Any instant would do, but never another one: what is stored is relative to it.
    static readonly DateTimeOffset Landmark = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly KeepRecord Empty = new();

    /// <summary>Weighted count of what was kept, and of what was not.</summary>
    [Id(0)] public double Kept { get; init; }
    [Id(1)] public double Missed { get; init; }

    /// <summary>Weighted stake of what was kept, of all that was due, and the sum of the squares of the latter.</summary>
    [Id(2)] public double StakeKept { get; init; }
    [Id(3)] public double StakeDue { get; init; }
    [Id(4)] public double StakeDueSquares { get; init; }

    /// <summary>The first outcome ever; null where there is none. It stays when that outcome is taken out.</summary>
    [Id(5)] public DateTimeOffset? Since { get; init; }

    public KeepRecord With(KeptOutcome outcome) => Plus(Of(outcome), 1) with { Since = Earlier(Since, outcome.At) };

    /// <summary>The record without an outcome that was in it: a late report takes the place of the automatic break.</summary>
    public KeepRecord Without(KeptOutcome outcome) => Plus(Of(outcome), -1) with { Since = Since };

    public static KeepRecord operator +(KeepRecord one, KeepRecord other) => one.Plus(other, 1);

    /// <summary>Promises kept and missed, decayed to an instant: counts, 0 or more.</summary>
    public (double Kept, double Missed) CountsAt(DateTimeOffset at) => (Read(Kept, at), Read(Missed, at));

    /// <summary>Stake kept, decayed to an instant.</summary>
    public double StakeKeptAt(DateTimeOffset at) => Read(StakeKept, at);

    [JsonIgnore] public bool IsEmpty => StakeDue <= 0;

    /// <summary>The record of outcomes that are counted by the day, as of its middle.</summary>
    public static KeepRecord Of(IEnumerable<OutcomeTally> days) => days.Where(day => day.Sums.Due > 0).Aggregate(Empty, (sum, day) => sum + Of(day));

    static KeepRecord Of(OutcomeTally tally)
    {
        var at = UtcDay.Start(tally.Key.Day).AddHours(12);
        var weight = Weight(at);
        return new()
        {
            Kept = weight * (tally.Sums.Kept / Millionths.PerUnit),
            Missed = weight * (tally.Sums.Due - tally.Sums.Kept / Millionths.PerUnit),
            StakeKept = weight * (tally.Sums.StakeKept / Millionths.PerUnit),
            StakeDue = weight * (tally.Sums.StakeDue / Millionths.PerUnit),
            StakeDueSquares = weight * weight * (tally.Sums.StakeDueSquares / Millionths.PerUnit),
            Since = at,
        };
    }

    static KeepRecord Of(KeptOutcome outcome)
    {
        var weight = Weight(outcome.At);
        var stake = weight * outcome.Stake;
        return new()
        {
            Kept = weight * outcome.Kept,
            Missed = weight * (1 - outcome.Kept),
            StakeKept = stake * outcome.Kept,
            StakeDue = stake,
            StakeDueSquares = stake * stake,
            Since = outcome.At,
        };
    }

    KeepRecord Plus(KeepRecord other, int sign) => new()
    {
        Kept = Kept + sign * other.Kept,
        Missed = Missed + sign * other.Missed,
        StakeKept = StakeKept + sign * other.StakeKept,
        StakeDue = StakeDue + sign * other.StakeDue,
        StakeDueSquares = StakeDueSquares + sign * other.StakeDueSquares,
        Since = Earlier(Since, other.Since),
    };

    static double Weight(DateTimeOffset at) => 1 / ScoreModel.Decay((at - Landmark).TotalDays, HalfLife);

    // What was added and taken out again may leave a rounding below 0.
    static double Read(double sum, DateTimeOffset at) => Math.Max(0, sum / Weight(at));

    static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one <= other || other is null ? one : other;
}

/// <summary>
/// A unit's record in one kind of promise: apart for promises it had confirmed before they were made and for those it had not,
/// since asking first is what makes the difference.
/// </summary>
[GenerateSerializer, Immutable, Alias("unit-record")]
public sealed record UnitRecord
{
    public static readonly UnitRecord Empty = new();

    [Id(0)] public KeepRecord Unchecked { get; init; } = KeepRecord.Empty;
    [Id(1)] public KeepRecord Confirmed { get; init; } = KeepRecord.Empty;

    [JsonIgnore] public KeepRecord All => Unchecked + Confirmed;

    public UnitRecord With(KeptOutcome outcome) => outcome.Confirmed
        ? this with { Confirmed = Confirmed.With(outcome) }
        : this with { Unchecked = Unchecked.With(outcome) };

    public UnitRecord Without(KeptOutcome outcome) => outcome.Confirmed
        ? this with { Confirmed = Confirmed.Without(outcome) }
        : this with { Unchecked = Unchecked.Without(outcome) };

    public static UnitRecord operator +(UnitRecord one, UnitRecord other) =>
        new() { Unchecked = one.Unchecked + other.Unchecked, Confirmed = one.Confirmed + other.Confirmed };
}
