using CxSaas.Domain.Customers;
using CxSaas.Domain.Metrics;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Tenants;

/// <summary>
/// What customers said, added up for the priors that they suggest by empirical Bayes (<see cref="Shrinkage"/>). A customer is a group
/// of answers on a dimension. Only what customers said themselves of what they perceived counts: not an agent's note, and not a
/// SENTIMENT, which somebody inferred.
/// </summary>
public sealed class PriorSurvey
{
    /// <summary>Customers below whom nothing is proposed, and second answers below which the model's own noise is taken: about as many as make a spread known to an eighth.</summary>
    public const int CustomersMin = 30, RepeatsMin = 30;

    /// <summary>Segments with priors of their own, those with most answers: the settings that hold them are read with every call.</summary>
    public const int SegmentsMax = 32;

    /// <summary>Points. Below the least, a customer's own answers would hardly move the score; above the most, a single one would be all of it.</summary>
    public const double DeviationMin = 5, DeviationMax = 40;

    readonly Dictionary<(string? SegmentId, string Dimension), GroupSums> _sums = [];

    /// <summary>Customers that were added.</summary>
    public int Customers { get; private set; }

    public void Add(string? segmentId, IEnumerable<CustomerEvent> events)
    {
        Customers++;
        var levels = events.OfType<FeedbackRecorded>().Where(feedback => feedback.Source != FeedbackSource.AgentNote)
            .SelectMany(feedback => feedback.Answers)
            .Where(answer => answer.Aspect == Aspect.Perception && answer.Metric != Metric.Sentiment)
            .GroupBy(answer => answer.Dimension, answer => Evidence.Level(answer.Metric, answer.Value), StringComparer.Ordinal);
        foreach (var own in levels)
        {
            var (n, mean) = (own.Count(), own.Average());
            Of(segmentId, own.Key).Add(n, mean, own.Sum(level => (level - mean) * (level - mean)));
        }
    }

    public PriorProposal Propose(Tenant tenant, DateTimeOffset now)
    {
        var whole = tenant.Dimensions.Select(dimension => Proposed(tenant, null, dimension.Id, All(dimension.Id)));
        var segments = tenant.Segments
            .OrderByDescending(segment => tenant.Dimensions.Sum(dimension => Find(segment.Id, dimension.Id)?.Observations ?? 0)).Take(SegmentsMax)
            .SelectMany(segment => tenant.Dimensions.Select(dimension => Proposed(tenant, segment.Id, dimension.Id, Find(segment.Id, dimension.Id))));
        return PriorProposal.Of(whole.Concat(segments).OfType<ProposedPrior>(), Customers, now);
    }

    static ProposedPrior? Proposed(Tenant tenant, string? segmentId, string dimension, GroupSums? sums)
    {
        if (sums is null || sums.Groups < CustomersMin) return null;
        var noise = sums.Repeats >= RepeatsMin ? Math.Max(1, sums.Pooled!.Value) : ModelNoise * ModelNoise;
        var estimate = sums.Estimate(noise)!.Value;
        var current = tenant.PriorsFor(segmentId)?.For(dimension) ?? Prior.Perception;
        return new()
        {
            SegmentId = segmentId,
            Dimension = dimension,
            Mean = Math.Round(estimate.Mean, 2),
            Deviation = Math.Round(Math.Clamp(Math.Sqrt(estimate.Between), DeviationMin, DeviationMax), 2),
            Noise = Math.Round(Math.Sqrt(noise), 2),
            Customers = (int)sums.Groups,
            Answers = (int)sums.Observations,
            CurrentMean = current.Mean,
            CurrentDeviation = current.Deviation,
        };
    }

    static double ModelNoise => Evidence.Deviation(Metric.Rating, FeedbackSource.Survey);

    GroupSums All(string dimension)
    {
        var all = new GroupSums();
        foreach (var (key, sums) in _sums)
            if (key.Dimension == dimension) all.Add(sums);
        return all;
    }

    GroupSums? Find(string segmentId, string dimension) => _sums.GetValueOrDefault((segmentId, dimension));

    GroupSums Of(string? segmentId, string dimension)
    {
        if (!_sums.TryGetValue((segmentId, dimension), out var sums)) _sums[(segmentId, dimension)] = sums = new();
        return sums;
    }
}
