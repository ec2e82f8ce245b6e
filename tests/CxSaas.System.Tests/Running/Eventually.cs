using System.Diagnostics;

namespace CxSaas.System.Tests.Running;

/// <summary>Asks until the answer is right. A roll-up hears of a write right after it was acknowledged, not in the same breath.</summary>
static class Eventually
{
    public static async Task<T> Holds<T>(Func<Task<T>> ask, Func<T, bool> right)
    {
        using var deadline = new CancellationTokenSource(Busy.Patience);
        while (true)
        {
            var answer = await ask();
            if (right(answer)) return answer;
            Assert.False(deadline.IsCancellationRequested, $"Still after {Busy.Patience.TotalSeconds:0} s: {answer}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The answer once it has stayed the same for so long.</summary>
    public static Task<T> Settles<T>(Func<Task<T>> ask, TimeSpan quiet)
    {
        var (seen, since) = (default(T), Stopwatch.StartNew());
        return Holds(ask, now =>
        {
            if (!Equals(now, seen)) (seen, since) = (now, Stopwatch.StartNew());
            return since.Elapsed >= quiet;
        });
    }
}
