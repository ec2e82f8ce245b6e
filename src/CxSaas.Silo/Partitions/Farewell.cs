using System.Diagnostics;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Has a silo that ends in order tell everything that it had stored, after its grains have ended and before it declares itself dead: who
/// sees that reads nothing again (<see cref="SiloDeaths"/>). Where it does not get through in time it ends as one that died.
/// </summary>
sealed class Farewell(StandingOutbox outbox, ISiloStatusOracle silos, IFatalErrorHandler process) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Enough for a partition that wakes elsewhere; well below what a process is given to end.</summary>
    static readonly TimeSpan TellMax = TimeSpan.FromSeconds(5), Look = TimeSpan.FromMilliseconds(20);

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(Farewell), ServiceLifecycleStage.ApplicationServices, _ => Task.CompletedTask, _ => TellAll());

    async Task TellAll()
    {
        // Where nobody is left, whoever starts next reads all.
        for (var began = Stopwatch.GetTimestamp(); !outbox.IsEmpty && !IsLast; await Task.Delay(Look))
        {
            if (Stopwatch.GetElapsedTime(began) < TellMax) continue;
            process.OnFatalException(this, $"{outbox.Waiting} customers were stored and could not be told to their tenants' roll-ups; the others read them again", null);
            return;
        }
    }

    bool IsLast => !silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Any(silo => !silo.Equals(silos.SiloAddress));
}
