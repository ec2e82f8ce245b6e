using System.Diagnostics;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Cluster;

/// <summary>A silo of three is lost. What was acknowledged stays, once, and its customers are served by the others within seconds.</summary>
public sealed class SiloLossTests(AzureCluster cluster) : IClassFixture<AzureCluster>
{
    const int Customers = 30;

    [Fact]
    public async Task A_killed_silo_is_left_within_seconds_and_nothing_acknowledged_is_lost()
    {
        cluster.Demand();
        var key = await cluster.Tenant();
        await using var writers = new Writers(cluster, key, Customers);
        await writers.Acknowledged(60);
        cluster.Kill("silo-2");
        var left = await TimeUntilAllAnswer(key);
        await writers.Acknowledged(60);
        await cluster.Start("silo-2");
        await writers.Stop();
        Assert.InRange(left, TimeSpan.Zero, Busy.Allows(3));
        await writers.DemandEverything();
        // That it is gone was found by its connections, long before the probes.
        Assert.Contains("refuses connections: its process is gone", cluster.Log("silo-1") + cluster.Log("silo-3"), StringComparison.Ordinal);
        Assert.Contains(RollingRestartTests.RereadingLine, cluster.Log("silo-1") + cluster.Log("silo-3"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hung_silo_is_left_within_seconds_and_once_woken_ends_without_having_spoilt_anything()
    {
        cluster.Demand();
        var key = await cluster.Tenant();
        await using var writers = new Writers(cluster, key, Customers);
        await writers.Acknowledged(60);
        cluster.Signal("silo-3", "STOP");
        var left = await TimeUntilAllAnswer(key);
        await writers.Acknowledged(60);
        cluster.Signal("silo-3", "CONT");
        await Eventually.Holds(() => Task.FromResult(cluster.IsUp("silo-3")), up => !up);
        await cluster.Start("silo-3");
        await writers.Stop();
        Assert.InRange(left, TimeSpan.Zero, Busy.Allows(9));
        await writers.DemandEverything();
    }

    [Fact]
    public async Task Gateways_stay_ready_whichever_silo_hangs()
    {
        cluster.Demand();
        using var http = new HttpClient();
        foreach (var silo in (string[])["silo-1", "silo-2", "silo-3"])
        {
            cluster.Signal(silo, "STOP");
            try
            {
                foreach (var gateway in cluster.Gateways)
                {
                    using var answer = await http.GetAsync(new Uri(gateway, "/health/ready"), TestContext.Current.CancellationToken);
                    Assert.True(answer.IsSuccessStatusCode, $"{gateway} while {silo} hangs: {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
                }
            }
            finally
            {
                cluster.Signal(silo, "CONT");
            }
            await cluster.Start(silo);
        }
    }

    async Task<TimeSpan> TimeUntilAllAnswer(string key)
    {
        var watch = Stopwatch.StartNew();
        using var api = new Api(cluster.Gateway(1), key);
        await Task.WhenAll(Enumerable.Range(0, Customers).Select(async customer =>
        {
            while (true)
            {
                var answer = await api.Send("query Q($id: ID!) { customer(id: $id) { satisfaction { version } } }", new { id = $"c{customer}" });
                if (!answer.TryGetProperty("errors", out _)) return;
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        })).WaitAsync(Busy.Patience, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"all answered after {watch.Elapsed.TotalSeconds:0.0} s");
        return watch.Elapsed;
    }
}
