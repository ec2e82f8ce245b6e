using CxSaas.Contracts;
using CxSaas.Contracts.Live;
using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Partitions;

/// <summary>One reading at a time, which is all that it is for: it must never be made to interleave.</summary>
[GrainType("pulse")]
sealed class PulseGrain(TimeProvider clock) : Grain, IPulseGrain
{
    string TenantId => this.GetPrimaryKeyString();

    public Task<PulsePart> Read(int days) => Read(days, (partition, fromDay) => partition.Pulse(fromDay));

    public Task<PulsePart> Watch(ILiveObserver gateway, int days) =>
        Read(days, (partition, fromDay) => partition.WatchPulse(gateway, GrainKeys.PulseTopic(TenantId, days), fromDay));

    async Task<PulsePart> Read(int days, Func<IPartitionGrain, int, Task<PulsePart>> read)
    {
        while (true)
        {
            var today = UtcDay.Of(clock.GetUtcNow());
            var parts = await Task.WhenAll(GrainFactory.Partitions(TenantId).Select(partition => read(partition, Math.Max(0, today + 1 - days))));
            // A day that ended meanwhile would be in the window of some and out of that of others.
            if (UtcDay.Of(clock.GetUtcNow()) == today) return parts.Aggregate(PulsePart.Empty, (sum, part) => sum.Plus(part));
        }
    }
}
