using System.Net;
using System.Text;
using CxSaas.System.Tests.Storage;

namespace CxSaas.System.Tests.Running;

/// <summary>Orleans' own view of the cluster is the operator's alone.</summary>
public sealed class DashboardTests
{
    [Fact]
    public async Task It_shows_itself_to_the_operator_alone_and_no_states_to_anybody()
    {
        await using var server = await CxSaasProcess.Start(more: "--dashboard");
        using var http = new HttpClient { BaseAddress = server.Address };
        foreach (var path in (string[])["/ops/orleans", "/ops/orleans/", "/ops/orleans/DashboardCounters", "/OPS/Orleans/ClusterStats"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await Get(path, null));
            Assert.Equal(HttpStatusCode.Unauthorized, await Get(path, $"Bearer {server.AdminKey}"));
            Assert.Equal(HttpStatusCode.Unauthorized, await Get(path, "Basic no base64"));
        }
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"operator:{server.OperatorKey}"));
        Assert.Equal(HttpStatusCode.OK, await Get("/ops/orleans/", $"Basic {basic}"));
        Assert.Equal(HttpStatusCode.OK, await Get("/ops/orleans/DashboardCounters", $"Bearer {server.OperatorKey}"));
        Assert.Equal(HttpStatusCode.NotFound, await Get("/ops/orleans/GrainState?grainId=demo&grainType=tenant", $"Bearer {server.OperatorKey}"));

        async Task<HttpStatusCode> Get(string path, string? authorization)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task That_of_a_silo_without_a_gateway_is_the_operators_alone_too()
    {
        await using var redis = new RedisServer();
        await redis.InitializeAsync();
        redis.Demand();
        var ports = Ports.Free(2);
        await using var silo = await CxSaasProcess.Start(variables: redis.Variables, more:
            ["--role", "silo", "--storage", "redis", "--address", "127.0.0.1", "--silo-port", $"{ports[0]}", "--gateway-port", $"{ports[1]}", "--dashboard"]);
        using var http = new HttpClient { BaseAddress = silo.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/ops/orleans/", TestContext.Current.CancellationToken)).StatusCode);
        http.DefaultRequestHeaders.Authorization = new("Bearer", silo.OperatorKey);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/ops/orleans/DashboardCounters", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/graphql", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Without_being_asked_for_it_is_not_there()
    {
        await using var server = await CxSaasProcess.Start();
        using var http = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { Authorization = new("Bearer", server.OperatorKey) } };
        using var answer = await http.GetAsync("/ops/orleans/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
