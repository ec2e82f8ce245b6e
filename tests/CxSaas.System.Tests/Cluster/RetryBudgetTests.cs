using CxSaas.Contracts;

namespace CxSaas.System.Tests.Cluster;

public sealed class RetryBudgetTests
{
    const int Reserve = 100;

    [Fact]
    public void Repeats_are_the_reserve_and_then_one_in_ten()
    {
        var budget = new RetryBudget(Reserve);
        Assert.Equal(Reserve, Granted(budget, 1_000));
        for (var i = 0; i < 95; i++) budget.Attempted();
        Assert.Equal(9, Granted(budget, 1_000));
        for (var i = 0; i < 1_000_000; i++) budget.Attempted();
        Assert.Equal(Reserve, Granted(budget, 1_000));
    }

    [Fact]
    public void Many_at_once_are_granted_no_more()
    {
        var budget = new RetryBudget(Reserve);
        var granted = 0;
        Parallel.For(0, 8, _ => Interlocked.Add(ref granted, Granted(budget, 1_000)));
        Assert.InRange(granted, Reserve - 8, Reserve);
    }

    static int Granted(RetryBudget budget, int asked) => Enumerable.Range(0, asked).Count(_ => budget.TryRepeat());
}
