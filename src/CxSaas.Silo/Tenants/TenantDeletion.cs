using CxSaas.Contracts;
using CxSaas.Silo.Storage;

namespace CxSaas.Silo.Tenants;

/// <summary>
/// Removes all of a tenant but its own row, which says until the end that something is left to do. What of it is awake sleeps first, for
/// it would go on with what it remembers; then its rows go, whichever grain they are of, so that none can be forgotten here.
/// </summary>
sealed class TenantDeletion(IGrainFactory grains, IStorageSweep storage, IReminderTable reminders, TimeProvider clock)
{
    /// <summary>Rows removed at once.</summary>
    const int RowsAtOnce = 500;

    /// <summary>How long one call works: well below the time that a caller waits.</summary>
    static readonly TimeSpan WorksFor = TimeSpan.FromSeconds(4);

    /// <summary>True when nothing but the tenant's own row is left.</summary>
    public async Task<bool> Run(string tenantId)
    {
        var startedAt = clock.GetTimestamp();
        await PutToSleep(tenantId);
        foreach (var partition in grains.Partitions(tenantId).Select(partition => partition.GetGrainId()))
            foreach (var reminder in (await reminders.ReadRows(partition)).Reminders)
                await reminders.RemoveRow(partition, reminder.ReminderName, reminder.ETag!);
        while (await storage.SweepTenant(tenantId, RowsAtOnce) > 0)
            if (clock.GetElapsedTime(startedAt) > WorksFor) return false;
        // What was on its way to sleep may have written meanwhile.
        return await PutToSleep(tenantId) == 0 && await storage.SweepTenant(tenantId, RowsAtOnce) == 0;
    }

    async Task<int> PutToSleep(string tenantId)
    {
        CallScope.Enter(tenantId);
        var awake = (await grains.Management().GetDetailedGrainStatistics())
            .Select(activation => activation.GrainId)
            .Where(id => TenantRows.AreOf(tenantId, id.Type.ToString()!, id.Key.ToString()!))
            .ToList();
        await Task.WhenAll(awake.Select(id => grains.Activation(id).DeactivateOnIdle().AsTask()));
        return awake.Count;
    }
}
