using System.Diagnostics.Metrics;
using CxSaas.Gateway.Engine;

namespace CxSaas.Gateway.Telemetry;

/// <summary>
/// What happens in a gateway, counted. Names and units are those of OpenTelemetry's conventions. No tag holds a tenant, a customer or
/// anything that a client makes up, so there are some hundred series at the most, whoever calls. Where nobody listens a count costs
/// one comparison.
/// </summary>
sealed class GatewayMeter
{
    public const string Name = "CxSaas.Gateway";

    const string ErrorTag = "error.type";

    /// <summary>Seconds: from what the memory answers to what times out.</summary>
    static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    static readonly InstrumentAdvice<int> Costs = new() { HistogramBucketBoundaries = [1, 10, 100, 1_000, 10_000, 100_000] };

    readonly Histogram<double> _operations;
    readonly Histogram<int> _costs;
    readonly Counter<long> _errors, _guardRefusals, _refusals, _closes, _executions, _messages, _behind;
    readonly UpDownCounter<long> _subscriptions;
    readonly Meter _meter;

    public GatewayMeter(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _operations = _meter.CreateHistogram("cxsaas.gateway.operation.duration", "s",
            "Time until an operation was answered; of a subscription, until it was open.", tags: null, Durations);
        _costs = _meter.CreateHistogram("cxsaas.gateway.operation.cost", "{point}", "What the guard reckoned that an operation may cost.", tags: null, Costs);
        _errors = _meter.CreateCounter<long>("cxsaas.gateway.errors", "{error}", "Errors told to clients, by their code.");
        _guardRefusals = _meter.CreateCounter<long>("cxsaas.gateway.guard.refusals", "{refusal}",
            "Requests that broke a limit of the guard, by the limit's code, and whether they were stopped or only warned of.");
        _refusals = _meter.CreateCounter<long>("cxsaas.gateway.refusals", "{refusal}",
            "Requests turned away before they were an operation: without a valid key, not readable, from a wrong origin.");
        _closes = _meter.CreateCounter<long>("cxsaas.gateway.socket.closes", "{close}", "WebSockets that the server closed, by close code.");
        _subscriptions = _meter.CreateUpDownCounter<long>("cxsaas.gateway.subscriptions", "{subscription}", "Subscriptions open now.");
        _executions = _meter.CreateCounter<long>("cxsaas.gateway.live.executions", "{execution}",
            "Executions of subscriptions; the messages by them is how many subscribers share one.");
        _messages = _meter.CreateCounter<long>("cxsaas.gateway.live.messages", "{message}", "Items sent to subscribers.");
        _behind = _meter.CreateCounter<long>("cxsaas.gateway.live.inbox.drops", "{subscription}",
            "Subscriptions to events that were ended because their reader was too slow for all to be kept.");
    }

    public bool CountsOperations => _operations.Enabled;

    public void Answered(GraphQLCall call, CallEnd end, TimeSpan duration)
    {
        if (!_operations.Enabled) return;
        var (kind, transport, outcome) = (Words.Of(call.Record.Kind), Words.Of(call.Transport), Words.Of(end));
        _operations.Record(duration.TotalSeconds, new("graphql.operation.type", kind), new("cxsaas.transport", transport), new("cxsaas.outcome", outcome));
        if (call.Record.Cost > 0) _costs.Record(call.Record.Cost, new KeyValuePair<string, object?>("graphql.operation.type", kind));
        foreach (var code in call.Record.ErrorCodes) Told(code);
    }

    public void Told(string code) => _errors.Add(1, new KeyValuePair<string, object?>(ErrorTag, code));

    public void Opened(GraphQLCall call) => _subscriptions.Add(1, new KeyValuePair<string, object?>("cxsaas.transport", Words.Of(call.Transport)));

    public void Ended(GraphQLCall call) => _subscriptions.Add(-1, new KeyValuePair<string, object?>("cxsaas.transport", Words.Of(call.Transport)));

    public void Sent() => _messages.Add(1);

    public void Executed() => _executions.Add(1);

    public void FellBehind() => _behind.Add(1);

    public void Refused(string code) => _refusals.Add(1, new KeyValuePair<string, object?>(ErrorTag, code));

    public void RefusedByGuard(string code, bool stopped) => _guardRefusals.Add(1, new(ErrorTag, code), new("cxsaas.stopped", stopped));

    public void Closed(int code) => _closes.Add(1, new KeyValuePair<string, object?>("cxsaas.close.code", code));

    /// <summary>A level that is read when somebody looks at it.</summary>
    public void Watch(string name, string unit, string description, Func<int> level) => _meter.CreateObservableGauge(name, level, unit, description);
}
