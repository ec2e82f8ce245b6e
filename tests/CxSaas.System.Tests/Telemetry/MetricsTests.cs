using System.Net;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Telemetry;

[Collection(ObservedServer.Name)]
public sealed class MetricsTests(ObservedServer server)
{
    const string Operations = "cxsaas_gateway_operation_duration_seconds_count";

    [Fact]
    public async Task Operations_and_errors_are_counted_by_what_they_are()
    {
        string[] good = ["graphql_operation_type=\"query\"", "cxsaas_transport=\"http\"", "cxsaas_outcome=\"ok\""];
        string[] bad = ["graphql_operation_type=\"query\"", "cxsaas_transport=\"http\"", "cxsaas_outcome=\"client_error\""];
        var (wereGood, wereBad) = (await server.Metric(Operations, good), await server.Metric(Operations, bad));
        var errors = await server.Metric("cxsaas_gateway_errors_total", "error_type=\"INVALID_DOCUMENT\"");
        var (_, api) = await server.Tenant();
        for (var i = 0; i < 3; i++) await api.Ask("{ viewer { role } }");
        for (var i = 0; i < 2; i++) await api.Send("{ viewer { rule } }");
        await server.Rises(wereGood, 3, Operations, good);
        await server.Rises(wereBad, 2, Operations, bad);
        await server.Rises(errors, 2, "cxsaas_gateway_errors_total", "error_type=\"INVALID_DOCUMENT\"");
    }

    [Fact]
    public async Task What_the_guard_and_the_door_refuse_is_counted_by_code()
    {
        string[] costly = ["error_type=\"TOO_MANY_ALIASES\"", "cxsaas_stopped=\"true\""];
        var (guarded, nameless) = (await server.Metric("cxsaas_gateway_guard_refusals_total", costly), await server.Metric("cxsaas_gateway_refusals_total", "error_type=\"UNAUTHENTICATED\""));
        var (_, api) = await server.Tenant();
        var aliases = string.Join(' ', Enumerable.Range(0, 200).Select(i => $"a{i}: role"));
        await api.Send($"{{ viewer {{ {aliases} }} }}");
        using var stranger = new Api(server.Process.Address, "cx_live_nobody");
        await stranger.Send("{ viewer { role } }");
        await server.Rises(guarded, 1, "cxsaas_gateway_guard_refusals_total", costly);
        await server.Rises(nameless, 1, "cxsaas_gateway_refusals_total", "error_type=\"UNAUTHENTICATED\"");
    }

    [Fact]
    public async Task Subscribers_what_they_follow_and_how_they_share_are_seen()
    {
        var (_, api) = await server.Tenant();
        await api.Do("registerCustomer", new { id = "ada", name = "Ada" });
        var (sent, executed) = (await server.Metric("cxsaas_gateway_live_messages_total"), await server.Metric("cxsaas_gateway_live_executions_total"));
        const string subscription = "subscription { scoreChanged(customerId: \"ada\") { delta } }";
        using (var first = await LiveSocket.Subscribe(server.Process.Address, api.Key, subscription))
        using (var second = await LiveSocket.Subscribe(server.Process.Address, api.Key, subscription))
        {
            await first.Next();
            await second.Next();
            await server.Rises(0, 2, "cxsaas_gateway_subscriptions", "cxsaas_transport=\"websocket\"");
            await server.Rises(0, 2, "cxsaas_gateway_connections");
            await server.Rises(0, 1, "cxsaas_gateway_live_topics");
            await server.Rises(0, 1, "cxsaas_gateway_live_streams");
            // Another operation on the same is executed apart and asks nothing more of the grain.
            using var third = await LiveSocket.Subscribe(server.Process.Address, api.Key, "subscription { scoreChanged(customerId: \"ada\") { eventId } }");
            await third.Next();
            await server.Rises(0, 2, "cxsaas_gateway_live_streams");
            await server.Rises(0, 1, "cxsaas_gateway_live_topics");
            await server.Rises(sent, 3, "cxsaas_gateway_live_messages_total");
            await server.Rises(executed, 2, "cxsaas_gateway_live_executions_total");
        }
        await server.Rises(0, 0, "cxsaas_gateway_subscriptions", "cxsaas_transport=\"websocket\"");
        await server.Rises(0, 0, "cxsaas_gateway_live_topics");
    }

    [Fact]
    public async Task Writes_show_in_the_storage_and_customers_in_the_grains()
    {
        var (_, api) = await server.Tenant();
        var (stored, awake) = (await server.Metric("cxsaas_storage_commit_size_sum"), await server.Metric("orleans_grains", "grain_type=\"customer\""));
        await api.Do("registerCustomer", new { id = "ada", name = "Ada" });
        await Eventually.Holds(() => server.Metric("cxsaas_storage_commit_size_sum"), now => now > stored);
        await Eventually.Holds(() => server.Metric("orleans_grains", "grain_type=\"customer\""), now => now > awake);
        Assert.Equal(0, await server.Metric("cxsaas_storage_failing"));
        Assert.Contains("cxsaas_storage_write_queued{", await server.Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_figure_names_a_tenant_or_a_customer()
    {
        var (tenantId, api) = await server.Tenant();
        await api.Do("registerCustomer", new { id = "someone-of-note", name = "Ada" });
        await api.Ask("query AWordOfItsOwn { customer(id: \"someone-of-note\") { id } }");
        var metrics = await server.Metrics();
        Assert.DoesNotContain(tenantId, metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("someone-of-note", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("AWordOfItsOwn", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_the_metrics_that_is_taken_is_told_in_a_sentence()
    {
        var (exit, output) = await CxSaasProcess.Run(
            "serve", "--urls", "http://127.0.0.1:0", "--data", CxSaasProcess.TemporaryFolder(), "--metrics", server.Process.Address.ToString());
        Assert.Equal(1, exit);
        Assert.Contains("Choose another address with --metrics", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_public_port_has_no_metrics_and_that_of_the_metrics_nothing_else()
    {
        using var http = new HttpClient { BaseAddress = server.Process.Address };
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/metrics", TestContext.Current.CancellationToken)).StatusCode);
        using var disguised = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Host = "127.0.0.1:9464" } };
        Assert.Equal(HttpStatusCode.NotFound, (await http.SendAsync(disguised, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.AtMetrics("/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.AtMetrics("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.AtMetrics("/graphql")).StatusCode);
    }
}
