using System.Text.Json.Serialization;
using CxSaas.Domain.Scoring;
using MathNet.Numerics.Distributions;
using Orleans;

namespace CxSaas.Domain.Promises;

/// <summary>How what customers say changes: count, sum and sum of squares of changes in points, which add up over customers.</summary>
[GenerateSerializer, Immutable, Alias("change-sums")]
public readonly record struct ChangeSums([property: Id(0)] int N, [property: Id(1)] double Sum, [property: Id(2)] double Squares)
{
    public ChangeSums With(double change) => this + new ChangeSums(1, change, change * change);

    public static ChangeSums operator +(ChangeSums one, ChangeSums other) =>
        new(one.N + other.N, one.Sum + other.Sum, one.Squares + other.Squares);

    public static ChangeSums operator -(ChangeSums one, ChangeSums other) =>
        new(one.N - other.N, one.Sum - other.Sum, one.Squares - other.Squares);

    internal double Mean => Sum / N;

    /// <summary>Variance of the mean, in points squared.</summary>
    internal double VarianceOfMean => Math.Max(0, Squares - Sum * Mean) / (N - 1) / N;
}

/// <summary>
/// What broken and kept promises did to what the tenant's own customers say. It is shown beside the model's loss aversion and
/// changes no score: customers to whom a promise was broken may differ in more than that.
/// </summary>
[GenerateSerializer, Immutable, Alias("promise-effect")]
public sealed record PromiseEffect
{
    public static readonly PromiseEffect None = new();

    /// <summary>Pairs of answers on either side below which nothing is said: a mean of fewer moves by more than what is sought.</summary>
    public const int PairsMin = 10;

    /// <summary>Pairs that the model's own loss aversion is worth in the estimate of a tenant's.</summary>
    public const double PriorWeight = 50;

    [Id(0)] public ChangeSums Broken { get; init; }
    [Id(1)] public ChangeSums Kept { get; init; }

    [JsonIgnore] public int N => Broken.N + Kept.N;

    public static PromiseEffect operator +(PromiseEffect one, PromiseEffect other) =>
        new() { Broken = one.Broken + other.Broken, Kept = one.Kept + other.Kept };

    /// <summary>The sums without one customer's, who has other ones now.</summary>
    public static PromiseEffect operator -(PromiseEffect one, PromiseEffect other) =>
        new() { Broken = one.Broken - other.Broken, Kept = one.Kept - other.Kept };

    /// <summary>Mean change of answers in points, -100 to 100, with its 95 % interval (Student's t); null where pairs are too few.</summary>
    public static Estimate MeanChange(ChangeSums sums)
    {
        if (sums.N < PairsMin) return new() { N = sums.N };
        var half = StudentT.InvCDF(0, 1, sums.N - 1, .975) * Math.Sqrt(sums.VarianceOfMean);
        return new() { Value = sums.Mean, Low = sums.Mean - half, High = sums.Mean + half, N = sums.N };
    }

    /// <summary>
    /// The tenant's own loss aversion: how many times the gain after a kept promise is lost after a broken one, drawn to 2.25 with
    /// weight 50; n is the harmonic mean of the pairs on either side, for the rarer outcome limits what is known. The interval
    /// (95 %) is that of a normal mean with a prior of that weight, the ratio's variance by the delta method. Null where pairs are
    /// too few, and where the ratio means nothing: broken promises are not seen to cost, or the gain after kept ones cannot be
    /// told from 0, so that the ratio has no bound (Fieller).
    /// </summary>
    public Estimate LossAversion()
    {
        var (broken, kept) = (MeanChange(Broken), MeanChange(Kept));
        var n = N == 0 ? 0 : 2.0 * Broken.N * Kept.N / N;
        if (broken.Value is not < 0 || kept.Low is not > 0) return new() { N = n };
        var ratio = -Broken.Mean / Kept.Mean;
        var variance = (Broken.VarianceOfMean + ratio * ratio * Kept.VarianceOfMean) / (Kept.Mean * Kept.Mean);
        var value = (n * ratio + PriorWeight * ScoreModel.LossAversion) / (n + PriorWeight);
        var half = ScoreModel.NinetyFivePercent * Math.Sqrt(variance * n / (n + PriorWeight));
        return new() { Value = value, Low = Math.Max(0, value - half), High = value + half, N = n };
    }
}
