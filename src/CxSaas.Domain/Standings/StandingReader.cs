using System.Collections.Immutable;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Standings;

/// <summary>How a customer's standing follows from its events, the weights and the day. Nothing else decides it.</summary>
public static class StandingReader
{
    /// <summary>
    /// The standing after events were added, and what somebody who watches the customer's promises saw. It goes on from the
    /// standing before, for the archive is not at hand; with the whole history it is made anew.
    /// </summary>
    public static Told After(Customer customer, Standing before, IReadOnlyCollection<Recorded> added, Weights weights, DateTimeOffset now)
    {
        var watch = new PromiseWatch(before.Promises, now);
        foreach (var (e, promise) in added) watch.See(e, promise);
        var answers = Said.Of(before).Plus(added.SelectMany(recorded => Answers(recorded.Event)));
        var heardAt = HeardAt(before.HeardAt, added.Select(recorded => recorded.Event));
        return new(Read(customer, before, answers, heardAt, customer.Head, watch.Count, weights, now), watch.Steps);
    }

    /// <summary>The standing from all events there ever were.</summary>
    public static Told Whole(Customer customer, IReadOnlyCollection<CustomerEvent> all, Weights weights, DateTimeOffset now)
    {
        var before = customer.Standing;
        var known = PromiseChanges.KnownBy(now, all).ToLookup(step => step.PromiseId, StringComparer.Ordinal);
        var told = (before?.Promises ?? []).ToDictionary(line => line.Id, line => line.Steps, StringComparer.Ordinal);
        var standing = Read(
            customer,
            before is null ? null : before with { Promises = [], Retired = [] },
            default(Said).Plus(all.SelectMany(Answers)),
            HeardAt(null, all),
            customer.Journal.HasArchive ? customer.Journal.FoldOf(all) : customer.Head,
            promiseId => known[promiseId].Count(),
            weights,
            now);
        var steps = known.SelectMany(ofOne => ofOne).Where(step => told.TryGetValue(step.PromiseId, out var last) ? step.Number > last : step.KnownAt >= now);
        return new(standing, [.. steps.OrderBy(step => step.KnownAt).ThenBy(step => step.PromiseId, StringComparer.Ordinal).ThenBy(step => step.Number)]);
    }

    /// <summary>The same standing as it reads at another instant: promises that ran out are broken, and the days are told from then.</summary>
    public static Standing AsOf(Customer customer, Weights weights, DateTimeOffset now)
    {
        var stored = customer.Standing!;
        var watch = new PromiseWatch(stored.Promises, now);
        return Read(customer, stored with { Revision = stored.Revision - 1 }, Said.Of(stored), stored.HeardAt, customer.Head, watch.Count, weights, now);
    }

    static Standing Read(
        Customer customer, Standing? before, Said said, DateTimeOffset? heardAt,
        CustomerFold fold, Func<string, int> steps, Weights weights, DateTimeOffset now)
    {
        var (promises, retired) = Promises(before, fold.AsOf(now), steps, now);
        var atHand = customer.Journal.Strays.Concat(customer.Journal.Tail).ToList();
        var changedAt = atHand.OfType<PromiseEvent>().Max(e => (DateTimeOffset?)e.RecordedAt) ?? before?.PromisesChangedAt;
        return new()
        {
            Revision = (before?.Revision ?? 0) + 1,
            SegmentId = customer.Profile!.SegmentId,
            CreatedAt = customer.Profile.CreatedAt,
            LastEventAt = customer.LastEventAt,
            Weights = weights.FingerprintWith(customer.Head.Priors),
            Day = UtcDay.Of(now),
            Readings = Readings(customer, promises, weights, now),
            Answers = said.Lines,
            HasOlderAnswers = said.HasOlder,
            Promises = promises,
            Retired = retired,
            Effect = changedAt is not null && PromiseEffectReader.Read(atHand, now) is { N: > 0 } effect ? effect : null,
            PromisesChangedAt = changedAt,
            Events = customer.Journal.Count,
            HeardAt = heardAt,
        };
    }

    static DateTimeOffset? HeardAt(DateTimeOffset? before, IEnumerable<CustomerEvent> added) =>
        added.Where(IsHeard).Select(e => (DateTimeOffset?)e.OccurredAt).Append(before).Max();

    // A promise and an agent's note are ours and not the customer's; a drop in usage is the contrary of hearing something.
    static bool IsHeard(CustomerEvent e) =>
        e is FeedbackRecorded { Source: not FeedbackSource.AgentNote } or SignalRecorded { Kind: not SignalKind.UsageDrop };

    static IEnumerable<AnswerTally> Answers(CustomerEvent added)
    {
        if (added is SignalRecorded && IsHeard(added)) yield return AnswerTally.Signal(UtcDay.Of(added.OccurredAt));
        if (added is not FeedbackRecorded feedback) yield break;
        var day = UtcDay.Of(feedback.OccurredAt);
        yield return AnswerTally.Feedback(day, IsHeard(added));
        foreach (var answer in feedback.Answers)
            if (AnswerTally.IsCounted(answer.Metric, answer.Dimension, answer.Aspect)) yield return AnswerTally.One(day, answer.Metric, answer.Value);
    }

    // Promises that the fold has forgotten are over; their lines stay as they were.
    static (ImmutableArray<PromiseLine> Lines, ImmutableArray<OutcomeTally> Retired) Promises(
        Standing? before, CustomerFold fold, Func<string, int> steps, DateTimeOffset now)
    {
        if (fold.Promises.IsEmpty && before is null or { Promises.IsEmpty: true }) return ([], before?.Retired ?? []);
        var lines = fold.Promises.Values.Select(promise => PromiseLine.Of(promise, steps(promise.Id)))
            .Concat((before?.Promises ?? []).Where(line => !fold.Promises.ContainsKey(line.Id)).Select(line => line.AsOf(now)))
            .OrderBy(line => line.Id, StringComparer.Ordinal).ToList();
        var surplus = lines.Count(line => line.SettledAt is not null) - Standing.SettledListedMax;
        if (surplus <= 0) return ([.. lines], before?.Retired ?? []);
        // Only what the fold has forgotten may retire: any other would come back with the next reading.
        var leaving = lines.Where(line => line.SettledAt is not null && !fold.Promises.ContainsKey(line.Id))
            .OrderBy(line => line.SettledAt).ThenBy(line => line.Id, StringComparer.Ordinal).Take(surplus).ToHashSet();
        return (
            [.. lines.Where(line => !leaving.Contains(line))],
            AddUp((before?.Retired ?? []).Concat(leaving.Select(line => new OutcomeTally(OutcomeKey.Of(line), OutcomeSums.Of(line))))));
    }

    static ImmutableArray<OutcomeTally> AddUp(IEnumerable<OutcomeTally> tallies) =>
    [
        .. tallies.GroupBy(t => t.Key)
            .Select(g => new OutcomeTally(g.Key, g.Aggregate(default(OutcomeSums), (sum, t) => sum + t.Sums)))
            .OrderBy(t => t.Key.Day).ThenBy(t => t.Key.UnitId, StringComparer.Ordinal).ThenBy(t => t.Key.Kind, StringComparer.Ordinal)
            .ThenBy(t => t.Key.Status).ThenBy(t => t.Key.Confirmed),
    ];

    // Today's reading is as of the last thing that happened today, the others as of the start of their day: so it follows from
    // the history and the day alone, not from when it was made.
    static ImmutableArray<DayReading> Readings(Customer customer, ImmutableArray<PromiseLine> promises, Weights weights, DateTimeOffset now)
    {
        var today = UtcDay.Start(UtcDay.Of(now));
        var last = promises.Where(p => p.SettledAt <= now).Max(p => p.SettledAt) is { } settled && settled > customer.LastEventAt ? settled : customer.LastEventAt;
        return
        [
            .. Enumerable.Range(0, Standing.DaysTold).Select(days =>
                SatisfactionReader.Glance(customer.Head, weights, days == 0 && last > today ? last : today.AddDays(days))),
        ];
    }
}
