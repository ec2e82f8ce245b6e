namespace CxSaas.System.Tests.Running;

/// <summary>Asks until the answer is right. A roll-up hears of a write right after it was acknowledged, not in the same breath.</summary>
static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<T> Holds<T>(Func<Task<T>> ask, Func<T, bool> right)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await ask();
            if (right(answer)) return answer;
            Assert.False(deadline.IsCancellationRequested, $"Still after {Patience.TotalSeconds:0} s: {answer}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
