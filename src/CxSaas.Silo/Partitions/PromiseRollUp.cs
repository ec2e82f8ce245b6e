using System.Runtime.InteropServices;
using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Partitions;

/// <summary>The promises of a partition, counted by what is asked of them. Equal to what a recount of the standings would give.</summary>
sealed class PromiseRollUp
{
    readonly Dictionary<Slot, OutcomeSums> _slots = [];

    public void Add(Standing standing, DateTimeOffset readAt) => Count(standing, readAt, sign: 1);

    /// <summary>Takes out what was added; the instant must be the one it was added with.</summary>
    public void Remove(Standing standing, DateTimeOffset readAt) => Count(standing, readAt, sign: -1);

    public IEnumerable<PromiseCount> Counts(PromiseScope scope) =>
        from slot in _slots
        where scope.Takes(slot.Key.SegmentId, slot.Key.Outcome)
        select new PromiseCount(slot.Key.Outcome, slot.Key.IsOverdue, slot.Value);

    /// <summary>How the promises to each segment stand, whatever their unit, kind and day; under "" those to no segment.</summary>
    public ILookup<string, PromiseCount> States(int fromDay)
    {
        var scope = new PromiseScope(FromDay: fromDay);
        return _slots.Where(slot => scope.Takes(slot.Key.SegmentId, slot.Key.Outcome)).ToLookup(
            slot => slot.Key.SegmentId ?? "",
            slot => new PromiseCount(new OutcomeKey(0, "", "", false, slot.Key.Outcome.Status), slot.Key.IsOverdue, slot.Value),
            StringComparer.Ordinal);
    }

    void Count(Standing standing, DateTimeOffset readAt, int sign)
    {
        foreach (var line in standing.Promises) Count(new(standing.SegmentId, KeyOf(line), line.IsOverdue(readAt)), OutcomeSums.Of(line), sign);
        foreach (var (key, sums) in standing.Retired) Count(new(standing.SegmentId, key, false), sums, sign);
    }

    // One that is not over counts on the day on which it is due.
    static OutcomeKey KeyOf(PromiseLine line) => line.SettledAt is not null
        ? OutcomeKey.Of(line)
        : new(UtcDay.Of(line.DueAt), line.UnitId, line.Kind, line.Feasibility == Feasibility.Confirmed, line.Status);

    void Count(Slot slot, OutcomeSums sums, int sign)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, slot, out _);
        sum = sign > 0 ? sum + sums : sum - sums;
        if (sum.Count == 0) _slots.Remove(slot);
    }

    readonly record struct Slot(string? SegmentId, OutcomeKey Outcome, bool IsOverdue);
}
