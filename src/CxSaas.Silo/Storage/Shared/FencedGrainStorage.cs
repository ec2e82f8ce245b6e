using CxSaas.Silo.Telemetry;
using Microsoft.Extensions.Logging;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace CxSaas.Silo.Storage.Shared;

/// <summary>
/// What grains see of a storage that silos share. The official provider below fences by ETag; here it is made sure that nobody is
/// fenced off by himself: where the answer to a write was lost, the row tells whether it happened. It holds the very bytes of this
/// write, or it is another's.
/// </summary>
sealed class FencedGrainStorage(
    IGrainStorage rows,
    int rowBytesMax,
    BlobOverflow? overflow,
    IGrainStorageSerializer serializer,
    IActivatorProvider activators,
    TimeProvider clock,
    SiloMeter meter,
    ILogger<FencedGrainStorage> log) : IGrainStorage, IStorageHealth
{
    /// <summary>Attempts at a row whose blob was gone when it was read: each means that somebody wrote in between.</summary>
    const int ReadsMax = 5;

    long _failedAt;

    /// <summary>The same storage for states that are bytes already.</summary>
    public FencedGrainStorage Raw => new(rows, rowBytesMax, overflow, new StoredBytesSerializer(), activators, clock, meter, log);

    public bool IsFailing => Volatile.Read(ref _failedAt) is var at and not 0 && clock.GetElapsedTime(at) < SharedStorageLimits.FailingFor;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        for (var attempt = 0; attempt < ReadsMax; attempt++)
        {
            var row = await ReadRow(stateName, grainId);
            if (!row.RecordExists)
            {
                (grainState.State, grainState.ETag, grainState.RecordExists) = (Fresh<T>(), row.ETag, false);
                return;
            }
            var blob = overflow is null ? null : BlobOverflow.BlobOf(row.State!.Content);
            var content = blob is null ? row.State!.Content : await Ask(() => overflow!.Read(blob));
            if (content is null) continue;
            grainState.State = serializer.Deserialize<T>(content) is { } state ? state : Fresh<T>();
            (grainState.ETag, grainState.RecordExists) = (new RowVersion(row.ETag, blob).ToString(), true);
            return;
        }
        throw new IOException($"State {stateName} of grain {grainId} could not be read: the blob that its row names is not there.");
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // Before the first await: what is stored is the state at the time of the call.
        var content = serializer.Serialize(grainState.State);
        var length = content.ToMemory().Length;
        if (length > SharedStorageLimits.StateBytesMax || (length > rowBytesMax && overflow is null))
            throw new InvalidOperationException(
                $"State {stateName} of grain {grainId} has {length} bytes; at most {(overflow is null ? rowBytesMax : SharedStorageLimits.StateBytesMax)} can be stored.");

        var before = RowVersion.Parse(grainState.ETag);
        var blob = length > rowBytesMax ? await Ask(() => overflow!.Write(stateName, grainId, content)) : null;
        var row = new GrainState<StoredBytes>(new() { Content = blob is null ? content : BlobOverflow.PointerTo(blob) }, before.ETag!);
        try
        {
            var mine = row.State!;
            await Change(stateName, grainId, row, rows.WriteStateAsync, found => found.RecordExists && found.State!.Content.ToMemory().Span.SequenceEqual(mine.Content.ToMemory().Span));
        }
        catch (InconsistentStateException) when (blob is not null)
        {
            _ = overflow!.Remove(blob);
            throw;
        }
        (grainState.ETag, grainState.RecordExists) = (new RowVersion(row.ETag, blob).ToString(), true);
        if (before.Blob is not null) _ = overflow!.Remove(before.Blob);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var before = RowVersion.Parse(grainState.ETag);
        var row = new GrainState<StoredBytes>(new(), before.ETag!);
        // To clear what was never there is no conflict.
        if (before.ETag is not null || (await ReadRow(stateName, grainId)).RecordExists)
            await Change(stateName, grainId, row, rows.ClearStateAsync, found => !found.RecordExists);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Fresh<T>(), row.ETag, false);
        // What is cleared is to be gone, so this is waited for, and blobs that a crash has left go too.
        if (overflow is not null) await Ask(async () =>
        {
            await overflow.RemoveAll(stateName, grainId);
            return true;
        });
    }

    async Task Change(
        string stateName, GrainId grainId, GrainState<StoredBytes> row, Func<string, GrainId, IGrainState<StoredBytes>, Task> change, Predicate<GrainState<StoredBytes>> isDone)
    {
        try
        {
            await change(stateName, grainId, row);
        }
        catch (Exception fault)
        {
            var found = await Look(stateName, grainId);
            // The same bytes from another activation would be the same state, so taking its version over does no harm either.
            if (found is not null && isDone(found))
            {
                log.LogInformation("The answer to a write of {State} of {Grain} was lost; it is stored", stateName, grainId);
                row.ETag = found.ETag;
            }
            else
            {
                // A conflict may be with this very write, sent again: that it lost is known only where the row says so.
                if (found is not null && fault is InconsistentStateException) throw;
                Volatile.Write(ref _failedAt, clock.GetTimestamp());
                meter.Failed(1);
                throw new IOException($"Whether this write was stored is not known: {fault.Message}");
            }
        }
        if (Volatile.Read(ref _failedAt) != 0) Volatile.Write(ref _failedAt, 0);
    }

    // Null where the row could not be read; then the fault of the write is what is told.
    async Task<GrainState<StoredBytes>?> Look(string stateName, GrainId grainId)
    {
        try
        {
            return await ReadRow(stateName, grainId).WaitAsync(SharedStorageLimits.LookMax, clock);
        }
        catch (Exception fault) when (fault is IOException or TimeoutException)
        {
            return null;
        }
    }

    async Task<GrainState<StoredBytes>> ReadRow(string stateName, GrainId grainId)
    {
        var row = new GrainState<StoredBytes>(new());
        await Ask(async () =>
        {
            await rows.ReadStateAsync(stateName, grainId, row);
            return true;
        });
        return row;
    }

    // A service that cannot be reached is one kind of fault, whatever its client calls it.
    static async Task<T> Ask<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception fault)
        {
            throw new IOException($"The storage did not answer: {fault.Message}");
        }
    }

    T Fresh<T>() => activators.GetActivator<T>().Create();
}

/// <summary>The version of a row and the blob that it names, so that whoever replaces the state knows what it leaves behind.</summary>
readonly record struct RowVersion(string? ETag, string? Blob)
{
    const char Separator = '\n';

    public static RowVersion Parse(string? etag) =>
        etag?.Split(Separator) is [var row, var blob] ? new(row, blob) : new(string.IsNullOrEmpty(etag) ? null : etag, null);

    public override string? ToString() => Blob is null ? ETag : $"{ETag}{Separator}{Blob}";
}
