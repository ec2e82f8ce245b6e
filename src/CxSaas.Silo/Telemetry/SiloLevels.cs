using CxSaas.Silo.Live;
using CxSaas.Silo.Partitions;
using CxSaas.Silo.Storage;
using CxSaas.Silo.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace CxSaas.Silo.Telemetry;

/// <summary>What a silo holds now, read from those who hold it: they need not know that somebody counts.</summary>
sealed class SiloLevels(SiloMeter meter, IServiceProvider services, LiveHub hub, StandingOutbox outbox) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(SiloLevels), ServiceLifecycleStage.Active, _ => Watch());

    Task Watch()
    {
        IStorageHealth[] storages = [.. services.GetServices<IStorageHealth>()];
        meter.Watch("cxsaas.storage.failing", "{storage}", "1 while the newest write could not be stored.", () => storages.Count(storage => storage.IsFailing));
        if (services.GetService<SqliteDatabase>() is { } database)
            meter.Watch("cxsaas.storage.write.queued", "{write}", "Writes that wait for their transaction in the embedded store.", () => database.QueuedWrites);
        meter.Watch("cxsaas.live.leases", "{lease}", "What this silo tells gateways of, each once a gateway.", () => hub.Leases);
        meter.Watch("cxsaas.rollups.waiting", "{customer}", "Customers whose newest standing was not told to their tenant's roll-ups yet.", () => outbox.Waiting);
        return Task.CompletedTask;
    }
}
