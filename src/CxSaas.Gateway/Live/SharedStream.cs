using System.Runtime.CompilerServices;

namespace CxSaas.Gateway.Live;

/// <summary>
/// The hot path. All subscribers of one operation with the same variables and the same access read here. What a step looks like to
/// them is executed and serialised once: whoever is up to date takes the same step, and the first to come makes its payload.
/// New ones share the step from nothing. One that was slow takes a longer step, which only others as slow share.
/// </summary>
sealed class SharedStream(Followed followed, Func<Step, Task<ReadOnlyMemory<byte>>> execute) : IDisposable
{
    /// <summary>Payloads kept. More different steps than this to one state are executed each for itself, and are one again after it.</summary>
    const int PayloadsKept = 32;

    readonly Lock _gate = new();
    readonly Made?[] _made = new Made?[PayloadsKept];
    int _next;
    Made? _newest;

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> Read(string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var topic = followed.Topic;
        await topic.Ready().WaitAsync(cancellation);
        var reader = await topic.Join(after);
        using var stop = cancellation.UnsafeRegister(static reader => ((TopicReader)reader!).Cancel(), reader);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (topic.IsOver) yield break;
            if (reader.TryTake(out var step))
            {
                // Empty where the subscription leaves this one out.
                if (await Payload(step) is { IsEmpty: false } payload) yield return payload;
            }
            else if (reader.IsAway) await topic.Approach(reader);
            else await reader.Newer();
        }
    }

    Task<ReadOnlyMemory<byte>> Payload(Step step)
    {
        if (Volatile.Read(ref _newest) is { } newest && newest.IsOf(step)) return newest.Payload.Task;
        Made made;
        lock (_gate)
        {
            foreach (var known in _made)
                if (known is not null && known.IsOf(step)) return known.Payload.Task;
            _made[_next++ % PayloadsKept] = made = new(step);
            Volatile.Write(ref _newest, made);
        }
        _ = Make(made);
        return made.Payload.Task;
    }

    async Task Make(Made made)
    {
        try
        {
            made.Payload.SetResult(await execute(made.Step));
        }
        catch (Exception fault)
        {
            made.Payload.SetException(fault);
        }
    }

    public void Dispose() => followed.Dispose();

    sealed record Made(Step Step)
    {
        public TaskCompletionSource<ReadOnlyMemory<byte>> Payload { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsOf(Step step) => ReferenceEquals(step.Now, Step.Now) && ReferenceEquals(step.Before, Step.Before);
    }
}
