using System.Collections.Concurrent;
using System.Reflection;
using CxSaas.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Orleans.CodeGeneration;
using Orleans.Runtime.Messaging;
using Orleans.Serialization.Invocation;
using Orleans.Storage;

namespace CxSaas.Gateway.Cluster;

/// <summary>
/// Makes a repeatable call again when a silo that is lost takes its answer along: at once where the cluster says so or a connection
/// ended, and beside the first where nobody says anything, for the grain lives elsewhere by then. The first answer counts. A budget
/// keeps this from adding load where everything is slow.
/// </summary>
public sealed class RepeatedCalls(IServiceProvider services, TimeProvider clock, TimeSpan patience) : IOutgoingGrainCallFilter, IDisposable
{
    /// <summary>Silence after which a call is made again. Far above what any call takes while all silos live.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Pause after an attempt that was refused, doubled with each until <see cref="PauseMax"/>: the others need it to find out.</summary>
    public static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(20);

    public static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(100);

    /// <summary>Time for answers that come by other connections, once one has ended.</summary>
    public static readonly TimeSpan LostPatience = TimeSpan.FromMilliseconds(100);

    /// <summary>Attempts of one call; with the pauses in between they last until a hung silo is left.</summary>
    public const int AttemptsMax = 20;

    /// <summary>Repeats beyond one in ten calls: a third of the calls under way in a busy gateway, once a second until a hung silo is left.</summary>
    public const int RepeatsInReserve = 2_000;

    static readonly ConcurrentDictionary<MethodInfo, bool> Repeatable = new();

    // Set within a repeat, which passes this filter on its way as every call does.
    static readonly AsyncLocal<Repeat?> Current = new();

    readonly RetryBudget _budget = new(RepeatsInReserve);
    CancellationTokenSource _untilLost = new();
    long _repeats;

    /// <summary>Repeats made since the start.</summary>
    public long Repeats => Interlocked.Read(ref _repeats);

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (Current.Value is { } repeat)
        {
            await context.Invoke();
            repeat.Response = context.Response;
            return;
        }
        _budget.Attempted();
        if (!Repeatable.GetOrAdd(context.InterfaceMethod, method => method.IsDefined(typeof(RepeatableAttribute)))) await context.Invoke();
        else if (await FirstAnswer(context) is { } answer) context.Response = answer;
    }

    /// <summary>A connection to a silo has ended: what is not answered soon after is not answered by that one.</summary>
    public void ConnectionLost() => Interlocked.Exchange(ref _untilLost, new()).Cancel();

    public void Dispose() => _untilLost.Dispose();

    // None where it is the context's own.
    async Task<Response?> FirstAnswer(IOutgoingGrainCallContext context)
    {
        List<Task<Response?>> running = [Own(context)];
        for (var attempts = 1; ;)
        {
            await Any(running);
            var answered = running.Find(call => call.IsCompleted);
            if (answered is not null)
            {
                running.Remove(answered);
                if (answered.IsCompletedSuccessfully || !(answered.Exception?.InnerException is { } fault && IsPassing(fault))) return await answered;
                if (attempts == AttemptsMax || !_budget.TryRepeat())
                {
                    if (running.Count == 0) return await answered;
                    continue;
                }
                await Task.Delay(Pause(attempts), clock);
            }
            else if (attempts == AttemptsMax || !_budget.TryRepeat())
            {
                continue;
            }
            running.Add(Again(context));
            attempts++;
        }
    }

    // Comes back once one of them is through, or none for so long that another should be made.
    async Task Any(List<Task<Response?>> running)
    {
        var lost = Volatile.Read(ref _untilLost).Token;
        var any = running.Count == 1 ? (Task)running[0] : Task.WhenAny(running);
        await any.WaitAsync(patience, clock, lost).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (lost.IsCancellationRequested) await any.WaitAsync(LostPatience, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    static TimeSpan Pause(int attempts) => attempts > 3 ? PauseMax : PauseMin * (1 << (attempts - 1));

    static async Task<Response?> Own(IOutgoingGrainCallContext context)
    {
        await context.Invoke();
        return null;
    }

    async Task<Response?> Again(IOutgoingGrainCallContext context)
    {
        Interlocked.Increment(ref _repeats);
        var repeat = Current.Value = new();
        // Asked for only now: it is made of the filters.
        await services.GetRequiredService<IGrainReferenceRuntime>().InvokeMethodAsync((GrainReference)context.Grain, context.Request, InvokeMethodOptions.None);
        return repeat.Response;
    }

    /// <summary>Says that the silo is gone, or not reached, or the activation no longer the one; another attempt reaches what is now.</summary>
    static bool IsPassing(Exception fault) =>
        fault is SiloUnavailableException or ConnectionFailedException or OrleansMessageRejectionException or TimeoutException or InconsistentStateException;

    sealed class Repeat
    {
        public Response? Response { get; set; }
    }
}
