using CxSaas.Domain.Metrics;

namespace CxSaas.Domain.Tests;

/// <summary>Empirical Bayes against numbers worked out elsewhere.</summary>
public sealed class ShrinkageTests
{
    static readonly (int N, double Mean, double Variance, double Shrunk, double Weight)[] Groups =
    [
        (3, 95, 400, 75.3512, .2826), (50, 72, 380, 71.4199, .8678), (200, 66, 420, 66.0591, .9633), (10, 50, 390, 57.6135, .5677),
    ];

    [Fact]
    public void Groups_are_drawn_to_what_all_are_like_the_more_the_fewer_they_are()
    {
        var sums = Sums();
        var estimate = sums.Estimate(sums.Pooled!.Value)!.Value;
        Assert.Equal(411.2355, estimate.Within, 4);
        Assert.Equal(53.9998, estimate.Between, 4);
        Assert.Equal(67.6109, estimate.Mean, 4);
        foreach (var (n, mean, _, shrunk, weight) in Groups)
        {
            Assert.Equal(shrunk, estimate.Shrunk(n, mean), 4);
            Assert.Equal(weight, estimate.Weight(n), 4);
        }
    }

    [Fact]
    public void Parts_added_up_are_the_whole()
    {
        var (one, other) = (new GroupSums(), new GroupSums());
        foreach (var (n, mean, variance, _, _) in Groups) (n > 20 ? one : other).Add(n, mean, variance * (n - 1));
        one.Add(other);
        var (parts, whole) = (one.Estimate(one.Pooled!.Value)!.Value, Sums().Estimate(Sums().Pooled!.Value)!.Value);
        Assert.Equal(whole.Mean, parts.Mean, 9);
        Assert.Equal(whole.Between, parts.Between, 9);
        Assert.Equal((4, 263, 259), (one.Groups, one.Observations, one.Repeats));
    }

    [Fact]
    public void Groups_that_differ_no_more_than_chance_has_them_differ_are_alike()
    {
        var sums = new GroupSums();
        for (var i = 0; i < 40; i++) sums.Add(5, 60 + i % 2, 4 * 400);
        var estimate = sums.Estimate(sums.Pooled!.Value)!.Value;
        Assert.Equal((0, 60.5), (estimate.Between, Math.Round(estimate.Mean, 9)));
        Assert.Equal(estimate.Mean, estimate.Shrunk(5, 90));
        Assert.Null(new GroupSums().Estimate(400));
        Assert.Null(new GroupSums().Pooled);
    }

    static GroupSums Sums()
    {
        var sums = new GroupSums();
        foreach (var (n, mean, variance, _, _) in Groups) sums.Add(n, mean, variance * (n - 1));
        return sums;
    }
}
