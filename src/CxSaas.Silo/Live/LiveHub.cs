using CxSaas.Contracts;
using CxSaas.Contracts.Live;
using Microsoft.Extensions.Logging;

namespace CxSaas.Silo.Live;

/// <summary>
/// Which gateways follow what of this silo's grains. A grain leaves the topic here and goes on; each gateway is told by a loop of
/// its own, one awaited batch at a time, in which a topic stands once however often it changed. A gateway that does not answer is
/// forgotten at once. It comes back with its next renewal, and whatever it was not told it learns then.
/// </summary>
sealed class LiveHub(TimeProvider clock, ILogger<LiveHub> log)
{
    /// <summary>Topics told of in one silo, about 200 bytes each; a gateway that follows more learns of those by its renewals alone.</summary>
    const int LeasesMax = 200_000;

    readonly Lock _gate = new();
    readonly Dictionary<string, List<Lease>> _topics = new(StringComparer.Ordinal);
    readonly Dictionary<ILiveObserver, GatewayLine> _gateways = [];
    int _leases;
    long _sweptAt = clock.GetTimestamp();

    /// <summary>Topics with a lease in force, each counted once a gateway.</summary>
    public int Leases
    {
        get
        {
            lock (_gate)
            {
                Sweep();
                return _leases;
            }
        }
    }

    public void Watch(ILiveObserver observer, string topic)
    {
        lock (_gate)
        {
            if (clock.GetElapsedTime(_sweptAt) > LiveLease.Length) Sweep();
            if (!_topics.TryGetValue(topic, out var leases)) leases = [];
            if (leases.Find(lease => lease.Gateway.Observer.Equals(observer)) is { } known)
            {
                known.RenewedAt = clock.GetTimestamp();
                return;
            }
            if (_leases >= LeasesMax) return;
            if (!_gateways.TryGetValue(observer, out var gateway)) _gateways[observer] = gateway = new(observer);
            leases.Add(new(gateway) { RenewedAt = clock.GetTimestamp() });
            _topics[topic] = leases;
            _leases++;
        }
    }

    /// <summary>After it was stored. Costs a look-up where nobody follows; never waits.</summary>
    public void Changed(string topic)
    {
        lock (_gate)
        {
            if (_topics.TryGetValue(topic, out var leases))
                foreach (var lease in leases) Tell(lease.Gateway, topic);
            // A tenant's settings concern whoever follows anything of it; the gateways know what that is.
            else if (!topic.Contains(GrainKeys.Separator, StringComparison.Ordinal))
                foreach (var gateway in _gateways.Values) Tell(gateway, topic);
        }
    }

    void Tell(GatewayLine gateway, string topic)
    {
        gateway.Pending.Add(topic);
        if (gateway.IsTelling) return;
        gateway.IsTelling = true;
        // Neither the scope of the call that made the change nor its grain's turn goes along.
        using (ExecutionContext.SuppressFlow()) _ = Task.Run(() => TellAll(gateway));
    }

    async Task TellAll(GatewayLine gateway)
    {
        while (true)
        {
            string[] topics;
            lock (_gate)
            {
                topics = [.. gateway.Pending];
                gateway.Pending.Clear();
                if (topics.Length == 0)
                {
                    gateway.IsTelling = false;
                    return;
                }
            }
            try
            {
                await gateway.Observer.Changed([.. topics]);
            }
            catch (Exception gone)
            {
                log.LogWarning("A gateway is no longer told of changes until it asks again: {Reason}", gone.Message);
                Forget(gateway);
                return;
            }
        }
    }

    void Forget(GatewayLine gateway)
    {
        lock (_gate)
        {
            _gateways.Remove(gateway.Observer);
            RemoveLeases(lease => lease.Gateway == gateway);
        }
    }

    void Sweep()
    {
        _sweptAt = clock.GetTimestamp();
        RemoveLeases(lease => clock.GetElapsedTime(lease.RenewedAt) > LiveLease.Length);
        var used = _topics.Values.SelectMany(leases => leases).Select(lease => lease.Gateway).ToHashSet();
        foreach (var gateway in _gateways.Values.Where(gateway => !used.Contains(gateway)).ToList()) _gateways.Remove(gateway.Observer);
    }

    void RemoveLeases(Predicate<Lease> gone)
    {
        foreach (var (topic, leases) in _topics.ToList())
        {
            _leases -= leases.RemoveAll(gone);
            if (leases.Count == 0) _topics.Remove(topic);
        }
    }

    sealed class Lease(GatewayLine gateway)
    {
        public GatewayLine Gateway => gateway;
        public long RenewedAt;
    }

    sealed class GatewayLine(ILiveObserver observer)
    {
        public ILiveObserver Observer => observer;

        /// <summary>At most what the gateway follows here, and a topic a tenant.</summary>
        public HashSet<string> Pending { get; } = new(StringComparer.Ordinal);
        public bool IsTelling;
    }
}
