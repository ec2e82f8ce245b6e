using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Contracts.Feed;
using CxSaas.Contracts.Live;
using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Customers;
using CxSaas.Gateway.Engine;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Live;

/// <summary>
/// All that is followed in this gateway, one topic each, whatever the number of its readers. The silos know the gateway by this one
/// observer.
/// </summary>
public sealed class LiveFeed(IGrainFactory grains, TenantCache tenants, TimeProvider clock, ILogger<LiveFeed> log) : ILiveObserver
{
    readonly Lock _gate = new();

    // By tenant first, because a change of a tenant's settings concerns all that is followed of it.
    readonly Dictionary<string, Dictionary<string, Entry>> _tenants = new(StringComparer.Ordinal);

    // Made with the first topic: before that the connection to the silos may not be there.
    ILiveObserver Self => field ??= grains.CreateObjectReference<ILiveObserver>(this);

    /// <summary>Topics that are followed now.</summary>
    internal int Topics
    {
        get
        {
            lock (_gate) return _tenants.Values.Sum(topics => topics.Count);
        }
    }

    /// <summary>A customer's satisfaction.</summary>
    internal Followed Customer(string tenantId, string customerId)
    {
        var customer = grains.Customer(tenantId, customerId);
        return Follow(tenantId, customer.GetPrimaryKeyString(), observer => new StateTopic<CustomerState>(
            tenantId,
            async known =>
            {
                try
                {
                    return await customer.Watch(observer, known?.Stamp) is { } state ? new(state, state.Stamp.BreaksAt) : default;
                }
                catch (CustomerGoneException)
                {
                    return StateAnswer<CustomerState>.Over;
                }
            },
            Compare,
            clock,
            log));
    }

    /// <summary>What happens to a tenant's promises and what wants attention.</summary>
    internal Followed Happenings(string tenantId) =>
        Follow(tenantId, GrainKeys.FeedTopic(tenantId), observer => new EventTopic<FeedEntry>(
            tenantId, cursor => Behind(tenantId, observer, cursor), clock, log, voids: Erasure(tenantId)));

    /// <summary>A tenant's pulse over the last UTC days, for all segments: one reading serves whoever looks at any of them.</summary>
    internal Followed Pulse(string tenantId, int days) => Follow(tenantId, GrainKeys.PulseTopic(tenantId, days), observer =>
    {
        var pace = new Pace(PulseReading.Pace, clock);
        PulseReading? shown = null;
        return new StateTopic<PulseReading>(
            tenantId,
            _ => pace.Keep(async () =>
            {
                var part = await grains.Pulse(tenantId).Watch(observer, days);
                var settings = await tenants.Existing(tenantId);
                var read = new PulseReading(part, settings, clock.GetUtcNow());
                var reading = shown = shown?.Then(read) ?? read;
                return new StateAnswer<PulseReading>(reading, reading.MovesAt);
            }),
            PulseReading.Compare,
            clock,
            log);
    });

    // Of a customer that was erased nothing is told any more, neither to those who come back.
    static Func<FeedEntry, Predicate<FeedEntry>?> Erasure(string tenantId) => entry => entry.Item.Erased is not { } erased
        ? null
        : older => older.Item.CustomerId is { } customerId && Pseudonym.Of(tenantId, customerId) == erased;

    async Task<EventAnswer<FeedEntry>> Behind(string tenantId, ILiveObserver observer, string? cursor)
    {
        // A reader that comes back asks outside the topic's own loop.
        CallScope.Enter(tenantId);
        var answer = await grains.Feed(tenantId).Behind(observer, cursor) ?? throw new CursorGoneException();
        return new([.. answer.Entries.Select(entry => new Happened<FeedEntry>(entry.Cursor, entry.Item.Key, entry))], answer.Cursor);
    }

    /// <summary>Joins those who follow a topic, or is the first. The name is the key by which the silos tell of it.</summary>
    internal Followed Follow(string tenantId, string name, Func<ILiveObserver, Topic> open)
    {
        lock (_gate)
        {
            if (!_tenants.TryGetValue(tenantId, out var topics)) _tenants[tenantId] = topics = new(StringComparer.Ordinal);
            if (!topics.TryGetValue(name, out var entry))
            {
                topics[name] = entry = new(open(Self));
                entry.Topic.Start();
            }
            entry.Followers++;
            return new(entry.Topic, () => Leave(tenantId, name, entry));
        }
    }

    Task ILiveObserver.Changed(ImmutableArray<string> names)
    {
        lock (_gate)
        {
            foreach (var name in names)
            {
                if (!_tenants.TryGetValue(GrainKeys.TenantOf(name).ToString(), out var topics)) continue;
                if (topics.TryGetValue(name, out var entry)) entry.Topic.Wake();
                else if (!name.Contains(GrainKeys.Separator, StringComparison.Ordinal))
                    foreach (var each in topics.Values) each.Topic.Wake();
            }
        }
        return Task.CompletedTask;
    }

    void Leave(string tenantId, string name, Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Followers > 0) return;
            if (entry.Topic.Lingers == TimeSpan.Zero) Remove(tenantId, name, entry);
            else entry.Lingering = clock.CreateTimer(_ => Expire(tenantId, name, entry), null, entry.Topic.Lingers, Timeout.InfiniteTimeSpan);
        }
    }

    void Expire(string tenantId, string name, Entry entry)
    {
        lock (_gate)
        {
            entry.Lingering?.Dispose();
            if (entry.Followers == 0) Remove(tenantId, name, entry);
        }
    }

    void Remove(string tenantId, string name, Entry entry)
    {
        if (!_tenants.TryGetValue(tenantId, out var topics) || topics.GetValueOrDefault(name) != entry) return;
        topics.Remove(name);
        if (topics.Count == 0) _tenants.Remove(tenantId);
        entry.Topic.Stop();
    }

    static Freshness Compare(CustomerState held, CustomerState read)
    {
        if (read.Stamp == held.Stamp) return Freshness.Same;
        return (read.Stamp.Since, read.Stamp.Version).CompareTo((held.Stamp.Since, held.Stamp.Version)) < 0 ? Freshness.Older : Freshness.Newer;
    }

    sealed class Entry(Topic topic)
    {
        public Topic Topic => topic;
        public int Followers;
        public ITimer? Lingering;
    }
}

/// <summary>A topic that is followed until this is disposed.</summary>
sealed class Followed(Topic topic, Action leave) : IDisposable
{
    public Topic Topic => topic;

    public void Dispose() => leave();
}
