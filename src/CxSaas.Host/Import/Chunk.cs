using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>
/// Entries that travel together: few and small enough that each of their steps fits one request. The steps are in the order
/// in which things must happen to a customer: known, then promised to, then the promise ended.
/// </summary>
sealed class Chunk
{
    /// <summary>Half of what a request may hold: little is lost on overhead, and progress shows and stops sooner.</summary>
    public const int EntriesMax = Mutation.BatchMax / 2;

    static readonly Mutation[] Order =
    [
        Mutation.RegisterCustomers, Mutation.RecordFeedback, Mutation.RecordSignals, Mutation.RecordInvitations, Mutation.RecordPromises, Mutation.MakePromises,
        Mutation.SettlePromises, Mutation.WithdrawPromises, Mutation.ReleasePromises, Mutation.ConfirmRecoveries,
    ];

    readonly List<Entry> _entries = [];
    readonly HashSet<(string, string)> _ids = [];
    int _bytes;

    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>
    /// False when it is full, and when it already holds this id: a batch promises no order among its own items, so the same
    /// thing twice in one would be a race.
    /// </summary>
    public bool TryAdd(Entry entry)
    {
        if (_entries.Count > 0 && (_entries.Count == EntriesMax || _bytes + entry.Bytes > Mutation.BytesMax)) return false;
        if (!_ids.Add((entry.CustomerId, entry.Id))) return false;
        _entries.Add(entry);
        _bytes += entry.Bytes;
        return true;
    }

    /// <summary>The customers to register first: those with a segment that this lane has not sent yet.</summary>
    public IReadOnlyList<RegisterCustomerInput> Registrations(IReadOnlyDictionary<(string, string), IReadOnlyList<Refusal>> sent) =>
        [.. _entries.Where(entry => entry.Segment is not null && !sent.ContainsKey((entry.CustomerId, entry.Segment)))
            .Select(entry => new RegisterCustomerInput(entry.CustomerId, Segment: entry.Segment)).Distinct()];

    public IEnumerable<(Mutation Mutation, IReadOnlyList<(Entry Entry, Part Part)> Parts)> Steps() =>
        from mutation in Order
        let parts = (from entry in _entries from part in entry.Parts where part.Mutation == mutation select (entry, part)).ToArray()
        where parts.Length > 0
        select (mutation, (IReadOnlyList<(Entry, Part)>)parts);
}
