using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using Orleans;

namespace CxSaas.Domain.Promises;

/// <summary>A promise that somebody thinks of making.</summary>
[GenerateSerializer, Immutable, Alias("promise-question")]
public sealed record PromiseQuestion(
    [property: Id(0)] string UnitId,
    [property: Id(1)] string Kind,
    [property: Id(2)] string Dimension,
    [property: Id(3)] double Stake,
    [property: Id(4)] DateTimeOffset DueAt);

/// <summary>
/// What a promise would put at stake with one customer now: how far keeping it would lift the score, and how far breaking it
/// would lower it, both against not promising at all. The three worlds have everything else in common and are read at the due
/// time, right after the outcome: of what comes later nothing is known, and it would wear down gain and loss alike. The other
/// open promises are left open in all three; to take them for broken would make one more look cheap, for losses saturate.
/// </summary>
[GenerateSerializer, Immutable, Alias("promise-stakes")]
public sealed record PromiseStakes
{
    /// <summary>Points, 0 or more: 0 where kept promises have given all that they can.</summary>
    [Id(0)] public required double Gain { get; init; }

    /// <summary>Points, 0 or more.</summary>
    [Id(1)] public required double Loss { get; init; }

    /// <summary>What the unit has said of this very promise, where it was proposed to it and still waits to be made.</summary>
    [Id(2)] public required Feasibility Feasibility { get; init; }

    /// <summary>
    /// To promise pays above this probability of keeping it: loss / (gain + loss), 0 to 1. It is 1 where nothing can be gained.
    /// </summary>
    public double BreakEven => Gain > 0 ? Loss / (Gain + Loss) : 1;

    public static PromiseStakes Of(CustomerFold customer, Weights weights, PromiseQuestion question, DateTimeOffset now)
    {
        var fold = customer.AsOf(now);
        var at = question.DueAt > now ? question.DueAt : now;
        var never = SatisfactionReader.Score(fold, weights, at);
        return new()
        {
            Gain = Math.Max(0, World(ScoreModel.KeptQuality) - never),
            Loss = Math.Max(0, never - World(ScoreModel.BrokenQuality)),
            Feasibility = Answer(fold, question, now),
        };

        double World(double quality) =>
            SatisfactionReader.Score(fold.IfSettled(question.Dimension, question.Stake, quality, at), weights, at);
    }

    // Of several such proposals the one that was answered last.
    static Feasibility Answer(CustomerFold fold, PromiseQuestion question, DateTimeOffset now) => fold.Promises.Values
        .Where(p => p.IsPending && p.DueAt > now && p.AnsweredAt is not null
            && new PromiseQuestion(p.UnitId, p.Kind, p.Dimension, p.Stake, p.DueAt) == question)
        .MaxBy(p => p.AnsweredAt)?.Feasibility ?? Feasibility.Unchecked;
}
