using CxSaas.Gateway.Engine;

namespace CxSaas.Gateway.Telemetry;

/// <summary>
/// Around the engine, whichever it is: every call is counted, timed, traced and written to the log, whatever transport it came by.
/// Where nobody wants any of it, calls go straight through.
/// </summary>
sealed class ObservedEngine(IGraphQLEngine engine, GatewayMeter meter, OperationLog log, TimeProvider time) : IGraphQLEngine
{
    public async Task<GraphQLOutcome> Execute(GraphQLCall call, CancellationToken cancellation)
    {
        var startedAt = time.GetTimestamp();
        using var span = GatewayTrace.Start(call);
        if (span is null && !meter.CountsOperations && !log.IsOn) return await engine.Execute(call, cancellation);
        GraphQLOutcome outcome;
        try
        {
            outcome = await engine.Execute(call, cancellation);
        }
        catch (Exception fault)
        {
            var cut = fault is OperationCanceledException && cancellation.IsCancellationRequested;
            if (!cut) call.Record.AddError(FaultCodes.Of(fault));
            Answered(cut ? CallEnd.Cancelled : CallEnd.ServerError);
            throw;
        }
        // Counted where it is turned away, and in no log: or whoever has no key could fill the disk with lines.
        if (outcome is GraphQLOutcome.Unproven) return outcome;
        if (outcome is not GraphQLOutcome.Streaming streaming)
        {
            Answered(EndOf(call.Record));
            return outcome;
        }
        meter.Answered(call, CallEnd.Ok, time.GetElapsedTime(startedAt));
        if (span is not null) GatewayTrace.Describe(span, call, CallEnd.Ok);
        return new GraphQLOutcome.Streaming(new ObservedStream(streaming.Responses, call, startedAt, meter, log, time));

        void Answered(CallEnd end)
        {
            var duration = time.GetElapsedTime(startedAt);
            meter.Answered(call, end, duration);
            if (span is not null) GatewayTrace.Describe(span, call, end);
            log.Write(call, end, duration, items: null);
        }
    }

    public static CallEnd EndOf(CallRecord record) =>
        record.ErrorCodes.Count == 0 ? CallEnd.Ok : record.ErrorCodes.Any(FaultCodes.IsServers) ? CallEnd.ServerError : CallEnd.ClientError;
}
