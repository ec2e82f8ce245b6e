using CxSaas.Gateway.Live;
using GraphQL;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// What a subscription's resolver answers: which topic is followed, and how a step of it looks. The engine knows observables alone and
/// would start an execution for each event at once, without bound; this passes through it unobserved and is taken up by
/// <see cref="LiveSubscriptionStrategy"/>.
/// </summary>
interface ILiveSource
{
    /// <summary>The cursor behind which a subscriber wants to go on.</summary>
    string? After { get; }

    Followed Follow();

    /// <summary>The field's value, or null where this subscription leaves the step out.</summary>
    object? Show(Step step);
}

abstract class LiveSource<TShown> : IObservable<TShown>
{
    public IDisposable Subscribe(IObserver<TShown> observer) => throw new NotSupportedException("This stream is pulled.");
}

/// <summary>A state: now, then each change; a slow reader skips to the newest. Shown as what it is now and what the reader got before.</summary>
sealed class StateStream<TState, TShown>(Func<Followed> follow, Func<TState?, TState, TShown> show) : LiveSource<TShown>, ILiveSource
    where TState : class
    where TShown : class
{
    public string? After => null;

    public Followed Follow() => follow();

    public object? Show(Step step) => show((TState?)step.Before, (TState)step.Now);
}

/// <summary>Events: each one once and in order, from now on or behind a cursor. Those that are shown as null are left out.</summary>
sealed class EventStream<TEvent, TShown>(Func<Followed> follow, string? after, Func<TEvent, TShown?> show) : LiveSource<TShown>, ILiveSource
    where TEvent : class
    where TShown : class
{
    public string? After => after;

    public Followed Follow() => follow();

    public object? Show(Step step) => show((TEvent)step.Now);
}

/// <summary>A subscription that was found good for its subscriber, as it leaves the engine; nothing is followed yet.</summary>
sealed class OpenedSubscription(string? after, Func<Task<SharedStream>> open) : IObservable<ExecutionResult>
{
    public string? After => after;

    public Task<SharedStream> Open() => open();

    public IDisposable Subscribe(IObserver<ExecutionResult> observer) => throw new NotSupportedException("This stream is pulled.");
}
