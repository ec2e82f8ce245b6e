using System.Diagnostics;
using CxSaas.Gateway.Engine;

namespace CxSaas.Gateway.Telemetry;

/// <summary>The span of one operation, between that of its HTTP request and those of the grains it calls. On a socket it begins a trace of its own.</summary>
static class GatewayTrace
{
    public const string Name = "CxSaas.Gateway";

    static readonly ActivitySource Source = new(Name);

    public static Activity? Start(GraphQLCall call) =>
        Source.StartActivity("graphql", call.Transport == Transports.WebSocket ? ActivityKind.Server : ActivityKind.Internal);

    public static void Describe(Activity span, GraphQLCall call, CallEnd end)
    {
        var (record, kind) = (call.Record, Words.Of(call.Record.Kind));
        span.DisplayName = record.Kind is null ? "graphql" : kind;
        span.SetTag("graphql.operation.type", kind);
        span.SetTag("graphql.operation.name", OperationName.Shown(record.OperationName));
        span.SetTag("cxsaas.tenant", call.Caller.TenantId);
        span.SetTag("cxsaas.transport", Words.Of(call.Transport));
        span.SetTag("cxsaas.cost", record.Cost);
        if (record.ErrorCodes.Count > 0)
        {
            span.SetTag("error.type", record.ErrorCodes[0]);
            span.SetTag("cxsaas.request_id", record.RequestId);
        }
        if (end == CallEnd.ServerError) span.SetStatus(ActivityStatusCode.Error);
    }
}
