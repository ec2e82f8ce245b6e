using CxSaas.Domain.Metrics;

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
