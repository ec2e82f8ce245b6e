using CxSaas.Checker.Faults;

namespace CxSaas.Checker.Targets;

/// <summary>Each silo in a network namespace of its own, on one bridge with the storage and the gateways, so that it can be cut off from any of them.</summary>
sealed class Network : IAsyncDisposable
{
    const string Bridge = "cxsaas-br";

    /// <summary>The machine itself, with the storage and the gateways.</summary>
    public const string Host = "10.97.31.1";

    public static string Address(int silo) => $"10.97.31.{10 + silo}";

    /// <summary>What local-cluster.sh reads to put the silos there.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = Enumerable.Range(1, Cluster.Silos.Length)
        .SelectMany(silo => new (string, string)[] { ($"AT_silo_{silo}", Address(silo)), ($"IN_silo_{silo}", $"ip netns exec {Name(silo)}") })
        .ToDictionary(variable => variable.Item1, variable => variable.Item2);

    public static async Task<Network> Make()
    {
        Shell.DemandRoot("making network namespaces");
        if (!Storage.IsInstalled("ip")) throw new SkippedException("ip is not installed (Debian: iproute2)");
        var network = new Network();
        await network.DisposeAsync();
        try
        {
            await Ip($"link add {Bridge} type bridge");
            await Ip($"addr add {Host}/24 dev {Bridge}");
            await Ip($"link set {Bridge} up");
            for (var silo = 1; silo <= Cluster.Silos.Length; silo++)
            {
                await Ip($"netns add {Name(silo)}");
                await Ip($"link add {Port(silo)} type veth peer name eth0 netns {Name(silo)}");
                await Ip($"link set {Port(silo)} master {Bridge} up");
                await Ip($"-n {Name(silo)} addr add {Address(silo)}/24 dev eth0");
                await Ip($"-n {Name(silo)} link set eth0 up");
                await Ip($"-n {Name(silo)} link set lo up");
            }
            return network;
        }
        catch (CheckerException refused)
        {
            await network.DisposeAsync();
            throw new SkippedException($"this machine makes no network namespaces: {refused.Message}");
        }
    }

    /// <summary>Nothing that a silo sends arrives there any more.</summary>
    public static Task Cut(int silo, string from) => Ip($"-n {Name(silo)} route add blackhole {from}/32");

    public static Task Heal(int silo, string from) => Ip($"-n {Name(silo)} route del blackhole {from}/32");

    /// <summary>Pulls a silo's cable, or puts it in again.</summary>
    public static Task Cable(int silo, bool isIn) => Ip($"link set {Port(silo)} {(isIn ? "up" : "down")}");

    public async ValueTask DisposeAsync()
    {
        for (var silo = 1; silo <= Cluster.Silos.Length; silo++) await Quietly($"netns del {Name(silo)}");
        await Quietly($"link del {Bridge}");
    }

    static string Name(int silo) => $"cxsaas-silo-{silo}";

    static string Port(int silo) => $"cxsaas-p{silo}";

    static Task Ip(string arguments) => Shell.Output("ip", arguments.Split(' '));

    // What is not there need not be taken away.
    static async Task Quietly(string arguments)
    {
        try
        {
            await Ip(arguments);
        }
        catch (CheckerException)
        {
        }
    }
}
