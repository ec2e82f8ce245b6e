using CsCheck;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;

namespace CxSaas.Domain.Tests;

/// <summary>What is worked out afterwards against what a watcher saw as it happened.</summary>
public sealed class PromiseChangesTests
{
    static readonly DateTimeOffset Now = Histories.Day(500);

    // Everything is told some time after it happened.
    static readonly Gen<CustomerEvent[]> Told =
        from history in Histories.Any
        from delays in Gen.OneOf(0.0, .01, 2, 40).Array[history.Length]
        select history.Select((e, i) => e with { RecordedAt = e.OccurredAt.AddDays(delays[i]) }).ToArray();

    [Fact]
    public void The_last_change_of_each_promise_is_where_it_stands() => Told.Sample(history =>
    {
        var last = PromiseChanges.KnownBy(Now, history).GroupBy(c => c.PromiseId).ToDictionary(c => c.Key, c => c.Last().Status);
        Assert.Equal(
            Histories.Fold(history).AsOf(Now).Promises.Values.Select(p => (p.Id, p.Status)),
            last.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, c.Value)));
    }, iter: 500, print: Histories.Print);

    [Fact]
    public void Changes_follow_one_another_in_time_and_in_status() => Told.Sample(history =>
    {
        var changes = PromiseChanges.KnownBy(Now, history);
        Assert.Equal(changes.Select(c => c.KnownAt).Order(), changes.Select(c => c.KnownAt));
        foreach (var ofOne in changes.GroupBy(c => c.PromiseId))
        {
            Assert.Equal(Enumerable.Range(1, ofOne.Count()), ofOne.Select(c => c.Number));
            Assert.Equal(ofOne.Select(c => (PromiseStatus?)c.Status).SkipLast(1).Prepend(null), ofOne.Select(c => c.Previous));
        }
    }, iter: 500, print: Histories.Print);

    [Fact]
    public void A_watcher_saw_the_same_and_resumes_after_any_instant() => Gen.Select(Told, Gen.Double[0, 400]).Sample((history, day) =>
    {
        var at = Histories.Day(day);
        var whole = PromiseChanges.KnownBy(Now, history);
        var then = PromiseChanges.KnownBy(at, history.Where(e => e.RecordedAt <= at));
        Assert.Equal(whole.Where(c => c.KnownAt <= at), then);
        Assert.Equal(whole, PromiseChanges.KnownBy(Now, history.Reverse()));
        // What the customer's own fold, of all that was known by then, said of each promise.
        Assert.Equal(
            Histories.Fold(history.Where(e => e.RecordedAt <= at)).AsOf(at).Promises.Values.Select(p => (p.Id, p.Status)),
            then.GroupBy(c => c.PromiseId).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, c.Last().Status)));
    }, iter: 500, print: c => $"day {c.Item2}\n{Histories.Print(c.Item1)}");

    [Fact]
    public void A_late_report_of_a_timely_fulfilment_shows_as_broken_and_then_kept()
    {
        var made = Histories.Promise("p", Histories.Day(0), Histories.Day(5), "ease", grace: TimeSpan.FromDays(1));
        CustomerEvent[] events = [made, Histories.Settled("p", Histories.Day(4)) with { RecordedAt = Histories.Day(9) }];
        Assert.Equal(
            [
                (1, Histories.Day(0), "promise:p:made", null, PromiseStatus.Open),
                (2, Histories.Day(6), "promise:p:outcome", PromiseStatus.Open, PromiseStatus.Broken),
                (3, Histories.Day(9), "promise:p:outcome", PromiseStatus.Broken, PromiseStatus.Kept),
            ],
            PromiseChanges.KnownBy(Now, events).Select(c => (c.Number, c.KnownAt, c.EventId, c.Previous, c.Status)));
        Assert.Single(PromiseChanges.KnownBy(Histories.Day(5.9), events));
    }

    [Fact]
    public void The_unit_s_answer_a_new_due_time_and_a_recovery_are_changes_too()
    {
        var made = Histories.Promise("p", Histories.Day(2), Histories.Day(5), "ease");
        CustomerEvent[] events =
        [
            Histories.Proposal(made, Histories.Day(0)),
            new PromiseConfirmed("p", null) { OccurredAt = Histories.Day(1), RecordedAt = Histories.Day(1) },
            made,
            new PromiseRenegotiated("p", 1, Histories.Day(8)) { OccurredAt = Histories.Day(3), RecordedAt = Histories.Day(3) },
            Histories.Settled("p", Histories.Day(7), 0),
            Histories.Recovered("p", Histories.Day(9)),
            // What changes nothing is no change.
            Histories.Settled("p", Histories.Day(20)) with { PromiseId = "q" },
        ];
        Assert.Equal(
            [PromiseStatus.Proposed, PromiseStatus.Proposed, PromiseStatus.Open, PromiseStatus.Open, PromiseStatus.Broken, PromiseStatus.Broken],
            PromiseChanges.KnownBy(Now, events).Select(c => c.Status));
    }
}
