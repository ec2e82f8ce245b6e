namespace CxSaas.Contracts;

/// <summary>
/// How many attempts may be repeats: one in ten, and a reserve for when something has just gone. Where everything fails, repeating everything would
/// keep it failing; so repeats beyond the budget are left to whoever asked.
/// </summary>
/// <param name="reserve">Repeats that may be made at once after a time without any.</param>
public sealed class RetryBudget(int reserve)
{
    /// <summary>First attempts that earn one repeat.</summary>
    public const int AttemptsPerRepeat = 10;

    // In parts of a repeat, so that it can be counted without a lock.
    long _earned = reserve * AttemptsPerRepeat;

    /// <summary>A first attempt is made.</summary>
    public void Attempted()
    {
        if (Interlocked.Increment(ref _earned) > reserve * AttemptsPerRepeat) Interlocked.Decrement(ref _earned);
    }

    /// <summary>Whether one more repeat may be made; it is then spent.</summary>
    public bool TryRepeat()
    {
        if (Interlocked.Add(ref _earned, -AttemptsPerRepeat) >= 0) return true;
        Interlocked.Add(ref _earned, AttemptsPerRepeat);
        return false;
    }
}
