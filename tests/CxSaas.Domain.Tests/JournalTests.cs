using System.Text.Json;
using CsCheck;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Tests;

/// <summary>The stored aggregate against one fold of everything: pages, late events and restarts must not show.</summary>
public sealed class JournalTests
{
    static readonly DateTimeOffset Now = Histories.Day(500);

    [Fact]
    public void Any_order_of_arrival_gives_the_same_fold_to_the_bit() => Shuffled(Histories.Long).Sample((history, arrivals) =>
    {
        var customer = Arrived(arrivals);
        Assert.NotEmpty(customer.Pages);
        Same(Histories.Fold(history), customer.Journal);
        Assert.Equal(history.OrderBy(e => e.Key), customer.All);
    }, iter: 30, print: c => Histories.Print(c.Item1));

    [Fact]
    public void A_restart_between_any_two_arrivals_does_not_show() => Shuffled(Histories.Any).Sample((history, arrivals) =>
    {
        var customer = NewCustomer();
        foreach (var e in arrivals)
        {
            customer.Take(e);
            var before = JsonSerializer.Serialize(customer.Customer.Head);
            customer.Customer = StoredJson.RoundTrip(customer.Customer);
            Assert.Equal(before, JsonSerializer.Serialize(customer.Customer.Head));
        }
        Same(Histories.Fold(history), customer.Journal);
    }, iter: 30, print: c => Histories.Print(c.Item1));

    [Fact]
    public void The_head_at_hand_is_the_head_after_a_restart() => Shuffled(Histories.Long).Sample((_, arrivals) =>
    {
        var customer = Arrived(arrivals).Customer;
        Assert.Equal(JsonSerializer.Serialize(customer.Head), JsonSerializer.Serialize(StoredJson.RoundTrip(customer).Head));
    }, iter: 30, print: c => Histories.Print(c.Item1));

    [Fact]
    public void The_rules_let_the_same_facts_in_in_any_order() => Shuffled(Histories.Long).Sample((history, arrivals) =>
    {
        var made = history.OfType<PromiseMade>().Select(e => e.PromiseId).ToHashSet();
        CustomerEvent[] facts = [.. history.Where(e => e is FeedbackRecorded or SignalRecorded or PromiseMade || (e is PromiseSettled s && made.Contains(s.PromiseId)))];
        var customer = NewCustomer();
        // A step can only be told of a promise that was told before.
        foreach (var e in arrivals.Where(facts.Contains).OrderBy(e => e is PromiseSettled)) customer.Records(Commands.ToRecord(e));
        Assert.NotEmpty(customer.Pages);
        var whole = Histories.Fold(customer.All);
        Same(whole, customer.Journal);
        Assert.Equal(
            SatisfactionReader.Read(whole, Histories.Weights, Now).Score,
            SatisfactionReader.Read(customer.Customer.Head, Histories.Weights, Now).Score);

        // Every one of them again, and nothing changes.
        foreach (var e in facts) customer.Repeats(Commands.ToRecord(e));
        Same(whole, customer.Journal);
    }, iter: 25, print: c => Histories.Print(c.Item1));

    [Fact]
    public void Erasing_an_event_is_a_history_without_it() => Shuffled(Histories.Long).Sample((history, arrivals) =>
    {
        var erased = history[history.Length / 2];
        var without = Arrived(arrivals.Where(e => !ReferenceEquals(e, erased)));
        Same(Histories.Fold(history.Where(e => !ReferenceEquals(e, erased))), without.Journal);
        without.Take(erased);
        Same(Histories.Fold(history), without.Journal);
    }, iter: 25, print: c => Histories.Print(c.Item1));

    [Fact]
    public void A_reading_at_an_earlier_instant_is_of_what_had_occurred() =>
        Gen.Select(Shuffled(Histories.Long), Gen.Double[0, 320].Array[8]).Sample((arrived, days) =>
        {
            var journal = Arrived(arrived.Item2).Journal;
            foreach (var at in days.Select(Histories.Day).Concat(arrived.Item1.Take(20).Select(e => e.OccurredAt)))
            {
                if (journal.FoldAt(at) is { } fold) Same(Histories.FoldAt(arrived.Item1, at), fold);
                else Assert.True(at < journal.CheckpointKey!.Value.OccurredAt);
            }
        }, iter: 30, print: c => Histories.Print(c.Item1.Item1));

    [Fact]
    public void Turning_a_page_gives_the_same_page_and_journal_each_time()
    {
        var customer = Filled(Journal.TailEventsMax).Customer;
        var (first, page) = customer.Journal.TurnPage();
        var (second, again) = StoredJson.RoundTrip(customer).Journal.TurnPage();
        Assert.Equal(page.AsEnumerable(), again);
        Assert.Equal(StoredJson.Of(customer with { Journal = first }), StoredJson.Of(customer with { Journal = second }));
        Assert.Equal(Journal.TailEventsMax, page.Length + first.Tail.Length);
        Assert.Equal(customer.Journal.Count, first.Count);
    }

    [Fact]
    public void A_tail_heavy_with_comments_turns_before_it_is_long()
    {
        var customer = NewCustomer();
        for (var i = 0; customer.Pages.Count == 0; i++)
        {
            Assert.True(i < Journal.TailEventsMax);
            customer.Records(Commands.Feedback($"f{i}", at: Histories.Day(i)) with { Comment = new('ü', CustomerRules.CommentLengthMax) });
        }
        Assert.NotEmpty(customer.Journal.Tail);
    }

    [Fact]
    public void Events_older_than_the_checkpoint_do_not_pile_up_in_what_is_written_each_time()
    {
        var customer = Filled(3 * Journal.TailEventsMax, firstDay: 100);
        for (var i = 0; i < 5 * Journal.TailEventsMax; i++)
        {
            customer.Records(Commands.Feedback($"late{i}", at: Histories.Day(i / 10.0)));
            Assert.InRange(customer.Journal.Strays.Length + customer.Journal.Tail.Length, 1, Journal.TailEventsMax);
            Assert.NotEmpty(customer.Journal.Tail);
        }
        Same(Histories.Fold(customer.All), customer.Journal);
        Assert.Equal(8 * Journal.TailEventsMax, customer.Journal.Count);
    }

    [Fact]
    public void A_late_event_within_the_tail_needs_no_archive()
    {
        var customer = Filled(100);
        customer.Records(Commands.Feedback("late", at: customer.Journal.Tail[^1].OccurredAt.AddHours(-1)));
        Assert.Equal(0, customer.ArchiveReads);
        Assert.NotEqual("late", customer.Journal.Tail[^1].EventId);
        Same(Histories.Fold(customer.All), customer.Journal);
    }

    [Fact]
    public void An_event_in_order_needs_no_archive()
    {
        Assert.Equal(0, Filled(1_000).ArchiveReads);
    }

    [Fact]
    public void A_late_event_before_the_checkpoint_is_taken_in_with_the_archive()
    {
        var customer = Filled(100);
        customer.Records(Commands.Feedback("late", at: Histories.Day(.5)));
        Assert.Equal(1, customer.ArchiveReads);
        Same(Histories.Fold(customer.All), customer.Journal);
        customer.Repeats(Commands.Feedback("late", at: Histories.Day(.5)));
        Assert.Throws<InvalidOperationException>(() =>
            customer.Customer.Record(Histories.Feedback(Histories.Day(.1), FeedbackSource.Survey, Histories.Rating(1, "product")) with { Id = "x" }));
    }

    [Fact]
    public void An_archived_id_is_known_for_a_retry_and_for_a_conflict()
    {
        var customer = Filled(200);
        var stored = Commands.Feedback("f0", at: Histories.Day(0));
        customer.Repeats(stored);
        customer.Repeats(stored with { OccurredAt = null });
        customer.Refuses(stored with { Comment = "other" }, ErrorCode.Conflict, "id");
        customer.Refuses(stored with { OccurredAt = Histories.Day(1) }, ErrorCode.Conflict, "id");
        customer.Refuses(new RecordSignal("f0", SignalKind.Complaint, null), ErrorCode.Conflict, "id");
    }

    [Fact]
    public void A_promise_whose_events_are_archived_can_still_be_stepped_on()
    {
        var customer = NewCustomer();
        customer.Records(Commands.Promise("p", madeAt: Histories.Day(0), dueAt: Histories.Day(2)));
        customer.Records(new SettlePromise("p", .2, false, Histories.Day(1)));
        Fill(customer, 200, firstDay: 3);
        Assert.False(customer.Customer.Head.Promises.ContainsKey("p"));

        customer.Refuses(new WithdrawPromise("p", null), ErrorCode.WrongState, "promiseId");
        customer.Refuses(new RenegotiatePromise("p", Now.AddDays(3), true), ErrorCode.WrongState, "promiseId");
        customer.Refuses(new SettlePromise("p", 1, false, Histories.Day(1)), ErrorCode.Conflict, "promiseId");
        customer.Refuses(new SettlePromise("unheard-of", 1, false, null), ErrorCode.NotFound, "promiseId");
        customer.Repeats(new SettlePromise("p", .2, false, null));
        customer.Records(new ConfirmRecovery("p", null));
        Same(Histories.Fold(customer.All), customer.Journal);
        Assert.True(customer.Customer.Head.Promises["p"].Recovered);
        Fill(customer, 100, firstDay: 210);
        Same(Histories.Fold(customer.All), customer.Journal);
        customer.Repeats(new ConfirmRecovery("p", null));
    }

    [Fact]
    public void An_archived_promise_that_ran_out_takes_a_late_report_but_no_second_one()
    {
        var customer = NewCustomer();
        customer.Records(Commands.Promise("p", madeAt: Histories.Day(0), dueAt: Histories.Day(2)));
        Fill(customer, 200, firstDay: 5);
        var broken = SatisfactionReader.Score(customer.Customer.Head, Histories.Weights, Now);
        customer.Records(new SettlePromise("p", 1, false, Histories.Day(1)));
        Assert.True(SatisfactionReader.Score(customer.Customer.Head, Histories.Weights, Now) > broken);
        Same(Histories.Fold(customer.All), customer.Journal);
        customer.Refuses(new ReleasePromise("p", Histories.Day(1)), ErrorCode.WrongState, "promiseId");
        customer.Refuses(new ConfirmRecovery("p", null), ErrorCode.WrongState, "promiseId");
    }

    [Fact]
    public void A_promise_told_late_and_long_over_can_still_be_settled()
    {
        var customer = Filled(100, firstDay: 10);
        customer.Records(Commands.Promise("p", madeAt: Histories.Day(1), dueAt: Histories.Day(2)));
        Assert.Contains(customer.Journal.Strays, e => e is PromiseMade);
        customer.Records(new SettlePromise("p", 1, false, Histories.Day(2)));
        Assert.Equal(PromiseStatus.Kept, Histories.Fold(customer.All).Promises["p"].Status);
        Same(Histories.Fold(customer.All), customer.Journal);
    }

    [Fact]
    public void Open_promises_stay_at_hand_however_old_they_are()
    {
        var customer = NewCustomer();
        customer.Records(Commands.Promise("p", madeAt: Histories.Day(0), dueAt: Now.AddDays(100)));
        Fill(customer, 300, firstDay: 1);
        Assert.True(customer.Customer.Head.Promises["p"].IsOpen);
        customer.Records(new SettlePromise("p", 1, true, null));
        Assert.Equal(PromiseStatus.Exceeded, customer.Customer.Head.Promises["p"].Status);
        Same(Histories.Fold(customer.All), customer.Journal);
    }

    static void Same(CustomerFold whole, Journal journal)
    {
        Assert.Equal(journal.Count, journal.Head.Events);
        Same(whole, journal.Head);
    }

    // Promises that are over may have been forgotten with their page; all others must be there and equal to the bit.
    static void Same(CustomerFold whole, CustomerFold fold)
    {
        Assert.Equal(whole.Events, fold.Events);
        Assert.Equal(JsonSerializer.Serialize(whole.Dimensions), JsonSerializer.Serialize(fold.Dimensions));
        Assert.Equal(whole.OpenPromises.Select(p => p.Id), fold.OpenPromises.Select(p => p.Id));
        foreach (var (id, promise) in fold.Promises) Assert.Equal(JsonSerializer.Serialize(whole.Promises[id]), JsonSerializer.Serialize(promise));
    }

    static Gen<(CustomerEvent[], CustomerEvent[])> Shuffled(Gen<CustomerEvent[]> histories) =>
        from history in histories
        from seed in Gen.Int
            // In order, nearly in order, and in no order at all.
        from days in Gen.OneOf(0.0, 5, 60, 1000)
        select (history, Delayed(history, new Random(seed), days));

    static CustomerEvent[] Delayed(CustomerEvent[] history, Random random, double days) =>
    [
        .. history.OrderBy(e => e.Key)
            .Select(e => (Event: e, At: e.OccurredAt.AddDays(days * random.NextDouble())))
            .OrderBy(e => e.At).Select(e => e.Event),
    ];

    static StoredCustomer NewCustomer() => new(Commands.Tenant, Now);

    static StoredCustomer Arrived(IEnumerable<CustomerEvent> arrivals)
    {
        var customer = NewCustomer();
        foreach (var e in arrivals) customer.Take(e);
        return customer;
    }

    static StoredCustomer Filled(int events, double firstDay = 0)
    {
        var customer = NewCustomer();
        Fill(customer, events, firstDay);
        return customer;
    }

    static void Fill(StoredCustomer customer, int events, double firstDay)
    {
        for (var i = 0; i < events; i++)
            customer.Records(Commands.Feedback($"f{i + 1000 * (int)firstDay}", at: Histories.Day(firstDay + .3 * i)));
    }
}
