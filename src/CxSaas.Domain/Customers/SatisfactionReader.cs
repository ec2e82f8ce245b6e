using System.Collections.Immutable;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;

namespace CxSaas.Domain.Customers;

/// <summary>
/// Reads a customer's satisfaction off the fold at an instant. A read only predicts. The explanation is exactly additive:
/// prior plus the points of all contributions is the score.
/// </summary>
public static class SatisfactionReader
{
    public const double UnknownBelow = 0.1;

    public static Satisfaction Read(CustomerFold customer, Weights weights, DateTimeOffset at)
    {
        var fold = customer.AsOf(at);
        var readings = weights.Shares.Select(w => (w.Dimension, w.Share, Reading: fold.Reading(w.Dimension, at))).ToList();
        var score = Clamp(readings.Sum(r => r.Share * r.Reading.Score));
        var deviation = Deviation(readings.Select(r => (r.Share, r.Reading.Variance)));
        var evidence = readings.Sum(r => r.Share * r.Reading.Evidence);
        var open = fold.OpenPromises.ToList();
        return new()
        {
            Score = score,
            Low = Clamp(score - ScoreModel.NinetyPercent * deviation),
            High = Clamp(score + ScoreModel.NinetyPercent * deviation),
            Band = BandOf(score, evidence),
            Evidence = evidence,
            Prior = readings.Sum(r => r.Share * r.Reading.PriorScore),
            AsOf = at,
            Version = fold.Events,
            InDimensions = () => [.. readings.Select(r => State(fold, r.Dimension, r.Share, r.Reading, open))],
            Explain = () => [.. readings.SelectMany(r => Explain(fold, r.Dimension, r.Share, r.Reading, at))],
            AtRisk = new()
            {
                OpenPromises = open.Count,
                Points = open.Count == 0 ? 0 : score - Score(fold.IfAllOpenWereBroken(at), weights, at),
                NextDueAt = open.Count == 0 ? null : open.Min(p => p.DueAt),
            },
        };
    }

    /// <summary>The score alone: 0 to 100 points.</summary>
    public static double Score(CustomerFold fold, Weights weights, DateTimeOffset at) =>
        Clamp(weights.Shares.Sum(w => w.Share * fold.Reading(w.Dimension, at).Score));

    /// <summary>What lists and roll-ups show of a customer: the same numbers as <see cref="Read"/>, without the explanation.</summary>
    public static DayReading Glance(CustomerFold customer, Weights weights, DateTimeOffset at)
    {
        var fold = customer.AsOf(at);
        double score = 0, evidence = 0;
        foreach (var (dimension, share) in weights.Shares)
        {
            var reading = fold.Reading(dimension, at);
            score += share * reading.Score;
            evidence += share * reading.Evidence;
        }
        score = Clamp(score);
        return new(score, evidence, fold.OpenCount == 0 ? 0 : score - Score(fold.IfAllOpenWereBroken(at), weights, at));
    }

    /// <summary>Points that a promise's outcome gave or cost when it was booked; null where nothing was booked.</summary>
    public static double? Effect(PromiseFold promise, Weights weights) =>
        promise.Booking?.Shares.Sum(share => weights.Of(share.Dimension) * share.ScorePoints);

    /// <summary>68.27 points: no evidence at all, and nothing learnt from others.</summary>
    public static readonly double PriorScore = CustomerFold.Empty.Reading(ScoreModel.Overall, default).PriorScore;

    static double Clamp(double points) => Math.Clamp(points, 0, 100);

    // Errors of dimensions go together: the part ρ as if they were one, the rest as if independent.
    static double Deviation(IEnumerable<(double Share, double Variance)> parts)
    {
        double independent = 0, together = 0;
        foreach (var (share, variance) in parts)
        {
            independent += share * share * variance;
            together += share * Math.Sqrt(variance);
        }
        return Math.Sqrt((1 - ScoreModel.ErrorCorrelation) * independent + ScoreModel.ErrorCorrelation * together * together);
    }

    public static Band BandOf(double score, double evidence) => evidence < UnknownBelow ? Band.Unknown : score switch
    {
        < 40 => Band.Critical,
        < 60 => Band.AtRisk,
        < 80 => Band.Content,
        _ => Band.Delighted,
    };

    static DimensionState State(CustomerFold fold, string dimension, double weight, DimensionReading reading, List<PromiseFold> open)
    {
        var known = fold.Dimension(dimension);
        var uplift = ScoreModel.UpliftPoints
            * open.Sum(p => p.Stakes.Sum(s => s.Dimension == dimension ? s.Stake : 0));
        return new()
        {
            Dimension = dimension,
            Weight = weight,
            Score = reading.Score,
            Perception = EstimateOf(reading.Perception.Mean, reading.Perception.Variance, known.PerceptionAnswers),
            Expectation = EstimateOf(reading.Expectation, reading.ExpectationBelief.Variance, known.ExpectationAnswers),
            Gap = reading.Gap,
            ForwardExpectation = DimensionReading.Lift(reading.Expectation, uplift),
        };
    }

    static Estimate EstimateOf(double mean, double variance, int answers)
    {
        var half = ScoreModel.NinetyPercent * Math.Sqrt(variance);
        return new() { Value = mean, Low = Clamp(mean - half), High = Clamp(mean + half), N = answers };
    }

    static IEnumerable<Contribution> Explain(CustomerFold fold, string dimension, double weight, DimensionReading reading, DateTimeOffset at)
    {
        var kept = fold.Dimension(dimension).ToPerception(reading.Prior, at);
        var perceived = reading.Perception.Mean - reading.Prior.Mean;
        var unclamped = reading.Perception.Mean + reading.Disconfirmation + reading.Gain - reading.Loss;
        ImmutableArray<Contribution> all =
        [
            Part(Factor.Perception, perceived, kept.Shares.GroupBy(s => s.EventId).Select(g => (g.Key, g.Sum(s => s.Points)))) with { OlderPoints = weight * kept.OlderShares },
            Part(Factor.Disconfirmation, reading.Disconfirmation - reading.PriorDisconfirmation, events: null),
            Part(Factor.KeptPromises, reading.Gain, OutcomeShares(fold, dimension, at, reading.Gain, broken: false)),
            Part(Factor.BrokenPromises, -reading.Loss, OutcomeShares(fold, dimension, at, -reading.Loss, broken: true)),
            // A prior beyond the ends is cut off as well, and must not be so twice.
            Part(Factor.Limit, reading.Score - unclamped + (reading.Prior.Mean + reading.PriorDisconfirmation - reading.PriorScore), events: null),
        ];
        return all.Where(part => part.Points != 0);

        Contribution Part(Factor factor, double points, IEnumerable<(string EventId, double Points)>? events)
        {
            ImmutableArray<EventContribution> listed = [.. (events ?? [])
                .Select(e => new EventContribution { EventId = e.EventId, Points = weight * e.Points })
                .OrderByDescending(e => Math.Abs(e.Points)).ThenBy(e => e.EventId, StringComparer.Ordinal)];
            return new()
            {
                Dimension = dimension,
                Factor = factor,
                Points = weight * points,
                Events = listed,
                OlderPoints = events is null ? 0 : WithoutRounding(weight * points - listed.Sum(e => e.Points)),
            };
        }
    }

    // What is left when all events are listed is the rounding of sums, not a contribution.
    static double WithoutRounding(double points) => Math.Abs(points) < 1e-9 ? 0 : points;

    // A saturated effect belongs to the outcomes behind it in proportion to what each has left in the ledger.
    static IEnumerable<(string EventId, double Points)> OutcomeShares(
        CustomerFold fold, string dimension, DateTimeOffset at, double points, bool broken)
    {
        var ledger = fold.Dimension(dimension).Ledger.Predict(at);
        var total = broken ? ledger.Broken : ledger.Kept;
        if (total <= 0) yield break;
        foreach (var promise in fold.Promises.Values)
        {
            if (promise.Booking is not { } booking || booking.Quality < 0 != broken) continue;
            foreach (var share in booking.Shares.Where(s => s.Dimension == dimension))
            {
                var left = ScoreModel.OutcomePoints * share.Stake * Math.Abs(booking.Quality)
                    * ScoreModel.Decay((at - booking.At).TotalDays, ScoreModel.OutcomeHalfLife)
                    * Math.Exp(ledger.LogScale - share.LogScale)
                    * (promise.Recovered ? 1 - ScoreModel.RecoveryShare : 1);
                yield return (booking.EventId, points * left / total);
            }
        }
    }
}
