namespace CxSaas.Domain.Tests.Reference;

abstract record RefEvent(string EventId, DateTimeOffset At);

sealed record RefFeedback(string Id, DateTimeOffset At, string Source, RefAnswer[] Answers) : RefEvent(Id, At);

/// <summary>Value is in the metric's own units; no dimension means the metric's default.</summary>
sealed record RefAnswer(string Metric, double Value, string? Dimension = null, bool Expectation = false);

sealed record RefSignal(string Id, DateTimeOffset At, string Kind) : RefEvent(Id, At);

abstract record RefPromiseEvent(string PromiseId, string Step, DateTimeOffset At) : RefEvent($"promise:{PromiseId}:{Step}", At);

sealed record RefProposed(string PromiseId, DateTimeOffset At) : RefPromiseEvent(PromiseId, "proposed", At);

/// <summary>What the unit says of a proposal.</summary>
sealed record RefUnitSays(string PromiseId, DateTimeOffset At, bool Can) : RefPromiseEvent(PromiseId, Can ? "confirmed" : "declined", At);

sealed record RefMade(string PromiseId, DateTimeOffset At, string Dimension, double Stake, DateTimeOffset Due, TimeSpan Grace)
    : RefPromiseEvent(PromiseId, "made", At);

sealed record RefOutcome(string PromiseId, DateTimeOffset At, double Completeness, bool Exceeded = false)
    : RefPromiseEvent(PromiseId, "outcome", At);

sealed record RefRenegotiated(string PromiseId, DateTimeOffset At, DateTimeOffset Due) : RefPromiseEvent(PromiseId, "renegotiated", At);

sealed record RefReleased(string PromiseId, DateTimeOffset At) : RefPromiseEvent(PromiseId, "released", At);

sealed record RefWithdrawn(string PromiseId, DateTimeOffset At) : RefPromiseEvent(PromiseId, "withdrawn", At);

sealed record RefRecovered(string PromiseId, DateTimeOffset At) : RefPromiseEvent(PromiseId, "recovered", At);

enum RefFactor { Perception, Disconfirmation, KeptPromises, BrokenPromises, Limit }

/// <summary>Points from 0 to 100; Evidence from 0 to 1. Contributions are weighted and add up to Score − Prior.</summary>
sealed record RefReading(
    double Score, double Low, double High, double Evidence, double Prior, double AtRisk,
    IReadOnlyDictionary<string, RefDimension> Dimensions,
    IReadOnlyDictionary<(string Dimension, RefFactor Factor), double> Contributions,
    IReadOnlyDictionary<string, (string Status, string Feasibility)> Promises);

/// <summary>One dimension at the reading's instant. EventPoints are unweighted, oldest first, and add up to Perception − 70.</summary>
sealed record RefDimension(
    double Perception, double PerceptionVariance, double Expectation, double ExpectationVariance, double ForwardExpectation, double Score,
    double Gains, double Losses, double Uplift, double LogScale, IReadOnlyList<(string EventId, double Points)> EventPoints);
