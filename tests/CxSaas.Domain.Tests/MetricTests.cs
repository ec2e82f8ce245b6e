using CxSaas.Domain.Metrics;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;

namespace CxSaas.Domain.Tests;

/// <summary>The field's formulas against numbers worked out elsewhere.</summary>
public sealed class MetricTests
{
    [Theory]
    [InlineData(50, 30, 20, 30, 29.1262, 15.0751)]
    [InlineData(10, 0, 0, 100, 76.9231, 29.4195)]
    public void NPS_bears_its_adjusted_Wald_interval(int promoters, int passives, int detractors, double value, double centre, double half)
    {
        var points = new NetPromoterScore(promoters, passives, detractors).Points!.Value;
        Assert.Equal(value, points.Value, 9);
        Assert.Equal(centre - half, points.Low, 3);
        Assert.Equal(Math.Min(100, centre + half), points.High, 3);
    }

    [Fact]
    public void The_difference_of_two_NPS_is_tested_by_their_spread()
    {
        Assert.Equal(1.39422, NetPromoterScore.Difference(new(60, 25, 15), new(50, 30, 20))!.Value, 5);
        Assert.Null(NetPromoterScore.Difference(new(60, 25, 15), default));
    }

    // Worked out by hand: (10,0,0) is 0.769231 +- 0.150101 with its added answers, (0,0,10) its mirror, (50,30,20) 0.291262 +- 0.076915.
    [Fact]
    public void Where_all_agree_a_difference_of_NPS_claims_no_certainty()
    {
        Assert.Equal(-7.2474, NetPromoterScore.Difference(new(0, 0, 10), new(10, 0, 0))!.Value, 4);
        Assert.Equal(0, NetPromoterScore.Difference(new(10, 0, 0), new(10, 0, 0))!.Value);
        // One answer is no news.
        Assert.InRange(NetPromoterScore.Difference(new(0, 0, 1), new(50, 30, 20))!.Value, -1.96, 0);
    }

    [Fact]
    public void The_difference_of_two_shares_is_tested_with_answers_added()
    {
        // 35 of 42 and 51 of 102: (0.5 - 0.833333) / sqrt(0.833333*0.166667/42 + 0.25/102).
        var change = MetricReading.Change(Metric.Csat, Tally(Metric.Csat, (5, 34), (1, 6)), Tally(Metric.Csat, (4, 50), (3, 50)));
        Assert.Equal(-0.35, change.Difference!.Value, 9);
        Assert.Equal(-4.392869, change.ZScore!.Value, 5);
        Assert.True(change.Significant);
        Assert.False(MetricReading.Change(Metric.Csat, Tally(Metric.Csat, (5, 1)), Tally(Metric.Csat, (1, 1))).Significant);
    }

    [Fact]
    public void The_difference_of_two_means_is_tested_by_Welch()
    {
        // Means 5.2 and 4, variances 3.066667 and 2.666667: -1.2 / sqrt(0.306667 + 0.666667) with 5.97 degrees of freedom, where chance goes to 2.45.
        var (earlier, later) = (Tally(Metric.Ces, (7, 3), (6, 2), (5, 2), (3, 1), (2, 1), (4, 1)), Tally(Metric.Ces, (2, 1), (4, 2), (6, 1)));
        var change = MetricReading.Change(Metric.Ces, earlier, later);
        Assert.Equal(-1.2, change.Difference!.Value, 9);
        Assert.Equal(-1.216327, change.ZScore!.Value, 6);
        Assert.False(change.Significant);
        // Five of a kind on either side: no spread is known, so nothing is tested.
        Assert.Null(MetricReading.Change(Metric.Rating, Tally(Metric.Rating, (50, 5)), Tally(Metric.Rating, (60, 5))).ZScore);
        Assert.Null(MetricReading.Change(Metric.Rating, Tally(Metric.Rating, (50, 5)), default).Difference);
    }

    static AnswerTally Tally(Metric metric, params (double Value, int Times)[] answers) => answers
        .SelectMany(answer => Enumerable.Repeat(AnswerTally.One(1, metric, answer.Value), answer.Times))
        .Aggregate((sum, next) => sum.Plus(next));

    [Theory]
    [InlineData(34, 40, 0.709277, 0.929388)]
    [InlineData(5, 5, 0.565518, 1)]
    [InlineData(0, 5, 0, 0.434482)]
    public void A_share_bears_its_Wilson_interval(int successes, int n, double low, double high)
    {
        var share = Interval.Wilson(successes, n)!.Value;
        Assert.Equal((double)successes / n, share.Value, 9);
        Assert.Equal(low, share.Low, 6);
        Assert.Equal(high, share.High, 6);
    }

    [Fact]
    public void Where_nothing_is_known_nothing_is_said()
    {
        Assert.Null(Interval.Wilson(0, 0));
        Assert.Null(Interval.Mean(0, 0, 0));
        Assert.Null(new NetPromoterScore(0, 0, 0).Points);
    }
}
