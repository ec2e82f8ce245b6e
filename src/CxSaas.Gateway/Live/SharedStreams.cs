using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;

namespace CxSaas.Gateway.Live;

/// <summary>
/// What subscribers must have in common to share an execution. The caller is the scope alone: whatever a field may depend on is in
/// it, and whatever is not in it a field cannot see.
/// </summary>
sealed record StreamKey(Caller Scope, string Query, string? OperationName, string Variables)
{
    /// <param name="caller">The subscriber.</param>
    /// <param name="query">The document.</param>
    /// <param name="operationName">Which of its operations.</param>
    /// <param name="variables">What was sent as variables.</param>
    /// <param name="declared">Those that the operation has; what else was sent it does not see. All where it is not said.</param>
    public static StreamKey Of(Caller caller, string query, string? operationName, JsonElement? variables, IReadOnlyCollection<string>? declared = null) =>
        new(caller.Scope, query, operationName, variables is { } given ? Write(new StringBuilder(), given, declared).ToString() : "");

    /// <summary>The same text for the same values, in whatever order a client writes the members.</summary>
    static StringBuilder Write(StringBuilder text, JsonElement value, IReadOnlyCollection<string>? names = null)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var member in value.EnumerateObject().Where(member => names?.Contains(member.Name) is not false).OrderBy(member => member.Name, StringComparer.Ordinal))
                    Write(text.Append(JsonSerializer.Serialize(member.Name)).Append(':'), member.Value).Append(',');
                return text.Append('}');
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in value.EnumerateArray()) Write(text, item).Append(',');
                return text.Append(']');
            case JsonValueKind.String:
                return text.Append(JsonSerializer.Serialize(value.GetString()));
            default:
                return text.Append(value.GetRawText());
        }
    }
}

/// <summary>
/// The streams that are read now. The first reader opens one and the last that leaves closes it. A tenant and a customer have so many
/// readers at the most.
/// </summary>
sealed class SharedStreams(GatewayOptions options)
{
    readonly Lock _gate = new();
    readonly Dictionary<StreamKey, Entry> _streams = [];
    readonly Allowances _readers = new();

    /// <summary>Streams that are read now, each counted once however many read it.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _streams.Count;
        }
    }

    /// <summary>Nothing is open before the first item is asked for, so what is never read costs nothing.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> Read(
        StreamKey key, Func<Task<SharedStream>> open, string? after, [EnumeratorCancellation] CancellationToken cancellation, int? tenantQuota = null)
    {
        var holders = HoldersOf(key.Scope, Math.Min(options.SubscriptionsPerTenant, tenantQuota ?? int.MaxValue));
        if (_readers.Take(holders) is { } full) throw new TooManyStreamsException(full);
        var entry = Join(key, open);
        // Ten thousand wait below, and what opens a stream holds on to a request.
        open = null!;
        TopicReader? reader = null;
        try
        {
            var stream = await Opened(key, entry).WaitAsync(cancellation);
            reader = await stream.Join(after, cancellation);
            using var stop = cancellation.UnsafeRegister(static reader => ((TopicReader)reader!).Cancel(), reader);
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                if (stream.Topic.IsOver) yield break;
                if (reader.TryTake(out var step, out var newer))
                {
                    if (await stream.Payload(step) is { IsEmpty: false } payload) yield return payload;
                }
                else if (reader.IsAway) await stream.Topic.Approach(reader, cancellation);
                else await newer;
            }
        }
        finally
        {
            reader?.Leave();
            Leave(key, entry);
            _readers.GiveBack(holders);
        }
    }

    Allowance[] HoldersOf(Caller scope, int mostOfTenant)
    {
        const string what = "subscriptions";
        var tenant = Allowance.OfTenant(scope, mostOfTenant, what);
        return scope.CustomerId is null ? [tenant] : [tenant, Allowance.OfCustomer(scope, options.SubscriptionsPerCustomer, what)];
    }

    Entry Join(StreamKey key, Func<Task<SharedStream>> open)
    {
        lock (_gate)
        {
            // Where sharing is off nobody finds another's.
            if (!options.ShareExecutions || !_streams.TryGetValue(key, out var entry))
            {
                entry = new(new(open));
                if (options.ShareExecutions) _streams[key] = entry;
            }
            entry.Readers++;
            return entry;
        }
    }

    // Whoever comes after a failure tries anew.
    async Task<SharedStream> Opened(StreamKey key, Entry entry)
    {
        try
        {
            return await entry.Stream.Value;
        }
        catch
        {
            lock (_gate)
            {
                if (_streams.GetValueOrDefault(key) == entry) _streams.Remove(key);
            }
            throw;
        }
    }

    void Leave(StreamKey key, Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Readers > 0) return;
            if (_streams.GetValueOrDefault(key) == entry) _streams.Remove(key);
        }
        // One that could not be opened has nothing to close.
        _ = entry.Stream.Value.ContinueWith(
            opened => opened.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    sealed class Entry(Lazy<Task<SharedStream>> stream)
    {
        public Lazy<Task<SharedStream>> Stream => stream;
        public int Readers;
    }
}
