using System.Diagnostics;
using System.Net.WebSockets;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Cluster;

/// <summary>Three silos and two gateways are replaced one by one while clients write and follow.</summary>
[Collection(RedisCluster.Name)]
public sealed class RollingRestartTests(RedisCluster cluster)
{
    /// <summary>Of some thousand writes: four writers, each of which either gateway that stops may refuse twice.</summary>
    const int RetriesMax = 16;

    internal const string RereadingLine = "reads its customers again, for a silo has died";

    static readonly TimeSpan SilenceMax = Busy.Allows(5);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_few_calls_are_retried_and_subscribers_keep_up()
    {
        cluster.Demand();
        var key = await cluster.Tenant();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var writers = new Writers(cluster, key, customers: 10);
        await writers.Acknowledged(50);
        var before = Rereadings;
        var followers = Enumerable.Range(0, 4).Select(n => Follow(key, $"c{n}", n % 2, stop.Token)).ToList();

        foreach (var member in (string[])["silo-1", "silo-2", "silo-3", "gateway-1", "gateway-2"])
        {
            await cluster.Stop(member);
            await cluster.Start(member);
            await writers.Acknowledged(50);
            TestContext.Current.TestOutputHelper?.WriteLine($"{member}: {writers.Retries} of {writers.Done} sent again so far");
        }
        await stop.CancelAsync();
        await writers.Stop();

        foreach (var follower in followers) Assert.InRange(await follower, TimeSpan.Zero, SilenceMax);
        Assert.True(writers.Retries <= RetriesMax, $"{writers.Retries} of {writers.Done} writes had to be sent again");
        await writers.DemandEverything();
        // Those who ended had told everything, so nobody has reason to look.
        Assert.Equal(before, Rereadings);
    }

    // How often a partition of any silo has read its customers again because another silo died.
    int Rereadings => Enumerable.Range(1, 3).Sum(silo => cluster.Log($"silo-{silo}").Split(RereadingLine).Length - 1);

    // The longest time without a newer state, of a customer that is written about several times a second.
    async Task<TimeSpan> Follow(string key, string customerId, int gateway, CancellationToken stop)
    {
        var (longest, heard) = (TimeSpan.Zero, Stopwatch.GetTimestamp());
        var silentAtTheEnd = TimeSpan.Zero;
        // Writers go on until then, so whoever has gone silent for good shows.
        using var ended = stop.Register(() => silentAtTheEnd = Stopwatch.GetElapsedTime(heard));
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var live = await LiveSocket.Subscribe(
                    cluster.Gateway(1 + gateway), key, "subscription S($id: ID!) { scoreChanged(customerId: $id) { satisfaction { version } } }", new { id = customerId });
                while (!stop.IsCancellationRequested)
                {
                    await live.Next();
                    longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(heard).Ticks));
                    heard = Stopwatch.GetTimestamp();
                }
            }
            catch (Exception lost) when (lost is WebSocketException or TimeoutException || (lost is Xunit.Sdk.XunitException && !stop.IsCancellationRequested))
            {
                // The socket was closed, or could not be opened: the other gateway is there.
                gateway = 1 - gateway;
            }
        }
        return longest > silentAtTheEnd ? longest : silentAtTheEnd;
    }
}
