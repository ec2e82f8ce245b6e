namespace CxSaas.Host.Client;

/// <summary>
/// How often and how patiently a request is sent again. Sending again is safe because every write carries its own id:
/// a repeated one is answered like the first and counts once.
/// </summary>
sealed record Retries(int AttemptsMax, int AttemptsMaxAtFirst, TimeSpan FirstWait, TimeSpan LongestWait)
{
    /// <summary>
    /// A server that has never answered is given up after about a second, since its address is then likely wrong; one that
    /// has answered is waited for about half a minute, which is longer than a restart takes.
    /// </summary>
    public static Retries Usual { get; } = new(12, 4, TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(4));

    /// <summary>A server that asks for more patience than this is answered with this much.</summary>
    static readonly TimeSpan RetryAfterMax = TimeSpan.FromSeconds(30);

    /// <summary>Waits; a test replaces it with one that only notes how long.</summary>
    public Func<TimeSpan, CancellationToken, Task> Wait { get; init; } = Task.Delay;

    /// <summary>The time before the next attempt: doubling and bounded, or what the server asked for.</summary>
    public TimeSpan Before(int attempt, TimeSpan? retryAfter)
    {
        if (retryAfter is { } asked) return asked < TimeSpan.Zero ? TimeSpan.Zero : asked < RetryAfterMax ? asked : RetryAfterMax;
        var doubled = FirstWait * Math.Pow(2, attempt - 1);
        return doubled < LongestWait ? doubled : LongestWait;
    }
}
