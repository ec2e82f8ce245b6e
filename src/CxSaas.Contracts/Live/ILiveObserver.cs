using System.Collections.Immutable;

namespace CxSaas.Contracts.Live;

/// <summary>
/// A gateway, as the silos see it: it is told that there is something newer to read, never what. A topic is the key of a grain
/// or, for all that a tenant's settings decide, the tenant's id.
/// </summary>
[Alias("live-observer")]
public interface ILiveObserver : IGrainObserver
{
    /// <summary>Awaited by the silo, so that a gateway has one batch at a time and one that is gone is found out at once.</summary>
    [Alias("changed"), ResponseTimeout("00:00:05")]
    Task Changed(ImmutableArray<string> topics);
}

public static class LiveLease
{
    /// <summary>How long a silo tells a gateway of a topic after it last asked: three renewals, so that one may fail.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(15);

    /// <summary>How often a gateway asks: the longest that a reader may be behind where telling it has failed.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(5);
}
