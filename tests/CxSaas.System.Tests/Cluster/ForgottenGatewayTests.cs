using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Cluster;

/// <summary>A silo forgets a gateway that does not answer it. The gateway finds its way back by its next renewal, and nobody has to subscribe anew.</summary>
[Collection(RedisCluster.Name)]
public sealed class ForgottenGatewayTests(RedisCluster cluster)
{
    const string Scores = "subscription { scoreChanged(customerId: \"c\") { satisfaction { version } } }", Forgotten = "A gateway is no longer told of changes until it asks again";

    [Fact]
    public async Task A_gateway_that_was_forgotten_hears_again_of_what_its_subscribers_follow()
    {
        cluster.Demand();
        var key = await cluster.Tenant();
        using var other = new Api(cluster.Gateway(2), key);
        await Record("f1");
        using var follower = await Follower.BySocket(cluster.Gateway(1), key, Scores);
        await Heard(1);
        var forgotten = Silos().Split(Forgotten).Length;
        cluster.Signal("gateway-1", "STOP");
        try
        {
            await Record("f2");
            await Eventually.Holds(() => Task.FromResult(Silos().Split(Forgotten).Length), times => times > forgotten);
            await Record("f3");
        }
        finally
        {
            cluster.Signal("gateway-1", "CONT");
        }
        await Heard(3);
        // By the lease that it then has again.
        await Record("f4");
        await Heard(4);

        Task Record(string id) => other.Do("recordFeedback", new { id, customerId = "c", answers = new[] { new { metric = "NPS", value = 7 } } });
        Task<List<JsonElement>> Heard(int version) =>
            Eventually.Holds(() => Task.FromResult(follower.Said), said => said.Count > 0 && said[^1].At("satisfaction", "version").GetInt32() == version);
    }

    string Silos() => cluster.Log("silo-1") + cluster.Log("silo-2") + cluster.Log("silo-3");
}
