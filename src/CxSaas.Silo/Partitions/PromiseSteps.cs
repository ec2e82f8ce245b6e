using CxSaas.Contracts.Partitions;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Partitions;

/// <summary>Which changes of a customer's promises a partition has not heard of, by their numbers.</summary>
static class PromiseSteps
{
    public static IEnumerable<PromiseStep> New(Standing? known, IEnumerable<PromiseStep> steps)
    {
        if (known is null) return steps;
        var lines = known.Promises.ToDictionary(line => line.Id, StringComparer.Ordinal);
        return steps.Where(step => IsNew(step, lines.GetValueOrDefault(step.PromiseId)));
    }

    /// <summary>Of all there were by now, those that a standing has and one before it had not; what came after it is told with what comes after it.</summary>
    public static IEnumerable<PromiseStep> Between(Standing? known, Standing told, IEnumerable<PromiseStep> all)
    {
        var (before, after) = (Ids(known), told.Promises.ToDictionary(line => line.Id, line => line.Steps, StringComparer.Ordinal));
        // A promise that is listed no longer is over; one that was not listed before either had not been made.
        return New(known, all).Where(step => after.TryGetValue(step.PromiseId, out var steps) ? step.Number <= steps : before.Contains(step.PromiseId));

        static HashSet<string> Ids(Standing? standing) => [.. (standing?.Promises ?? []).Select(line => line.Id)];
    }

    /// <summary>Whether the standing in a report knows of changes that neither the report tells nor one before it did.</summary>
    public static bool AreMissing(Standing? known, Report report)
    {
        var lines = known?.Promises ?? [];
        var at = 0; // Lines are in the order of their ids.
        foreach (var line in report.Standing.Promises)
        {
            while (at < lines.Length && string.CompareOrdinal(lines[at].Id, line.Id) < 0) at++;
            var before = at < lines.Length && lines[at].Id == line.Id ? lines[at] : null;
            if (line.Steps == before?.Steps && line.Status == before.Status) continue;
            var heard = Math.Min(before?.Steps ?? 0, line.Steps - 1); // One that did not run out after all takes the number of its end.
            if (line.Steps > heard + report.Steps.Count(step => step.PromiseId == line.Id)) return true;
            // What the report goes on from is not what was heard of: the promise did not run out after all, which was told before and got lost.
            if (before is not null && report.Steps.Any(step => step.PromiseId == line.Id && step.Number == before.Steps + 1 && step.Previous != before.Status)) return true;
        }
        return false;
    }

    // A promise that ran out may have been told of here already; by a clock that was ahead, and then it did not run out after all.
    static bool IsNew(PromiseStep step, PromiseLine? line) =>
        line is null || step.Number > line.Steps || (step.Number == line.Steps && step.Status != line.Status);
}
