using CxSaas.Domain.Customers;
using CxSaas.Domain.Metrics;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Tenants;

/// <summary>
/// What customers said, added up for the priors that they suggest by empirical Bayes (<see cref="Shrinkage"/>). A customer is a group
/// of answers on a dimension. Only what customers said themselves of what they perceived counts: not an agent's note, and not a
/// SENTIMENT, which somebody inferred. Every answer counts alike, however old: it is asked what customers are like, not how they are today.
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
        var known = tenant.Dimensions.ToDictionary(dimension => dimension.Id, dimension => new Level(this, dimension.Id), StringComparer.Ordinal);
        var whole = tenant.Dimensions.Select(dimension => known[dimension.Id].Proposed(tenant, null));
        var segments = tenant.Segments
            .OrderByDescending(segment => tenant.Dimensions.Sum(dimension => Find(segment.Id, dimension.Id)?.Observations ?? 0)).Take(SegmentsMax)
            .SelectMany(segment => tenant.Dimensions.Select(dimension => known[dimension.Id].Proposed(tenant, segment.Id)));
        return PriorProposal.Of(whole.Concat(segments).OfType<ProposedPrior>(), Customers, now);
    }

    /// <summary>One dimension: what all customers are like on it, and how far the segments, and those in none, differ.</summary>
    sealed class Level
    {
        readonly PriorSurvey _survey;
        readonly string _dimension;
        readonly GroupSums _all;
        readonly double _spread;

        public Level(PriorSurvey survey, string dimension)
        {
            (_survey, _dimension, _all) = (survey, dimension, survey.All(dimension));
            _spread = Shrinkage.Spread([.. from part in survey._sums where part.Key.Dimension == dimension && part.Value.Groups >= CustomersMin select Estimate(part.Value)]);
        }

        // A segment is drawn to the tenant: were segments alike but for chance, its mean is the tenant's.
        public ProposedPrior? Proposed(Tenant tenant, string? segmentId)
        {
            var sums = segmentId is null ? _all : _survey.Find(segmentId, _dimension);
            if (sums is null || sums.Groups < CustomersMin) return null;
            var estimate = Estimate(sums);
            var current = tenant.PriorsFor(segmentId)?.For(_dimension) ?? Prior.Perception;
            return new()
            {
                SegmentId = segmentId,
                Dimension = _dimension,
                Mean = Math.Round(segmentId is null ? estimate.Mean : estimate.MeanDrawnTo(Estimate(_all).Mean, _spread), 2),
                Deviation = Math.Round(Math.Clamp(Math.Sqrt(estimate.Between), DeviationMin, DeviationMax), 2),
                Noise = Math.Round(Math.Sqrt(estimate.Within), 2),
                Customers = (int)sums.Groups,
                Answers = (int)sums.Observations,
                CurrentMean = current.Mean,
                CurrentDeviation = current.Deviation,
            };
        }

        static Shrinkage Estimate(GroupSums sums) =>
            sums.Estimate(sums.Repeats >= RepeatsMin ? Math.Max(1, sums.Pooled!.Value) : ModelNoise * ModelNoise)!.Value;
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
