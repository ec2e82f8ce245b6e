using Microsoft.Extensions.Logging;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// How many silos were seen to die since this one started. One that ended in order has told all that it had stored
/// (<see cref="Farewell"/>) before it declared itself dead; of one that others declared dead nobody knows.
/// </summary>
sealed partial class SiloDeaths(ISiloStatusOracle silos, IMembershipTable table, ILogger<SiloDeaths> log) : ISiloStatusListener, ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>Partitions of this silo that read all of their customers again at the same time: the storage has others to serve.</summary>
    const int HealedAtOnce = 4;

    readonly SemaphoreSlim _turns = new(HealedAtOnce);

    // Told one after the other. Those that were dead before this silo started are none of its business.
    readonly HashSet<SiloAddress> _living = [];
    int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Does what a death has made necessary, once it is its turn.</summary>
    public async Task InTurn(Func<Task> heal)
    {
        await _turns.WaitAsync();
        try
        {
            await heal();
        }
        finally
        {
            _turns.Release();
        }
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status != SiloStatus.Dead) _living.Add(updatedSilo);
        else if (_living.Remove(updatedSilo) && !updatedSilo.Equals(silos.SiloAddress)) _ = Note(updatedSilo);
    }

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(SiloDeaths), ServiceLifecycleStage.RuntimeGrainServices, _ =>
        {
            silos.SubscribeToSiloStatusEvents(this);
            return Task.CompletedTask;
        });

    public void Dispose() => _turns.Dispose();

    async Task Note(SiloAddress silo)
    {
        if (await EndedByItself(silo)) return;
        Interlocked.Increment(ref _count);
        LogDied(silo);
    }

    // Whoever declares a silo dead is noted in its row.
    async Task<bool> EndedByItself(SiloAddress silo)
    {
        try
        {
            return (await table.ReadRowAsync(silo, CancellationToken.None)).Members is [var (row, _), ..]
                && row.SuspectTimes is { Count: > 0 } by && by.TrueForAll(vote => vote.Item1.Equals(silo));
        }
        catch (Exception fault)
        {
            LogNotRead(silo, fault.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Silo} died and may have left untold what it had stored")]
    partial void LogDied(SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "How {Silo} ended could not be read: {Reason}")]
    partial void LogNotRead(SiloAddress silo, string reason);
}
