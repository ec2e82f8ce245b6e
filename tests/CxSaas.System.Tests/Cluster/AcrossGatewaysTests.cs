using System.Diagnostics;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Cluster;

/// <summary>What one gateway is told of a credential holds at the other within five seconds.</summary>
[Collection(RedisCluster.Name)]
public sealed class AcrossGatewaysTests(RedisCluster cluster)
{
    const string Following = "subscription { pulseChanged { version } }";

    [Fact]
    public async Task A_key_that_is_revoked_at_one_is_out_at_the_other_and_its_socket_closed()
    {
        cluster.Demand();
        using var one = new Api(cluster.Gateway(1), await cluster.Tenant());
        var made = await one.Do("createApiKey", new { name = "short", role = "ANALYST" }, "secret apiKey { id }");
        using var other = new Api(cluster.Gateway(2), made.Text("secret")!);
        Assert.Equal("ANALYST", (await other.Ask("{ viewer { role } }")).Text("viewer", "role"));
        await using var socket = await RawSocket.Ready(cluster.Gateway(2), made.Text("secret")!);
        await socket.Subscribe("a", Following);
        Assert.Equal("next a", await socket.Line());

        var clock = Stopwatch.StartNew();
        await one.Ask($"mutation {{ revokeApiKey(id: \"{made.Text("apiKey", "id")}\") {{ errors {{ message }} }} }}");
        Assert.Equal(4403, await socket.CloseCode());
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Busy.Allows(5));
        Assert.Equal("UNAUTHENTICATED", (await other.Send("{ viewer { role } }")).Text("errors", 0, "extensions", "code"));
    }

    [Fact]
    public async Task A_tenant_that_is_suspended_at_one_is_stopped_at_the_other_and_goes_on_where_it_was()
    {
        cluster.Demand();
        var key = await cluster.Tenant();
        using var other = new Api(cluster.Gateway(2), key);
        using var platform = new Api(cluster.Gateway(1), cluster.OperatorKey);
        var id = (await other.Ask("{ viewer { tenantId } }")).Text("viewer", "tenantId");
        await other.Do("recordFeedback", new { id = "kept", customerId = "ada", answers = new[] { new { metric = "NPS", value = 9 } } });
        await using var socket = await RawSocket.Ready(cluster.Gateway(2), key);
        await socket.Subscribe("a", Following);
        Assert.Equal("next a", await socket.Line());

        var clock = Stopwatch.StartNew();
        await platform.Ask($"mutation {{ suspendTenant(tenantId: \"{id}\") {{ errors {{ message }} }} }}");
        Assert.Equal(4403, await socket.CloseCode());
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Busy.Allows(5));
        Assert.True((await other.Send("{ viewer { role } }")).TryGetProperty("errors", out _));
        await platform.Ask($"mutation {{ resumeTenant(tenantId: \"{id}\") {{ errors {{ message }} }} }}");
        await Eventually.Holds(() => other.Send("{ viewer { role } }"), answer => !answer.TryGetProperty("errors", out _));
        Assert.Equal(["kept"], await Timelines.Ids(other, "ada"));
    }
}
