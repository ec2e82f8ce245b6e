using System.Net.WebSockets;
using System.Text;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Telemetry;

[Collection(ObservedServer.Name)]
public sealed class OperationLogTests(ObservedServer server)
{
    [Fact]
    public async Task An_operation_is_one_line_with_all_that_an_operator_asks_for()
    {
        var (tenantId, api) = await server.Tenant();
        await api.Ask("query WhoAmI { viewer { role } }");
        var line = Assert.Single(await server.Lines(tenantId, 1));
        Assert.Equal("Operations", line.Text("SourceContext"));
        Assert.Equal(("query", "WhoAmI", "http", "Admin", "ok"), (line.Text("Kind"), line.Text("Operation"), line.Text("Transport"), line.Text("Role"), line.Text("Outcome")));
        Assert.True(line.Number("Cost") > 0);
        Assert.True(line.Number("DurationMs") > 0);
    }

    [Fact]
    public async Task An_error_and_its_line_have_the_same_request_id()
    {
        var (tenantId, api) = await server.Tenant();
        var answer = await api.Send("query Mistaken { viewer { rule } }");
        var line = Assert.Single(await server.Lines(tenantId, 1));
        Assert.Equal(("client_error", "INVALID_DOCUMENT"), (line.Text("Outcome"), line.Text("Errors")));
        Assert.Equal(answer.Text("errors", 0, "extensions", "requestId"), line.Text("RequestId"));
    }

    [Fact]
    public async Task A_subscription_is_one_line_at_its_end_with_how_much_it_sent()
    {
        var (tenantId, api) = await server.Tenant();
        await api.Do("registerCustomer", new { id = "ada", name = "Ada" });
        using (var live = await LiveSocket.Subscribe(server.Process.Address, api.Key, "subscription Follow { scoreChanged(customerId: \"ada\") { delta } }")) await live.Next();
        var line = (await server.Lines(tenantId, 2))[1];
        Assert.Equal(("subscription", "Follow", "websocket", 1), (line.Text("Kind"), line.Text("Operation"), line.Text("Transport"), (int)line.Number("Items")));
    }

    [Fact]
    public async Task An_event_stream_is_one_line_too()
    {
        var (tenantId, api) = await server.Tenant();
        using var http = new HttpClient { BaseAddress = server.Process.Address, DefaultRequestHeaders = { Authorization = new("Bearer", api.Key) } };
        http.DefaultRequestHeaders.Accept.Add(new("text/event-stream"));
        using var body = new StringContent("""{"query":"query OverEvents { viewer { role } }"}""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/graphql/stream", body, TestContext.Current.CancellationToken);
        await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var line = Assert.Single(await server.Lines(tenantId, 1));
        Assert.Equal(("sse", "OverEvents"), (line.Text("Transport"), line.Text("Operation")));
    }

    [Fact]
    public async Task A_name_of_any_length_is_cut()
    {
        var (tenantId, api) = await server.Tenant();
        await api.Ask($"query {new string('n', 5_000)} {{ viewer {{ role }} }}");
        Assert.Equal(new string('n', 64), Assert.Single(await server.Lines(tenantId, 1)).Text("Operation"));
    }

    [Fact]
    public async Task A_secret_shows_up_nowhere_wherever_it_was_put()
    {
        const string mark = "zEbRaCrOsSiNg";
        var (tenantId, api) = await server.Tenant();
        using var http = new HttpClient { BaseAddress = server.Process.Address };

        await Send(new(HttpMethod.Post, "/graphql") { Headers = { Authorization = new("Bearer", mark) }, Content = Json("""{"query":"{ viewer { role } }"}""") });
        await Send(new(HttpMethod.Get, $"/graphql?access_token={mark}&query=%7Bviewer%7Brole%7D%7D"));
        await Send(new(HttpMethod.Get, $"/graphql/{mark}?{mark}={mark}"));
        using (var socket = new ClientWebSocket())
        {
            socket.Options.AddSubProtocol("graphql-transport-ws");
            await socket.ConnectAsync(new UriBuilder(server.Process.Address) { Scheme = "ws", Path = "/graphql" }.Uri, TestContext.Current.CancellationToken);
            var init = Encoding.UTF8.GetBytes($$$"""{"type":"connection_init","payload":{"Authorization":"Bearer {{{mark}}}"}}""");
            await socket.SendAsync(init, WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
            await socket.ReceiveAsync(new byte[1024].AsMemory(), TestContext.Current.CancellationToken);
        }
        // Known and unknown variables, of a good and of a wrong type; documents that break in every stage.
        await api.Ask("query V($id: ID!) { customer(id: $id) { id } }", new { id = mark });
        await api.Send("query V($id: Int!) { customer(id: $id) { id } }", new { id = mark, other = mark });
        await api.Send("query V($id: ID!) { customer(id: $id) { id } }", new { id = mark + " \u0001" });
        await api.Send($"{{ customer(id: \"{mark}\") {{ {mark} }} }}");
        await api.Send($"{{ {mark} ~ }}");
        // A key is a name of GraphQL as well.
        await api.Ask($"query {api.Key} {{ viewer {{ role }} }}");

        var lines = await server.Lines(tenantId, 6);
        Assert.Contains(lines, line => line.Text("Operation") == "(hidden)");
        await Eventually.Holds(() => Task.FromResult(server.Collector.Spans.Count(span => span.Attributes.Contains(tenantId, StringComparison.Ordinal))), spans => spans >= 6);
        // An id is no secret: Orleans names the grain that a span is about.
        var exported = server.Collector.Spans.Where(span => !span.Source.StartsWith("Microsoft.Orleans", StringComparison.Ordinal)).Select(span => span.ToString());
        foreach (var told in exported.Append(server.Process.Output).Append(await server.Metrics()))
        {
            Assert.DoesNotContain(mark, told, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(api.Key, told, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(server.Collector.All, export => Encoding.UTF8.GetString(export).Contains(api.Key, StringComparison.Ordinal));

        async Task Send(HttpRequestMessage request) => (await http.SendAsync(request, TestContext.Current.CancellationToken)).Dispose();
        static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
    }
}
