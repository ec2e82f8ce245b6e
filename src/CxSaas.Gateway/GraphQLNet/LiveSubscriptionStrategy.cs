using CxSaas.Gateway.Engine;
using CxSaas.Gateway.Guard;
using CxSaas.Gateway.Live;
using CxSaas.Gateway.Schema;
using CxSaas.Gateway.Telemetry;
using GraphQL;
using GraphQL.Execution;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// Each subscriber's own resolver decides whether it may subscribe. What is executed for all of the same scope is set up anew for a
/// caller that is that scope and nothing more; so a field that looks at the very subscriber finds nobody, rather than the first one.
/// </summary>
sealed class LiveSubscriptionStrategy(Utf8Serializer serializer, ErrorPolicy errors, GuardPolicy guard, GatewayMeter meter) : SubscriptionExecutionStrategy
{
    protected override async Task<IObservable<ExecutionResult>?> ResolveResponseStreamAsync(ExecutionContext context, ExecutionNode node)
    {
        try
        {
            var own = await Source(context, node);
            // The context of the request is given back to a pool when the request ends; executions run in copies of this one.
            var shared = CloneExecutionContext(context, default);
            shared.UserContext = Calls.ContextOf(context.UserContext.Caller().Scope, new());
            return new OpenedSubscription(own.After, () => Open(shared, node));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            var error = fault as ExecutionError ?? await HandleExceptionAsync(context, node, fault, "The subscription could not be opened.");
            error.Path = node.ResponsePath;
            error.AddLocation(node.Field, context.Document);
            context.Errors.Add(error);
            return null;
        }
    }

    async Task<SharedStream> Open(ExecutionContext shared, ExecutionNode node)
    {
        shared.UserContext.Caller().Enter();
        var source = await Source(shared, node);
        return new SharedStream(source.Follow(), step => Execute(shared, node, source, step));
    }

    async Task<ReadOnlyMemory<byte>> Execute(ExecutionContext shared, ExecutionNode node, ILiveSource source, Step step)
    {
        if (source.Show(step) is not { } shown) return default;
        // A step is executed outside the request that opened the stream, so it says anew for whom.
        shared.UserContext.Caller().Enter();
        using var context = CloneExecutionContext(shared, default);
        var caller = shared.UserContext.Caller();
        var record = new CallRecord();
        context.UserContext = Calls.ContextOf(caller, record);
        var result = await ProcessDataAsync(context, node, shown);
        meter.Executed();
        if (result.Errors is { Count: > 0 } failed) result.Errors = errors.Told(failed, record, guard.Limits.ShowsSchemaTo(caller));
        var response = serializer.Response(result) ?? serializer.Response(errors.TooLong(record))!.Value;
        foreach (var code in record.ErrorCodes) meter.Told(code);
        return response;
    }

    static async ValueTask<ILiveSource> Source(ExecutionContext context, ExecutionNode node) =>
        (ILiveSource)(await node.FieldDefinition.StreamResolver!.ResolveAsync(new ReadonlyResolveFieldContext(node, context)));
}
