using CxSaas.Contracts;
using CxSaas.Gateway.Live;
using CxSaas.Gateway.Schema;
using GraphQL;
using GraphQL.Execution;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// Each subscriber's own resolver decides whether it may subscribe. What is executed for all of the same scope is set up anew for a
/// caller that is that scope and nothing more; so a field that looks at the very subscriber finds nobody, rather than the first one.
/// </summary>
sealed class LiveSubscriptionStrategy(Utf8Serializer serializer) : SubscriptionExecutionStrategy
{
    protected override async Task<IObservable<ExecutionResult>?> ResolveResponseStreamAsync(ExecutionContext context, ExecutionNode node)
    {
        try
        {
            var own = await Source(context, node);
            // The context of the request is given back to a pool when the request ends; executions run in copies of this one.
            var shared = CloneExecutionContext(context, default);
            shared.UserContext = Calls.ContextOf(context.UserContext.Caller().Scope);
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
        CallScope.Enter(shared.UserContext.Caller().TenantId);
        var source = await Source(shared, node);
        return new SharedStream(source.Follow(), step => Execute(shared, node, source, step));
    }

    async Task<ReadOnlyMemory<byte>> Execute(ExecutionContext shared, ExecutionNode node, ILiveSource source, Step step)
    {
        if (source.Show(step) is not { } shown) return default;
        // A step is executed outside the request that opened the stream, so it says anew for whom.
        CallScope.Enter(shared.UserContext.Caller().TenantId);
        using var context = CloneExecutionContext(shared, default);
        return serializer.Response(await ProcessDataAsync(context, node, shown));
    }

    static async ValueTask<ILiveSource> Source(ExecutionContext context, ExecutionNode node) =>
        (ILiveSource)(await node.FieldDefinition.StreamResolver!.ResolveAsync(new ReadonlyResolveFieldContext(node, context)));
}
