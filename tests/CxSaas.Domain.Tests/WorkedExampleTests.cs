using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Tests;

/// <summary>Section 8 of the score model: one customer in seven worlds that differ in what became of one promise.</summary>
public sealed class WorkedExampleTests
{
    internal static readonly Weights Weights = Weights.Normalised([
        ("reliability", .30), ("responsiveness", .20), ("empathy", .15), ("product", .15), ("overall", .20)]);

    [Theory]
    [InlineData("never", 62.1906, 36.7, 87.7, 64.2866, 67.8357)]
    [InlineData("open", 62.1906, 36.7, 87.7, 64.2866, 67.8357)]
    [InlineData("kept", 63.8889, 38.4, 89.4, 65.5555, 68.0871)]
    // The upper end is 89.547: printed with four digits and rounded again it became 89.6 on paper.
    [InlineData("exceeded", 64.0245, 38.5, 89.547, 65.6638, 68.1116)]
    [InlineData("half kept", 59.0722, 34.3, 83.9, 62.2078, 67.5305)]
    [InlineData("broken", 56.3564, 32.1, 80.6, 60.2875, 67.2283)]
    [InlineData("recovered", 60.8877, 35.7, 86.1, 63.4348, 67.7133)]
    public void Each_world_scores_as_on_paper(string world, double day6, double low, double high, double day66, double day366)
    {
        var then = Read(world, 6);
        Assert.Equal(day6, then.Score, 5e-5);
        Assert.Equal(low, then.Low, .05);
        Assert.Equal(high, then.High, .05);
        Assert.Equal(.2162, then.Evidence, 5e-5);
        Assert.Equal(68.2701, then.Prior, 5e-5);
        Assert.Equal(Band.AtRisk, Read("broken", 6).Band);
        Assert.Equal(day66, Read(world, 66).Score, 5e-5);
        Assert.Equal(day366, Read(world, 366).Score, 5e-5);
    }

    [Theory]
    [InlineData(Factor.Perception, "responsiveness", -3.8400)]
    [InlineData(Factor.Perception, "empathy", .4619)]
    [InlineData(Factor.Perception, "product", .2578)]
    [InlineData(Factor.Perception, "overall", -.7200)]
    [InlineData(Factor.Disconfirmation, "reliability", -1.2401)]
    [InlineData(Factor.Disconfirmation, "responsiveness", -2.2268)]
    [InlineData(Factor.Disconfirmation, "empathy", .3229)]
    [InlineData(Factor.Disconfirmation, "product", .2217)]
    [InlineData(Factor.Disconfirmation, "overall", -.8663)]
    [InlineData(Factor.BrokenPromises, "reliability", -3.4319)]
    [InlineData(Factor.BrokenPromises, "overall", -.8529)]
    public void The_broken_world_is_explained_as_on_paper(Factor factor, string dimension, double points)
    {
        var contribution = Assert.Single(Read("broken", 6).Contributions, c => c.Factor == factor && c.Dimension == dimension);
        Assert.Equal(points, contribution.Points, 5e-5);
    }

    [Fact]
    public void The_broken_world_has_no_parts_but_those_on_paper() => Assert.Equal(11, Read("broken", 6).Contributions.Length);

    [Fact]
    public void Advice_weighs_what_keeping_gains_against_what_breaking_costs()
    {
        var never = Read("never", 6).Score;
        var gain = Read("kept", 6).Score - never;
        var loss = Read("broken", 6).Score - never;
        Assert.Equal(1.6983, gain, 5e-5);
        Assert.Equal(-5.8341, loss, 5e-5);
        Assert.Equal(.7745, -loss / (gain - loss), 5e-5);
    }

    static Satisfaction Read(string world, double day) =>
        SatisfactionReader.Read(Histories.FoldAt([.. Always, .. OfWorld(world)], Histories.Day(day)), Weights, Histories.Day(day));

    internal static CustomerEvent[] Always =>
    [
        Answered("csat", 0, FeedbackSource.Survey, Metric.Csat, 4, "product"),
        Answered("sentiment", 5, FeedbackSource.Support, Metric.Sentiment, .8, "empathy"),
        Answered("ces", 6, FeedbackSource.Survey, Metric.Ces, 2, "responsiveness"),
        Answered("nps", 6, FeedbackSource.Survey, Metric.Nps, 6, "overall"),
    ];

    static CustomerEvent[] OfWorld(string world) => world switch
    {
        "never" => [],
        "open" => [Made(dueDay: 1000)],
        "kept" => [Made(), Histories.Settled("p", Histories.Day(5.1))],
        "exceeded" => [Made(), Histories.Settled("p", Histories.Day(5.1), exceeded: true)],
        "half kept" => [Made(), Histories.Settled("p", Histories.Day(5.1), completeness: .5)],
        "broken" => [Made()],
        "recovered" => [Made(), Histories.Recovered("p", Histories.Day(5.5))],
        _ => throw new ArgumentOutOfRangeException(nameof(world)),
    };

    static PromiseMade Made(double dueDay = 5.1) => Histories.Promise("p", Histories.Day(5), Histories.Day(dueDay), "reliability");

    static FeedbackRecorded Answered(string id, double day, FeedbackSource source, Metric metric, double value, string dimension) =>
        Histories.Feedback(Histories.Day(day), source, new Answer { Metric = metric, Value = value, Dimension = dimension }) with { Id = id };
}
