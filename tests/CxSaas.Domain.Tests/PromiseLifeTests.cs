using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;

namespace CxSaas.Domain.Tests;

/// <summary>What becomes of a promise when reports come late, early, twice or not at all.</summary>
public sealed class PromiseLifeTests
{
    static readonly DateTimeOffset Now = Histories.Day(10), Due = Histories.Day(20);
    static readonly MakePromise Make = Commands.Promise("p", null, Due);

    readonly StoredCustomer _customer = new(Commands.Tenant, Now);

    PromiseFold Promise => _customer.Customer.Head.AsOf(_customer.Now).Promises["p"];

    double Score => SatisfactionReader.Score(_customer.Customer.Head.AsOf(_customer.Now), Histories.Weights, _customer.Now);

    [Fact]
    public void A_late_report_of_a_timely_fulfilment_reverses_the_automatic_break()
    {
        _customer.Records(Make);
        _customer.Now = Due.AddDays(5);
        Assert.Equal(PromiseStatus.Broken, Promise.Status);
        var broken = Score;
        _customer.Records(new SettlePromise("p", 1, false, Due.AddDays(-1)));
        Assert.Equal((PromiseStatus.Kept, Due.AddDays(-1)), (Promise.Status, Promise.SettledAt));
        Assert.True(Score > broken);
    }

    [Fact]
    public void A_report_of_what_came_after_the_grace_time_is_kept_and_changes_nothing()
    {
        _customer.Records(Make);
        _customer.Now = Due.AddDays(5);
        var (broken, promise) = (Score, Promise);
        _customer.Records(new SettlePromise("p", 1, false, null));
        Assert.Equal((broken, promise.Status, promise.SettledAt), (Score, Promise.Status, Promise.SettledAt));
        _customer.Repeats(new SettlePromise("p", 1, false, null));
        _customer.Refuses(new SettlePromise("p", 1, false, Due), ErrorCode.Conflict, "promiseId");
        _customer.Refuses(new WithdrawPromise("p", Due), ErrorCode.WrongState, "promiseId");
    }

    [Fact]
    public void At_the_end_of_its_grace_a_promise_is_broken_and_not_an_instant_before()
    {
        _customer.Records(Make);
        _customer.Now = Due.AddDays(1).AddTicks(-1);
        Assert.Equal(PromiseStatus.Open, Promise.Status);
        _customer.Now = Due.AddDays(1);
        Assert.Equal((PromiseStatus.Broken, Due.AddDays(1)), (Promise.Status, Promise.SettledAt));
    }

    [Fact]
    public void A_release_as_of_before_the_break_undoes_it_and_one_as_of_after_it_is_refused()
    {
        _customer.Records(Make);
        _customer.Now = Due.AddDays(5);
        _customer.Refuses(new ReleasePromise("p", null), ErrorCode.WrongState, "promiseId");
        _customer.Refuses(new ReleasePromise("p", Due.AddDays(1)), ErrorCode.WrongState, "promiseId");
        _customer.Records(Make with { Id = "q", MadeAt = Now });
        _customer.Records(new WithdrawPromise("q", Due.AddDays(1)));
        _customer.Records(new ReleasePromise("p", Due));
        Assert.Equal(PromiseStatus.Released, Promise.Status);
        Assert.Equal(PromiseStatus.Broken, _customer.Customer.Head.AsOf(_customer.Now).Promises["q"].Status);
    }

    [Fact]
    public void A_withdrawal_costs_half_before_the_due_time_and_all_from_it_on()
    {
        _customer.Records(Make);
        _customer.Records(Make with { Id = "q" });
        _customer.Now = Due.AddDays(5);
        _customer.Records(new WithdrawPromise("p", Due.AddTicks(-1)));
        _customer.Records(new WithdrawPromise("q", Due));
        Assert.Equal(-.5, Promise.Booking!.Quality);
        Assert.Equal(-1, _customer.Customer.Head.Promises["q"].Booking!.Quality);
    }

    [Fact]
    public void A_recovery_is_undone_by_a_report_that_nothing_was_broken()
    {
        _customer.Records(Make);
        _customer.Now = Due.AddDays(5);
        _customer.Records(new ConfirmRecovery("p", null));
        _customer.Records(new SettlePromise("p", 1, false, Due));
        Assert.Equal((PromiseStatus.Kept, false), (Promise.Status, Promise.Recovered));
        Assert.True(Score > SatisfactionReader.PriorScore);
    }

    [Theory]
    [InlineData(0, 1, PromiseStatus.Kept, 1)]
    [InlineData(0, .5, PromiseStatus.PartlyKept, -.5)]
    [InlineData(0, 0, PromiseStatus.Broken, -1)]
    [InlineData(.5, 1, PromiseStatus.Late, -.5)]
    [InlineData(.5, .5, PromiseStatus.PartlyKept, -.875)]
    [InlineData(.25, 1, PromiseStatus.Late, .125)]
    public void Fulfilment_is_completeness_times_what_is_left_of_the_grace(double daysLate, double completeness, PromiseStatus status, double quality)
    {
        _customer.Records(Make);
        _customer.Now = Due.AddDays(daysLate);
        _customer.Records(new SettlePromise("p", completeness, false, null));
        Assert.Equal(status, Promise.Status);
        Assert.Equal(quality, Promise.Booking!.Quality, 1e-12);
    }

    [Fact]
    public void The_last_renegotiation_holds_though_many_fall_on_one_instant_or_the_clock_steps_back()
    {
        _customer.Records(Make);
        for (var i = 1; i <= 12; i++) Moves(Due.AddDays(i));
        _customer.Now = Now.AddMinutes(-1);
        Moves(Due.AddDays(50));
        Moves(Due.AddDays(51));
        Assert.Equal(14, Promise.Renegotiations);
    }

    [Fact]
    public void A_promise_made_by_a_clock_ahead_of_ours_can_be_renegotiated_at_once()
    {
        _customer.Records(Make with { MadeAt = Now.AddMinutes(4) });
        Moves(Due.AddDays(1));
        Moves(Due.AddDays(2));
    }

    void Moves(DateTimeOffset dueAt)
    {
        _customer.Records(new RenegotiatePromise("p", dueAt, CustomerConsents: true));
        Assert.Equal(dueAt, Promise.DueAt);
    }

    [Fact]
    public void A_recovery_confirmed_at_the_instant_of_the_withdrawal_counts()
    {
        _customer.Records(Make);
        _customer.Records(new WithdrawPromise("p", null));
        var withdrawn = Score;
        _customer.Records(new ConfirmRecovery("p", null));
        Assert.True(Promise.Recovered);
        Assert.True(Score > withdrawn);
        _customer.Repeats(new ConfirmRecovery("p", null));
    }
}
