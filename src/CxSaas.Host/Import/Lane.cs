using System.Threading.Channels;
using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>
/// Sends chunk after chunk, and in a chunk step after step. A customer always travels on the same lane, so whatever is said
/// about one arrives in the order of the files, while other lanes run beside it.
/// </summary>
sealed class Lane(CxSaasClient client, Outcomes outcomes)
{
    // One chunk waits while one travels: reading is never far ahead of sending.
    readonly Channel<Chunk> _waiting = Channel.CreateBounded<Chunk>(1);
    readonly Dictionary<(string Customer, string Segment), IReadOnlyList<Refusal>> _registered = [];
    Chunk _filling = new();

    public async ValueTask Add(Entry entry, CancellationToken stop)
    {
        if (_filling.TryAdd(entry)) return;
        await _waiting.Writer.WriteAsync(_filling, stop);
        _filling = new();
        _filling.TryAdd(entry);
    }

    public async ValueTask Complete(CancellationToken stop)
    {
        if (_filling.Entries.Count > 0) await _waiting.Writer.WriteAsync(_filling, stop);
        _waiting.Writer.Complete();
    }

    /// <summary>
    /// Stop ends the lane after the request on its way: what that was part of counts as not taken, and the next run sends it
    /// again. Abandon does not wait for the answer either.
    /// </summary>
    public async Task Run(CancellationToken stop, CancellationToken abandon)
    {
        await foreach (var chunk in _waiting.Reader.ReadAllAsync(stop)) await Send(chunk, stop, abandon);
    }

    async Task Send(Chunk chunk, CancellationToken stop, CancellationToken abandon)
    {
        await Register(chunk, stop, abandon);
        var refused = new HashSet<Entry>(ReferenceEqualityComparer.Instance);
        // A row was there already if nothing it led to was new.
        var news = new HashSet<Entry>(ReferenceEqualityComparer.Instance);
        foreach (var entry in chunk.Entries)
            if (entry.Segment is { } segment && _registered[(entry.CustomerId, segment)] is { Count: > 0 } errors)
                Refuse(entry, errors, refused);

        foreach (var (mutation, parts) in chunk.Steps())
        {
            var standing = parts.Where(one => !refused.Contains(one.Entry)).ToArray();
            if (standing.Length == 0) continue;
            stop.ThrowIfCancellationRequested();
            var payloads = await mutation.Send(client, [.. standing.Select(one => one.Part.Json)], abandon);
            foreach (var ((entry, _), payload) in standing.Zip(payloads))
            {
                if (payload.Errors.Count > 0) Refuse(entry, payload.Errors, refused);
                if (!payload.Duplicate) news.Add(entry);
            }
        }
        foreach (var entry in chunk.Entries)
            if (!refused.Contains(entry)) outcomes.Take(entry, !news.Contains(entry));
    }

    /// <summary>Once a run for each customer; a refusal is remembered, and refuses every row of that customer with its reason.</summary>
    async Task Register(Chunk chunk, CancellationToken stop, CancellationToken abandon)
    {
        var inputs = chunk.Registrations(_registered);
        if (inputs.Count == 0) return;
        stop.ThrowIfCancellationRequested();
        var payloads = await Mutation.RegisterCustomers.Send(client, [.. inputs.Select(ContractJson.Of)], abandon);
        foreach (var (input, payload) in inputs.Zip(payloads)) _registered[(input.Id, input.Segment!)] = payload.Errors;
    }

    void Refuse(Entry entry, IReadOnlyList<Refusal> errors, HashSet<Entry> refused)
    {
        refused.Add(entry);
        outcomes.Refuse(entry.File, entry.Lines, errors);
    }
}
