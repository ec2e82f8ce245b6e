using Orleans.Configuration;

namespace CxSaas.Silo.Cluster;

/// <summary>
/// How soon a cluster notices that a silo hangs. With Orleans' defaults it is left after more than a minute; here within 9 s, at the
/// cost of a probe a second between silos and a read of the table of members a second, and one each 2 s from a gateway. A silo that
/// is only slow for that long is left too; what it stores afterwards fails by its ETag. Who is gone altogether is found by
/// <see cref="LostMembers"/> before.
/// </summary>
static class ClusterTimes
{
    /// <summary>A silo is asked this often whether it lives, and has at least as long to say so: on a machine that is busy elsewhere that may take most of it.</summary>
    static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);

    /// <summary>The most that a slow silo is given for it. Times the missed ones, it is also how long traffic on its connection speaks for it.</summary>
    static readonly TimeSpan ProbeMax = TimeSpan.FromSeconds(2);

    const int MissedProbesMax = 2;

    /// <summary>How often the table of members is read though nobody told of a change: for so long at most does a silo that was left, and that nobody reaches to tell it, answer from what it remembers.</summary>
    public static readonly TimeSpan TableRead = TimeSpan.FromSeconds(1);

    /// <summary>How often a gateway reads it: by that it leaves a silo that hangs, once the others have.</summary>
    public static readonly TimeSpan GatewaysTableRead = TimeSpan.FromSeconds(2);

    /// <summary>How often a silo notes in the table that it lives, for those who start after all have died.</summary>
    public static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(5);

    /// <summary>How long a call to a grain may take: past the time by which a hung silo is left, its callers ask elsewhere.</summary>
    public static readonly TimeSpan CallMax = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan ConnectAgain = TimeSpan.FromMilliseconds(500);

    public static void Apply(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = Probe;
        options.MinProbeTimeout = Probe;
        options.MaxProbeTimeout = ProbeMax;
        options.NumMissedProbesLimit = MissedProbesMax;
        options.TableRefreshTimeout = TableRead;
        options.IAmAliveTablePublishTimeout = SignOfLife;
    }
}
