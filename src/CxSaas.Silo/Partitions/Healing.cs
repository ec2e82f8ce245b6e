using Microsoft.Extensions.Logging;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// A silo that died may have stored what it did not tell any more, so a partition reads its customers again, a few partitions of a
/// silo at a time. Meanwhile what is known is answered, as incomplete.
/// </summary>
sealed partial class Healing(string partition, SiloDeaths deaths, ILogger log)
{
    int _healed = deaths.Count;
    Task _last = Task.CompletedTask;
    bool _isStopped;

    public bool IsDone => _last.IsCompleted;

    /// <summary>Begins where a silo has died since the last time.</summary>
    public void Look(Func<Task> readAgain)
    {
        if (_last.IsCompleted && _healed != deaths.Count) _last = Heal(readAgain);
    }

    public void Stop() => _isStopped = true;

    async Task Heal(Func<Task> readAgain)
    {
        // Those who die while it waits are healed with the one that it waits for.
        while (_healed != deaths.Count && !_isStopped)
            await deaths.InTurn(async () =>
            {
                if (_isStopped) return;
                _healed = deaths.Count;
                LogReadsAgain(log, partition);
                await readAgain();
            });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Partition {Partition} reads its customers again, for a silo has died")]
    static partial void LogReadsAgain(ILogger log, string partition);
}
