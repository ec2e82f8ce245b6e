using System.Collections.Immutable;
using Orleans;

namespace CxSaas.Domain.Scoring;

/// <summary>UNKNOWN where evidence is below 0.1, else by score: CRITICAL below 40, AT_RISK below 60, CONTENT below 80, DELIGHTED from 80.</summary>
public enum Band { Unknown, Critical, AtRisk, Content, Delighted }

/// <summary>What a contribution to a score comes from.</summary>
public enum Factor
{
    /// <summary>What the customer perceived.</summary>
    Perception,
    /// <summary>How that compares with what was expected.</summary>
    Disconfirmation,
    /// <summary>What kept promises add.</summary>
    KeptPromises,
    /// <summary>What broken promises cost.</summary>
    BrokenPromises,
    /// <summary>What is cut off because a score stays within 0 and 100.</summary>
    Limit,
}

/// <summary>The live estimate of one customer's satisfaction.</summary>
[GenerateSerializer, Immutable, Alias("satisfaction")]
public sealed record Satisfaction
{
    /// <summary>0 to 100 points.</summary>
    [Id(0)] public required double Score { get; init; }

    /// <summary>Lower end of the interval that holds the score with probability 0.9: points.</summary>
    [Id(1)] public required double Low { get; init; }

    /// <summary>Upper end of the interval that holds the score with probability 0.9: points.</summary>
    [Id(2)] public required double High { get; init; }

    /// <summary>The score in a word.</summary>
    [Id(3)] public required Band Band { get; init; }

    /// <summary>How much of the score is this customer's own evidence rather than the prior, 0 to 1.</summary>
    [Id(4)] public required double Evidence { get; init; }

    /// <summary>What the score would be with no evidence at all: points.</summary>
    [Id(5)] public required double Prior { get; init; }

    /// <summary>The instant for which the score holds.</summary>
    [Id(6)] public required DateTimeOffset AsOf { get; init; }

    /// <summary>Grows by one with each recorded event; a reader keeps the highest it has seen.</summary>
    [Id(7)] public required int Version { get; init; }

    /// <summary>The dimensions that the score is made of, in the tenant's order.</summary>
    [Id(8)] public ImmutableArray<DimensionState> Dimensions => field.IsDefault ? field = InDimensions!() : field;

    /// <summary>Why the score is what it is: prior plus all points is the score.</summary>
    [Id(9)] public ImmutableArray<Contribution> Contributions => field.IsDefault ? field = Explain!() : field;

    /// <summary>What the open promises put at stake.</summary>
    [Id(10)] public required AtRisk AtRisk { get; init; }

    // The two above take most of the work and are seldom asked for, so they are worked out when somebody first looks: a reader in the
    // same process, or the wire on the way to another, where these are not any more. A fold never changes, so whoever looks sees the same.
    [field: NonSerialized] internal Func<ImmutableArray<DimensionState>>? InDimensions { private get; init; }
    [field: NonSerialized] internal Func<ImmutableArray<Contribution>>? Explain { private get; init; }
}

/// <summary>One dimension of one customer's satisfaction.</summary>
[GenerateSerializer, Immutable, Alias("dimension-state")]
public sealed record DimensionState
{
    /// <summary>Id of the dimension.</summary>
    [Id(0), Identifier] public required string Dimension { get; init; }

    /// <summary>Its share in the score, 0 to 1; all add up to 1.</summary>
    [Id(1)] public required double Weight { get; init; }

    /// <summary>The dimension's own score: 0 to 100 points.</summary>
    [Id(2)] public required double Score { get; init; }

    /// <summary>What the customer is believed to perceive: points, with its 90 % interval; n counts own answers and signals.</summary>
    [Id(3)] public required Estimate Perception { get; init; }

    /// <summary>What the customer is believed to expect: points, with its 90 % interval; n counts own answers about expectation.</summary>
    [Id(4)] public required Estimate Expectation { get; init; }

    /// <summary>Perception minus expectation: points.</summary>
    [Id(5)] public required double Gap { get; init; }

    /// <summary>Expectation when the uplift of the open promises is counted in: points.</summary>
    [Id(6)] public required double ForwardExpectation { get; init; }
}

/// <summary>A value with what is known about it.</summary>
[GenerateSerializer, Immutable, Alias("estimate")]
public sealed record Estimate
{
    /// <summary>The estimate; null where nothing is known.</summary>
    [Id(0)] public double? Value { get; init; }

    /// <summary>Lower end of its interval.</summary>
    [Id(1)] public double? Low { get; init; }

    /// <summary>Upper end of its interval.</summary>
    [Id(2)] public double? High { get; init; }

    /// <summary>How many observations it rests on; 0 where it is the prior alone.</summary>
    [Id(3)] public required double N { get; init; }
}

/// <summary>What one factor in one dimension adds to the score or takes from it.</summary>
[GenerateSerializer, Immutable, Alias("contribution")]
public sealed record Contribution
{
    /// <summary>Id of the dimension.</summary>
    [Id(0), Identifier] public required string Dimension { get; init; }

    /// <summary>What the points come from.</summary>
    [Id(1)] public required Factor Factor { get; init; }

    /// <summary>Points of the score.</summary>
    [Id(2)] public required double Points { get; init; }

    /// <summary>The recorded events behind it, largest effect first. Empty where a factor follows from the dimension as a whole.</summary>
    [Id(3)] public required ImmutableArray<EventContribution> Events { get; init; }

    /// <summary>What events older than those listed add; with theirs it makes up the points. 0 for a factor that follows from the dimension as a whole.</summary>
    [Id(4)] public required double OlderPoints { get; init; }
}

/// <summary>What one recorded event adds to the score or takes from it.</summary>
[GenerateSerializer, Immutable, Alias("event-contribution")]
public sealed record EventContribution
{
    /// <summary>Id of the event, as in the timeline.</summary>
    [Id(0), Identifier] public required string EventId { get; init; }

    /// <summary>Points of the score.</summary>
    [Id(1)] public required double Points { get; init; }
}

/// <summary>What the open promises put at stake.</summary>
[GenerateSerializer, Immutable, Alias("at-risk")]
public sealed record AtRisk
{
    /// <summary>Number of promises made and not yet settled.</summary>
    [Id(0)] public required int OpenPromises { get; init; }

    /// <summary>Score points lost if every open promise were broken.</summary>
    [Id(1)] public required double Points { get; init; }

    /// <summary>When the next of them is due; null where none is open.</summary>
    [Id(2)] public DateTimeOffset? NextDueAt { get; init; }
}
