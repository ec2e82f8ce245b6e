using System.Runtime.CompilerServices;
using GraphQL;
using GraphQL.Execution;
using ExecutionContext = GraphQL.Execution.ExecutionContext;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// A subscription's source that is read only when the next event is asked for. The engine knows observables alone and starts an
/// execution for each event at once, without bound; this one passes through it unobserved and is taken up by
/// <see cref="PullSubscriptionStrategy"/>.
/// </summary>
sealed class PulledStream<T>(Func<CancellationToken, IAsyncEnumerable<T>> open) : IObservable<T>, IPulledSource
    where T : class
{
    public IAsyncEnumerable<object> Open(CancellationToken cancellation) => open(cancellation);

    public IDisposable Subscribe(IObserver<T> observer) => throw new NotSupportedException("This stream is pulled.");
}

interface IPulledSource
{
    IAsyncEnumerable<object> Open(CancellationToken cancellation);
}

/// <summary>The executions of a subscription, one an event, each run when it is asked for.</summary>
sealed class PulledResults(Func<CancellationToken, IAsyncEnumerable<ExecutionResult>> open) : IObservable<ExecutionResult>
{
    public IAsyncEnumerable<ExecutionResult> Open(CancellationToken cancellation) => open(cancellation);

    public IDisposable Subscribe(IObserver<ExecutionResult> observer) => throw new NotSupportedException("This stream is pulled.");
}

sealed class PullSubscriptionStrategy : SubscriptionExecutionStrategy
{
    protected override async Task<IObservable<ExecutionResult>?> ResolveResponseStreamAsync(ExecutionContext context, ExecutionNode node)
    {
        try
        {
            var source = (IPulledSource)await node.FieldDefinition.StreamResolver!.ResolveAsync(new ReadonlyResolveFieldContext(node, context));
            // The context of the request is given back to a pool when the request ends; events run in copies of this one.
            var kept = CloneExecutionContext(context, default);
            return new PulledResults(cancellation => Results(kept, node, source, cancellation));
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

    async IAsyncEnumerable<ExecutionResult> Results(
        ExecutionContext kept, ExecutionNode node, IPulledSource source, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in source.Open(cancellation).WithCancellation(cancellation))
        {
            using var context = CloneExecutionContext(kept, cancellation);
            yield return await ProcessDataAsync(context, node, item);
        }
    }
}
