using System.Text.Json;
using CsCheck;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Tests;

/// <summary>
/// Lives that could be led, told in any order and more than once, where every command says when it happened. A command that is
/// refused because what it rests on is not told yet is sent again, as a client does.
/// </summary>
public sealed class PromiseOrderTests
{
    static readonly DateTimeOffset Now = Histories.Day(500);

    static readonly Gen<CustomerCommand[]> Life =
        from begin in Gen.Double[0, 100]
        from gaps in Gen.OneOf(.001, .5, 4).Array[6]
        from asked in Gen.Int[0, 4]
        from end in Gen.Int[0, 7]
        from stake in Gen.Double[.1, 1]
        select Lived(begin, gaps, asked, end, stake);

    static readonly Gen<(CustomerCommand[][] Lives, int Feedback, int Seed, int Copies, bool Required)> Cases =
        Gen.Select(Life.Array[1, 8], Gen.OneOf(0, 5, 120), Gen.Int, Gen.Int[1, 3], Gen.Bool);

    [Fact]
    public void Any_order_of_arrival_with_retries_ends_in_the_same_state() => Cases.Sample(c =>
    {
        var tenant = c.Required ? Commands.WithRequired : Commands.Tenant;
        // Under REQUIRED a life in which nobody asked the unit cannot be led.
        CustomerCommand[][] lives = [.. c.Lives.Where(life => !c.Required || life[0] is ProposePromise && (life.OfType<ConfirmFeasibility>().Any(a => a.Feasible) || !life.OfType<MakePromise>().Any()))];
        var commands = lives.SelectMany((life, i) => life.Select(command => Named(command, $"p{i}")))
            .Concat(Enumerable.Range(0, c.Feedback).Select(i => Commands.Feedback($"f{i}", Histories.Day(1.7 * i % 200)))).ToList();
        var inOrder = Told(tenant, commands);
        var shuffled = Enumerable.Repeat(commands, c.Copies).SelectMany(all => all).ToArray();
        new Random(c.Seed).Shuffle(shuffled);
        var anyhow = Told(tenant, shuffled);
        Assert.Equal(State(inOrder), State(anyhow));
        Assert.Equal(commands.Count, anyhow.Journal.Count);
    }, iter: 300, print: c => $"required {c.Required}, seed {c.Seed}, feedback {c.Feedback}, copies {c.Copies}\n{string.Join('\n', c.Lives.Select((l, i) => $"p{i}: {string.Join("; ", (object[])l)}"))}");

    [Fact]
    public void The_automatic_outcome_and_a_settlement_that_races_it_never_both_count() =>
        Gen.Select(Gen.Double[-3, 3], Gen.Double[-3, 3], Gen.Double[0, 1], Gen.Bool).Sample((happened, told, completeness, twice) =>
        {
            var customer = new StoredCustomer(Commands.Tenant, Histories.Day(10));
            customer.Records(Commands.Promise("p", null, Histories.Day(20)));
            // Around the end of the grace, on day 21: before it, after it, told before it, told after it.
            customer.Now = Histories.Day(21 + Math.Max(happened, told));
            var settle = new SettlePromise("p", completeness, false, Histories.Day(21 + happened));
            customer.Records(settle);
            if (twice) customer.Repeats(settle);
            customer.Now = Histories.Day(30);
            var fold = customer.Customer.Head.AsOf(customer.Now);
            var booking = fold.Promises["p"].Booking!;
            Assert.Equal(settle.OccurredAt > Histories.Day(21), booking.Lapsed);
            var ledger = fold.Dimension("reliability").Ledger;
            Assert.Equal(booking.At, ledger.At);
            // One outcome of stake .7 in this dimension is all that its ledger holds.
            Assert.Equal(8 * .7 * Math.Max(0, booking.Quality), ledger.Kept, 1e-9);
            Assert.Equal(8 * .7 * Math.Max(0, -booking.Quality), ledger.Broken, 1e-9);
        }, iter: 2_000);

    static StoredCustomer Told(Tenant tenant, IEnumerable<CustomerCommand> commands)
    {
        var customer = new StoredCustomer(tenant, Now);
        var waiting = commands.ToList();
        while (waiting.Count > 0)
        {
            var refused = waiting.Where(command => customer.Do(command) is Decision.Refuse).ToList();
            Assert.True(refused.Count < waiting.Count, $"refused for ever: {string.Join("\n", refused.Select(r => $"{r}: {customer.Do(r)}"))}");
            waiting = refused;
        }
        return customer;
    }

    // All promises that ever were, and the dimensions to the bit.
    static string State(StoredCustomer customer)
    {
        var fold = Histories.Fold(customer.All).AsOf(Now);
        Assert.Equal(JsonSerializer.Serialize(fold.Dimensions), JsonSerializer.Serialize(customer.Customer.Head.AsOf(Now).Dimensions));
        return JsonSerializer.Serialize((object[])[fold.Dimensions, fold.Promises, customer.All.Select(e => e.EventId)]);
    }

    static CustomerCommand[] Lived(double begin, double[] gaps, int asked, int end, double stake)
    {
        var at = new Queue<DateTimeOffset>(gaps.Select((_, i) => Histories.Day(begin + gaps.Take(i + 1).Sum())));
        var make = Commands.Promise("p", null, Histories.Day(begin + 40)) with { Stake = stake };
        var life = new List<CustomerCommand>();
        if (asked > 0) life.Add(Commands.Proposal(make, at.Dequeue()));
        if (asked is 2 or 4) life.Add(new ConfirmFeasibility("p", true, "Can do.", at.Dequeue()));
        if (asked is 3 or 4) life.Add(new ConfirmFeasibility("p", false, null, at.Dequeue()));
        if (asked is 3) life.Add(new ConfirmFeasibility("p", true, null, at.Dequeue()));
        // Declined at last: it is taken back or left.
        if (asked is not 4) life.Add(make with { MadeAt = at.Dequeue() });
        else if (end > 5) end = 0;
        if (asked is 4 && end is 1 or 2 or 3) end = 4;
        if (End(end, at.Dequeue()) is { } last) life.Add(last);
        if (end is 2 or 3 || (end is 5 && asked is not 4)) life.Add(new ConfirmRecovery("p", Histories.Day(begin + 50)));
        return [.. life];
    }

    static CustomerCommand? End(int end, DateTimeOffset at) => end switch
    {
        1 => new SettlePromise("p", 1, true, at),
        2 => new SettlePromise("p", .5, false, at),
        3 => new SettlePromise("p", 0, false, at),
        4 => new ReleasePromise("p", at),
        5 => new WithdrawPromise("p", at),
        6 => new SettlePromise("p", 1, false, at.AddDays(45)),
        _ => null,
    };

    static CustomerCommand Named(CustomerCommand command, string id) => command switch
    {
        ProposePromise c => c with { Id = id },
        ConfirmFeasibility c => c with { PromiseId = id },
        MakePromise c => c with { Id = id },
        SettlePromise c => c with { PromiseId = id },
        ReleasePromise c => c with { PromiseId = id },
        WithdrawPromise c => c with { PromiseId = id },
        ConfirmRecovery c => c with { PromiseId = id },
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };
}
