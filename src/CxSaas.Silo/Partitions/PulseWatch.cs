using CxSaas.Contracts.Live;
using CxSaas.Silo.Live;

namespace CxSaas.Silo.Partitions;

/// <summary>Has gateways told when a partition's part of the pulse changes. Costs next to nothing while nobody watches.</summary>
sealed class PulseWatch(LiveHub live)
{
    // One a window at most.
    readonly HashSet<string> _topics = new(StringComparer.Ordinal);

    public void Watch(ILiveObserver gateway, string topic)
    {
        live.Watch(gateway, topic);
        _topics.Add(topic);
    }

    public void Tell()
    {
        foreach (var topic in _topics) live.Changed(topic);
    }
}
