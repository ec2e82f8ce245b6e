using CsCheck;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Tests;

/// <summary>A promise that comes from elsewhere with all that became of it is the promise that it was there.</summary>
public sealed class PromiseHistoryTests
{
    static readonly DateTimeOffset Now = Histories.Day(100);

    static readonly RecordPromise Whole = new(
        "p", "It arrives on time.", "delivery", "reliability", .5, Histories.Day(20), "warehouse", "mara", Histories.Day(1),
        [new(false, Histories.Day(2), "No van."), new(true, Histories.Day(3), "A van.")], Histories.Day(4), TimeSpan.FromDays(2),
        [new(Histories.Day(10), Histories.Day(30)), new(Histories.Day(11), Histories.Day(25))],
        [new(PromiseEnding.Settled, Histories.Day(26), Completeness: .5)], Histories.Day(40));

    readonly StoredCustomer _customer = new(Commands.Tenant, Now);

    PromiseFold Promise => _customer.Customer.Head.AsOf(_customer.Now).Promises["p"];

    /// <summary>Anything that is done to promises by those who serve the customer, a clock that goes on, and what is told late.</summary>
    static readonly Gen<(CustomerCommand Command, double Days)[]> Served = Gen.Select(
        from id in Gen.OneOf("p", "q")
        from step in Gen.Int[0, 9]
        from late in Gen.Double[-15, 0]
        from told in Gen.Bool
        from share in Gen.Double[0, 1]
        select (id, step, late, told, share), Gen.Double[0, 6]).Array[1, 40].Select(all =>
        {
            var day = 0.0;
            return all.Select(one =>
            {
                day += one.Item2;
                return (Command(one.Item1.id, one.Item1.step, Histories.Day(day), one.Item1.told ? Histories.Day(day + one.Item1.late) : null, one.Item1.share), day);
            }).ToArray();
        });

    [Fact]
    public void Whatever_became_of_promises_comes_back_as_it_was_in_whatever_order() => Served.Sample(served =>
    {
        var there = new StoredCustomer(Commands.WithRequired, Histories.Start);
        foreach (var (command, day) in served)
        {
            there.Now = Histories.Day(day);
            there.Tenant = day % 2 < 1 ? Commands.WithRequired : Commands.WithoutGrace;
            there.Do(command);
        }
        var here = new StoredCustomer(Commands.WithRequired, there.Now);
        foreach (var feedback in there.All.OfType<FeedbackRecorded>().Reverse()) here.Do(Commands.ToRecord(feedback));
        foreach (var steps in there.All.OfType<PromiseEvent>().GroupBy(step => step.PromiseId).Reverse())
        {
            var command = Commands.ToRecord([.. steps]);
            var decision = here.Do(command);
            Assert.True(decision is Decision.RecordAll, $"{decision} {string.Join("; ", steps)}");
            here.Repeats(command);
        }
        Assert.Equal(there.All.Where(e => !IsSecondEnd(e, there.All)).Select(Undated), here.All.Select(Undated));
        Assert.Equal(StoredJson.Of(there.Customer.Head.AsOf(there.Now) with { Events = 0 }), StoredJson.Of(here.Customer.Head.AsOf(here.Now) with { Events = 0 }));
    });

    [Fact]
    public void A_whole_history_is_one_decision()
    {
        Assert.Equal(8, Assert.IsType<Decision.RecordAll>(_customer.Do(Whole)).Events.Length);
        Assert.Equal((PromiseStatus.PartlyKept, Feasibility.Confirmed, "A van.", 2, true), (Promise.Status, Promise.Feasibility, Promise.FeasibilityReason, Promise.Renegotiations, Promise.Recovered));
        Assert.Equal((Histories.Day(25), TimeSpan.FromDays(2)), (Promise.DueAt, Promise.Grace));
        _customer.Repeats(Whole);
    }

    [Fact]
    public void What_was_recorded_otherwise_stays()
    {
        _customer.Do(Whole);
        RecordPromise[] others =
        [
            Whole with { Stake = .6 },
            Whole with { MadeAt = Histories.Day(5) },
            Whole with { Answers = [new(true, Histories.Day(3), "Two vans.")] },
            Whole with { Moves = [new(Histories.Day(10), Histories.Day(31))] },
            Whole with { Ends = [new(PromiseEnding.Settled, Histories.Day(26))] },
            Whole with { Ends = [new(PromiseEnding.Released, Histories.Day(26))] },
            // Only a part of it, and that of another promise.
            Whole with { Statement = "It arrives.", Answers = [], MadeAt = null, Moves = [], Ends = [], RecoveredAt = null },
        ];
        foreach (var other in others) _customer.Refuses(other, ErrorCode.Conflict, "id");
        var proposed = new StoredCustomer(Commands.Tenant, Now);
        proposed.Do(Whole with { ProposedAt = null, Answers = [] });
        proposed.Refuses(Whole with { Statement = "It arrives.", Answers = [], MadeAt = null, Moves = [], Ends = [], RecoveredAt = null }, ErrorCode.Conflict, "id");
    }

    [Fact]
    public void What_is_told_later_is_added()
    {
        _customer.Do(Whole with { Moves = [], Ends = [], RecoveredAt = null });
        Assert.Equal(4, Assert.IsType<Decision.RecordAll>(_customer.Do(Whole)).Events.Length);
        var whole = new StoredCustomer(Commands.Tenant, Now);
        whole.Do(Whole);
        Assert.Equal(StoredJson.Of(whole.Customer.Head), StoredJson.Of(_customer.Customer.Head));
    }

    [Fact]
    public void It_is_not_asked_whether_it_was_allowed_nor_which_grace_holds_now()
    {
        var unconfirmed = Whole with { ProposedAt = null, Answers = [] };
        Assert.IsType<Decision.RecordAll>(new StoredCustomer(Commands.WithRequired, Now).Do(unconfirmed));
        _customer.Tenant = Commands.WithoutGrace;
        _customer.Do(unconfirmed);
        Assert.Equal(TimeSpan.FromDays(2), Promise.Grace);
        _customer.Do(unconfirmed with { Id = "q", Grace = null });
        Assert.Equal(TimeSpan.Zero, _customer.Customer.Head.Promises["q"].Grace);
    }

    [Fact]
    public void What_cannot_have_happened_is_refused_by_field()
    {
        Refuses(Whole with { ProposedAt = null, MadeAt = null }, "madeAt");
        Refuses(Whole with { ProposedAt = null }, "proposedAt");
        Refuses(Whole with { Answers = [new(true, Histories.Day(1), null)] }, "confirmedAt");
        Refuses(Whole with { Answers = [new(false, Now.AddMinutes(6), null)] }, "declinedAt");
        Refuses(Whole with { Answers = [new(false, Histories.Day(2), new('a', 1001))] }, "declinedBecause");
        Refuses(Whole with { DueAt = Histories.Day(4) }, "dueAt");
        Refuses(Whole with { Grace = TimeSpan.FromSeconds(TenantRules.GraceSecondsMax + 1) }, "graceSeconds");
        Refuses(Whole with { Grace = TimeSpan.FromSeconds(-1) }, "graceSeconds");
        Refuses(Whole with { Moves = [new(Histories.Day(3), Histories.Day(30))] }, "moves.0.at");
        Refuses(Whole with { Moves = [new(Histories.Day(5), Histories.Day(5))] }, "dueAt");
        Refuses(Whole with { Moves = [.. Enumerable.Range(5, CustomerRules.RenegotiationsMax + 1).Select(day => new PromiseMove(Histories.Day(5), Histories.Day(day + 1)))] }, "moves");
        Refuses(Whole with { MadeAt = null }, "moves");
        Refuses(Whole with { MadeAt = null, Moves = [] }, "settledAt");
        Refuses(Whole with { MadeAt = null, Moves = [], Ends = [] }, "recoveredAt");
        Refuses(Whole with { Ends = [new(PromiseEnding.Released, Histories.Day(3))] }, "releasedAt");
        Refuses(Whole with { Ends = [new(PromiseEnding.Withdrawn, Now.AddMinutes(6))] }, "withdrawnAt");
        Refuses(Whole with { Ends = [.. Whole.Ends, new(PromiseEnding.Released, Histories.Day(26))] }, "settledAt");
        Refuses(Whole with { Ends = [new(PromiseEnding.Settled, Histories.Day(26), 1.1)] }, "completeness");
        Refuses(Whole with { Ends = [new(PromiseEnding.Settled, Histories.Day(26), .5, Exceeded: true)] }, "exceeded");
        Refuses(Whole with { RecoveredAt = Histories.Day(3) }, "recoveredAt");
        Refuses(Whole with { Dimension = "charm" }, "dimension");
        Refuses(Whole with { Statement = "" }, "statement");

        void Refuses(RecordPromise command, string field) => _customer.Refuses(command, ErrorCode.Invalid, field.Split('.'));
    }

    [Fact]
    public void Those_that_are_open_count_among_the_open_ones()
    {
        for (var n = 0; n < CustomerRules.OpenPromisesMax; n++) _customer.Records(Commands.Promise($"o{n}", Now, Histories.Day(200)));
        _customer.Refuses(Whole with { DueAt = Histories.Day(200), Moves = [], Ends = [], RecoveredAt = null }, ErrorCode.LimitReached, "customerId");
        Assert.IsType<Decision.RecordAll>(_customer.Do(Whole));
    }

    static CustomerCommand Command(string id, int step, DateTimeOffset now, DateTimeOffset? at, double share) => step switch
    {
        0 => Commands.Proposal(Make(id), at),
        1 => new ConfirmFeasibility(id, true, "Yes.", at),
        2 => new ConfirmFeasibility(id, false, null, at),
        3 => Make(id) with { MadeAt = at },
        4 => new SettlePromise(id, share < .3 ? 0 : share, Exceeded: false, at),
        5 => new ReleasePromise(id, at),
        6 => new WithdrawPromise(id, at),
        7 => new ConfirmRecovery(id, at),
        8 => new RenegotiatePromise(id, now + TimeSpan.FromDays(1 + 40 * share), CustomerConsents: true),
        _ => Commands.Feedback($"f{now.Ticks}", at),
    };

    static MakePromise Make(string id) => Commands.Promise(id, null, Histories.Day(id == "p" ? 40 : 90));

    // One that ran out can be told to have been withdrawn at that instant, and later to have been kept, both too late.
    static bool IsSecondEnd(CustomerEvent e, IEnumerable<CustomerEvent> all) => e is PromiseSettled or PromiseReleased or PromiseWithdrawn
        && all.Any(other => other is PromiseSettled or PromiseReleased or PromiseWithdrawn && other.Key < e.Key && ((PromiseEvent)other).PromiseId == ((PromiseEvent)e).PromiseId);

    static CustomerEvent Undated(CustomerEvent e) => e with { RecordedAt = default };
}
