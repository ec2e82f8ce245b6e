using System.Collections.Immutable;

namespace CxSaas.Domain.Scoring;

/// <summary>What one event has left in a perception: points of mean minus prior mean, as at the perception's instant.</summary>
public readonly record struct EventShare(string EventId, double Points);

/// <summary>All that the score remembers of one customer in one dimension.</summary>
public sealed record DimensionFold
{
    public static readonly DimensionFold Empty = new();

    /// <summary>Nothing heard yet, and this believed of it.</summary>
    public static DimensionFold Of(Prior prior) => prior == Prior.Perception ? Empty : Empty with { Perception = prior.Start };

    public Belief Perception { get; init; } = Prior.Perception.Start;
    public Belief Expectation { get; init; } = Prior.Expectation.Start;
    public int PerceptionAnswers { get; init; }
    public int ExpectationAnswers { get; init; }
    public Ledger Ledger { get; init; }

    /// <summary>Shares of the newest events; with <see cref="OlderShares"/> they add up to mean minus prior mean.</summary>
    public ImmutableArray<EventShare> Shares { get; init; } = [];
    public double OlderShares { get; init; }

    public DimensionFold Perceive(Prior prior, string eventId, DateTimeOffset at, double level, double deviation, bool supersedes)
    {
        var now = ToPerception(prior, at);
        var gain = now.Perception.Gain(deviation);
        return (now with
        {
            Perception = now.Perception.Observe(level, gain),
            PerceptionAnswers = PerceptionAnswers + 1,
            Ledger = supersedes ? Ledger.Predict(at).Supersede(gain) : Ledger,
        }).WithShare(eventId, gain * (level - prior.Mean), 1 - gain);
    }

    public DimensionFold Expect(DateTimeOffset at, double level, double deviation)
    {
        var now = Expectation.Predict(at, Prior.Expectation);
        return this with
        {
            Expectation = now.Observe(level, now.Gain(deviation)),
            ExpectationAnswers = ExpectationAnswers + 1,
        };
    }

    /// <summary>The perception and the shares in it carried to an instant; the rest is left where it is.</summary>
    public DimensionFold ToPerception(Prior prior, DateTimeOffset at)
    {
        var retained = prior.Retained(Perception.At, at);
        return this with
        {
            Perception = Perception.Predict(at, prior),
            Shares = Scaled(Shares, retained),
            OlderShares = OlderShares * retained,
        };
    }

    DimensionFold WithShare(string eventId, double points, double kept)
    {
        var shares = Scaled(Shares, kept);
        var older = OlderShares * kept;
        // Several answers of one feedback may bear on one dimension: they are one event.
        if (shares.Length > 0 && shares[^1].EventId == eventId)
            return this with { Shares = shares.SetItem(shares.Length - 1, new(eventId, shares[^1].Points + points)), OlderShares = older };
        if (shares.Length == ScoreModel.EventsExplainedMax)
        {
            older += shares[0].Points;
            shares = shares.RemoveAt(0);
        }
        return this with { Shares = shares.Add(new(eventId, points)), OlderShares = older };
    }

    static ImmutableArray<EventShare> Scaled(ImmutableArray<EventShare> shares, double factor)
    {
        var scaled = ImmutableArray.CreateBuilder<EventShare>(shares.Length);
        foreach (var share in shares) scaled.Add(share with { Points = share.Points * factor });
        return scaled.MoveToImmutable();
    }
}
