using System.Collections.Immutable;
using Orleans;

namespace CxSaas.Domain.Customers;

/// <summary>Brings in a promise with all that became of it elsewhere, in one write. What was allowed there is not asked again.</summary>
/// <param name="Id">The caller's own id of it.</param>
/// <param name="Statement">What was promised, in words.</param>
/// <param name="Kind">What sort of promise.</param>
/// <param name="Dimension">The dimension it bore on.</param>
/// <param name="Stake">How much it mattered, above 0 to 1.</param>
/// <param name="DueAt">When it was to be fulfilled, as it was first said.</param>
/// <param name="UnitId">The unit that had to fulfil it.</param>
/// <param name="MakerId">Who gave it.</param>
/// <param name="ProposedAt">When the unit was asked; null where it was not.</param>
/// <param name="Answers">What the unit said: yes and no at most once each.</param>
/// <param name="MadeAt">When it was given to the customer; null where it was only proposed.</param>
/// <param name="Grace">Time after the due time in which it could still be partly kept; null for that of the tenant's policy.</param>
/// <param name="Moves">The due times it was moved to, in that order.</param>
/// <param name="Ends">What became of it: one, or none where nobody said.</param>
/// <param name="RecoveredAt">When the customer said that it was made good; null where it did not.</param>
[GenerateSerializer, Immutable, Alias("customer.record-promise")]
public sealed record RecordPromise(
    [property: Id(0)] string Id,
    [property: Id(1)] string Statement,
    [property: Id(2)] string Kind,
    [property: Id(3)] string Dimension,
    [property: Id(4)] double Stake,
    [property: Id(5)] DateTimeOffset DueAt,
    [property: Id(6)] string UnitId,
    [property: Id(7)] string? MakerId,
    [property: Id(8)] DateTimeOffset? ProposedAt,
    [property: Id(9)] ImmutableArray<UnitAnswer> Answers,
    [property: Id(10)] DateTimeOffset? MadeAt,
    [property: Id(11)] TimeSpan? Grace,
    [property: Id(12)] ImmutableArray<PromiseMove> Moves,
    [property: Id(13)] ImmutableArray<PromiseEnd> Ends,
    [property: Id(14)] DateTimeOffset? RecoveredAt) : CustomerCommand;

/// <summary>What a unit said of a proposal, and when.</summary>
[GenerateSerializer, Immutable, Alias("unit-answer")]
public sealed record UnitAnswer([property: Id(0)] bool Feasible, [property: Id(1)] DateTimeOffset At, [property: Id(2)] string? Reason);

/// <summary>When a promise was moved, and to which due time.</summary>
[GenerateSerializer, Immutable, Alias("promise-move")]
public sealed record PromiseMove([property: Id(0)] DateTimeOffset At, [property: Id(1)] DateTimeOffset DueAt);

/// <summary>How a promise can end by what somebody reports.</summary>
public enum PromiseEnding { Settled, Released, Withdrawn }

/// <param name="How">Which of the three.</param>
/// <param name="At">When.</param>
/// <param name="Completeness">Of one that was settled: 0 to 1.</param>
/// <param name="Exceeded">Of one that was settled: more was done than was promised.</param>
[GenerateSerializer, Immutable, Alias("promise-end")]
public sealed record PromiseEnd(
    [property: Id(0)] PromiseEnding How, [property: Id(1)] DateTimeOffset At, [property: Id(2)] double Completeness = 1, [property: Id(3)] bool Exceeded = false);
