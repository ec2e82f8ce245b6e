using System.Collections.Immutable;
using CxSaas.Contracts.Live;

namespace CxSaas.Silo.Live;

/// <summary>
/// Hands a change to whoever watches the customer in this process. A watcher's callback only notes the change, so a publisher
/// is never held up and nothing is queued here.
/// </summary>
sealed class ChangeFeed : IChangeFeed
{
    readonly Lock _gate = new();
    readonly Dictionary<(string Tenant, string Customer), ImmutableArray<Action<CustomerChange>>> _watchers = [];

    public void PublishSettings(string tenantId)
    {
        Action<CustomerChange>[] watchers;
        lock (_gate) watchers = [.. _watchers.Where(topic => topic.Key.Tenant == tenantId).SelectMany(topic => topic.Value)];
        foreach (var changed in watchers) changed(CustomerChange.OfSettings);
    }

    public void Publish(string tenantId, string customerId, CustomerChange change)
    {
        ImmutableArray<Action<CustomerChange>> watchers;
        lock (_gate)
        {
            if (!_watchers.TryGetValue((tenantId, customerId), out watchers)) return;
        }
        foreach (var changed in watchers) changed(change);
    }

    public IDisposable Watch(string tenantId, string customerId, Action<CustomerChange> changed)
    {
        var topic = (tenantId, customerId);
        lock (_gate) _watchers[topic] = _watchers.GetValueOrDefault(topic, []).Add(changed);
        return new Watcher(() =>
        {
            lock (_gate)
            {
                if (!_watchers.TryGetValue(topic, out var watchers)) return;
                var left = watchers.Remove(changed);
                if (left.IsEmpty) _watchers.Remove(topic);
                else _watchers[topic] = left;
            }
        });
    }

    sealed class Watcher(Action stop) : IDisposable
    {
        public void Dispose() => stop();
    }
}
