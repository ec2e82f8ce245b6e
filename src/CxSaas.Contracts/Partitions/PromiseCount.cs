using System.Collections.Immutable;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Standings;

namespace CxSaas.Contracts.Partitions;

/// <summary>Which promises to count; what is left out does not restrict.</summary>
/// <param name="UnitId">Those of one unit.</param>
/// <param name="SegmentId">Those to customers of one segment.</param>
/// <param name="FromDay">Outcomes of this UTC day and later (<see cref="UtcDay"/>); promises that are not over count whatever their day.</param>
[GenerateSerializer, Immutable, Alias("promise-scope")]
public sealed record PromiseScope(
    [property: Id(0)] string? UnitId = null, [property: Id(1)] string? SegmentId = null, [property: Id(2)] int FromDay = 0)
{
    public bool Takes(string? segmentId, OutcomeKey outcome) =>
        (SegmentId ?? segmentId) == segmentId && (UnitId ?? outcome.UnitId) == outcome.UnitId
        && (outcome.Day >= FromDay || outcome.Status is PromiseStatus.Open or PromiseStatus.Proposed or PromiseStatus.Declined);
}

/// <summary>Promises alike in unit, kind, confirmation, state and day, added up; those past their due time apart.</summary>
[GenerateSerializer, Immutable, Alias("promise-count")]
public readonly record struct PromiseCount([property: Id(0)] OutcomeKey Of, [property: Id(1)] bool IsOverdue, [property: Id(2)] OutcomeSums Sums)
{
    public static ImmutableArray<PromiseCount> AddUp(IEnumerable<PromiseCount> counts) =>
    [
        .. counts.GroupBy(c => (c.Of, c.IsOverdue))
            .Select(g => new PromiseCount(g.Key.Of, g.Key.IsOverdue, g.Aggregate(default(OutcomeSums), (sum, c) => sum + c.Sums))),
    ];
}
