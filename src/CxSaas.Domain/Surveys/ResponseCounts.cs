using System.Collections.Immutable;
using CxSaas.Domain.Metrics;
using CxSaas.Domain.Standings;
using Orleans;

namespace CxSaas.Domain.Surveys;

/// <summary>Who of one segment was invited to a survey and answered. Sums are whole millionths: the same in whatever order they are added.</summary>
/// <param name="SegmentId">Null for those in none.</param>
/// <param name="Invited">Invitations.</param>
/// <param name="Answered">Those that were answered.</param>
/// <param name="Rated">Those that say something of perception.</param>
/// <param name="Points">Sum of their points, in millionths.</param>
[GenerateSerializer, Immutable, Alias("segment-responses")]
public readonly record struct SegmentResponses(
    [property: Id(0)] string? SegmentId, [property: Id(1)] int Invited, [property: Id(2)] int Answered, [property: Id(3)] int Rated, [property: Id(4)] long Points)
{
    public SegmentResponses Plus(Invitation invitation) => this with
    {
        Invited = Invited + 1,
        Answered = Answered + (invitation.AnsweredAt is null ? 0 : 1),
        Rated = Rated + (invitation.Points is null ? 0 : 1),
        Points = Points + (invitation.Points is { } points ? Millionths.Of(points) : 0),
    };
}

/// <summary>What came back of the invitations to one survey, segment by segment.</summary>
/// <param name="Segments">In the order of their ids, those in no segment first.</param>
/// <param name="Complete">False where not all customers were looked at yet.</param>
[GenerateSerializer, Immutable, Alias("response-counts")]
public sealed record ResponseCounts([property: Id(0)] ImmutableArray<SegmentResponses> Segments, [property: Id(1)] bool Complete)
{
    public int Invited => Segments.Sum(segment => segment.Invited);

    public int Answered => Segments.Sum(segment => segment.Answered);

    public Interval? Rate => Interval.Wilson(Answered, Invited);

    /// <summary>Mean of the responses as they came: points.</summary>
    public double? RawMean => Mean(_ => 1);

    /// <summary>The same as it were if each segment had answered as often as the others.</summary>
    public double? WeightedMean => Mean(segment => WeightOf(segment) ?? 0);

    /// <summary>
    /// Post-stratification (F14): the segment's share of those invited over its share of those who answered. Null where nobody of it
    /// answered, and so nothing speaks for it.
    /// </summary>
    public double? WeightOf(SegmentResponses segment) =>
        segment.Answered == 0 ? null : (double)segment.Invited / Invited / ((double)segment.Answered / Answered);

    double? Mean(Func<SegmentResponses, double> weight)
    {
        var rated = Segments.Sum(segment => weight(segment) * segment.Rated);
        return rated > 0 ? Segments.Sum(segment => weight(segment) * segment.Points) / Millionths.PerUnit / rated : null;
    }
}
