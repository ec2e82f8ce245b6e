using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using CxSaas.Gateway.Schema.Promises;
using CxSaas.Gateway.Schema.Tenants;

namespace CxSaas.Gateway.Schema.Live;

/// <summary>The tenant, or one segment of it, as it is right now.</summary>
public sealed class Pulse
{
    readonly PulsePart _all;
    readonly SegmentPart _sum;
    readonly string? _segmentId;
    readonly Domain.Tenants.Tenant _tenant;

    internal Pulse(PulsePart all, string? segmentId, Domain.Tenants.Tenant tenant, DateTimeOffset asOf)
    {
        (_all, _segmentId, _tenant, AsOf) = (all, segmentId, tenant, asOf);
        _sum = all.Segments.Where(s => (segmentId ?? s.SegmentId) == s.SegmentId).Aggregate(new SegmentPart(), (sum, next) => sum.Plus(next));
    }

    /// <summary>The instant for which it holds.</summary>
    public DateTimeOffset AsOf { get; }

    /// <summary>Grows with each change; a reader keeps the highest it has seen.</summary>
    public double Version => _all.Version;

    /// <summary>False while the server is catching up: after a start, and after a new day or other weights have outdated scores.</summary>
    public bool Complete => _all.IsComplete;

    /// <summary>Customers there are.</summary>
    public int Customers => _sum.Scores.Customers;

    /// <summary>Feedback that was given in the window.</summary>
    public int Feedback => _sum.Of(Counted.Feedback).N;

    /// <summary>How content customers are today.</summary>
    public ScoreSummary Score => new(_sum.Scores);

    /// <summary>From the answers in the window.</summary>
    public Nps Nps => new(_sum.Of(Counted.Nps));

    /// <summary>From the answers in the window.</summary>
    public Csat Csat => new(_sum.Of(Counted.Csat));

    /// <summary>Star reviews, kept apart from asked-for CSAT: who writes a review is another population.</summary>
    public Csat Stars => new(_sum.Of(Counted.Stars));

    /// <summary>From the answers in the window.</summary>
    public Ces Ces => new(_sum.Of(Counted.Ces));

    /// <summary>Promises open now, and those that ended in the window.</summary>
    public PromiseSummary Promises => new(_sum.Promises);

    /// <summary>One entry a segment; empty when a segment was asked for.</summary>
    public IEnumerable<SegmentPulse> Segments => _segmentId is not null
        ? []
        : _tenant.Segments.Select(segment => new SegmentPulse(segment, _all));
}

/// <summary>One segment of the tenant.</summary>
public sealed class SegmentPulse
{
    readonly Domain.Tenants.Segment _segment;
    readonly PulsePart _all;
    readonly SegmentPart _part;

    internal SegmentPulse(Domain.Tenants.Segment segment, PulsePart all) =>
        (_segment, _all, _part) = (segment, all, all.Segments.FirstOrDefault(s => s.SegmentId == segment.Id) ?? new());

    /// <summary>The segment.</summary>
    public Segment Segment => new(_segment, new(_all));

    /// <summary>Customers in it.</summary>
    public int Customers => _part.Scores.Customers;

    /// <summary>How content they are today.</summary>
    public ScoreSummary Score => new(_part.Scores);

    /// <summary>From their answers in the window.</summary>
    public Nps Nps => new(_part.Of(Counted.Nps));

    /// <summary>Probability that a promise to them is kept, from the outcomes of the window, with its 90 % interval.</summary>
    public Estimate KeepRate => _part.Promises.KeepRate();
}

static class Counting
{
    public static AnswerTally Of(this SegmentPart part, Counted kind) => part.Answers.FirstOrDefault(a => a.Of == kind);
}
