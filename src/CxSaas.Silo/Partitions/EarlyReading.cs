using CxSaas.Contracts;
using CxSaas.Contracts.Partitions;
using Microsoft.Extensions.Logging;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// Has the partitions of every tenant read their customers once the silo has started, one tenant after the other, so that who asks first
/// need not wait for it. In a cluster most are awake with another silo and have nothing to do.
/// </summary>
sealed class EarlyReading(IGrainFactory grains, TimeProvider clock, ILogger<EarlyReading> log) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Tenants that are read early; those beyond wait for who asks.</summary>
    const int TenantsMax = 1_000;

    /// <summary>A tenant that is not through by then goes on beside the next.</summary>
    static readonly TimeSpan Each = TimeSpan.FromSeconds(10), Look = TimeSpan.FromMilliseconds(50);

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(EarlyReading), ServiceLifecycleStage.Active + 1, started =>
    {
        _ = Task.Run(() => ReadAll(started), CancellationToken.None);
        return Task.CompletedTask;
    });

    async Task ReadAll(CancellationToken stopped)
    {
        try
        {
            foreach (var tenantId in (await Tenants()).Take(TenantsMax))
            {
                CallScope.Enter(tenantId);
                for (var since = clock.GetTimestamp(); !(await grains.Pulse(tenantId, int.MaxValue)).IsComplete && clock.GetElapsedTime(since) < Each;)
                    await Task.Delay(Look, clock, stopped);
            }
        }
        catch (Exception fault)
        {
            // Whoever asks has it read all the same.
            log.LogInformation("Not all customers were read early: {Reason}", fault.Message);
        }
    }

    async Task<IEnumerable<string>> Tenants()
    {
        using var platform = CallScope.AsPlatform();
        return await grains.TenantDirectory().List();
    }
}
