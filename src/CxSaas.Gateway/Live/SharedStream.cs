namespace CxSaas.Gateway.Live;

/// <summary>
/// The hot path. All subscribers of one operation with the same variables and the same access read here. What a step looks like to
/// them is executed and serialised once: whoever is up to date takes the same step, and the first to come makes its payload.
/// New ones share the step from nothing. One that was slow takes a longer step, which only others as slow share.
/// </summary>
sealed class SharedStream(Followed followed, Func<Step, Task<ReadOnlyMemory<byte>>> execute) : IDisposable
{
    /// <summary>Payloads kept, those of one state or of the last events; beyond that the memory starts anew.</summary>
    const int PayloadsKept = 256;

    readonly Lock _gate = new();
    readonly Dictionary<Step, Made> _made = [];
    Made? _newest;

    public Topic Topic => followed.Topic;

    /// <summary>A new reader, once there is something that may be its first. Whoever joined leaves the topic again.</summary>
    public async ValueTask<TopicReader> Join(string? after, CancellationToken cancellation)
    {
        await Topic.Ready().WaitAsync(cancellation);
        return Topic.Join(after);
    }

    /// <summary>What a step looks like to all readers here; empty where the subscription leaves it out.</summary>
    public Task<ReadOnlyMemory<byte>> Payload(Step step)
    {
        if (Volatile.Read(ref _newest) is { } newest && newest.Step == step) return newest.Payload.Task;
        Made made;
        lock (_gate)
        {
            if (_made.TryGetValue(step, out var known)) return known.Payload.Task;
            // Nobody takes an older state any more, and it may be long.
            if (_made.Count >= PayloadsKept || (step.IsOfState && _newest is { } last && !ReferenceEquals(last.Step.Now, step.Now))) _made.Clear();
            _made[step] = made = new(step);
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
    }
}
