namespace CxSaas.Silo.Partitions;

/// <summary>How many silos were seen to end since this one started.</summary>
sealed class SiloDeaths : ISiloStatusListener, ILifecycleParticipant<ISiloLifecycle>
{
    readonly ISiloStatusOracle _silos;
    int _count;

    public SiloDeaths(ISiloStatusOracle silos) => _silos = silos;

    public int Count => Volatile.Read(ref _count);

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead && !updatedSilo.Equals(_silos.SiloAddress)) Interlocked.Increment(ref _count);
    }

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(SiloDeaths), ServiceLifecycleStage.RuntimeGrainServices, _ =>
        {
            _silos.SubscribeToSiloStatusEvents(this);
            return Task.CompletedTask;
        });
}
