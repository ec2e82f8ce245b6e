using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Telemetry;

[Collection(ObservedServer.Name)]
public sealed class TraceTests(ObservedServer server)
{
    [Fact]
    public async Task A_trace_leads_from_the_request_through_the_operation_to_the_grain()
    {
        var (tenantId, api) = await server.Tenant();
        await api.Ask("query Traced { customer(id: \"ada\") { id } }");
        var operation = await Operation(tenantId, "Traced");
        var trace = await Trace(operation, span => span.Name.Contains("ICustomerGrain", StringComparison.Ordinal));
        Assert.Equal("query", operation.Name);
        Assert.Equal("Microsoft.AspNetCore", trace.Single(span => span.Id == operation.Parent).Source);
        var call = trace.First(span => span.Parent == operation.Id && span.Name.Contains("ICustomerGrain", StringComparison.Ordinal));
        Assert.Equal("Microsoft.Orleans.Application", call.Source);
        // The call as the grain has it, in whatever process that lives.
        await Trace(operation, span => span.Parent == call.Id && span.Source == "Microsoft.Orleans.Application");
    }

    [Fact]
    public async Task Each_operation_on_a_socket_is_a_trace_of_its_own()
    {
        var (tenantId, api) = await server.Tenant();
        await api.Do("registerCustomer", new { id = "ada", name = "Ada" });
        using (var live = await LiveSocket.Subscribe(server.Process.Address, api.Key, "subscription OnSocket { scoreChanged(customerId: \"ada\") { delta } }")) await live.Next();
        using (var live = await LiveSocket.Subscribe(server.Process.Address, api.Key, "query AskedOnSocket { customer(id: \"ada\") { id } }")) await live.Next();
        var (subscription, query) = (await Operation(tenantId, "OnSocket"), await Operation(tenantId, "AskedOnSocket"));
        Assert.Equal(("", ""), (subscription.Parent, query.Parent));
        Assert.NotEqual(subscription.Trace, query.Trace);
        await Trace(query, span => span.Parent == query.Id && span.Name.Contains("ICustomerGrain", StringComparison.Ordinal));
    }

    async Task<ExportedSpan> Operation(string tenantId, string name) => (await Eventually.Holds(
        () => Task.FromResult(server.Collector.Spans.FirstOrDefault(span => span.Source == "CxSaas.Gateway"
            && span.Attributes.Contains(tenantId, StringComparison.Ordinal) && span.Attributes.Contains(name, StringComparison.Ordinal))),
        span => span is not null))!;

    /// <summary>The spans of its trace, once there is such a one.</summary>
    Task<List<ExportedSpan>> Trace(ExportedSpan of, Func<ExportedSpan, bool> awaited) => Eventually.Holds(
        () => Task.FromResult(server.Collector.Spans.Where(span => span.Trace == of.Trace).ToList()), trace => trace.Exists(span => awaited(span)));
}
