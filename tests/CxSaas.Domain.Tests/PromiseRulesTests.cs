using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Tests;

public sealed class PromiseRulesTests
{
    static readonly DateTimeOffset Now = Histories.Day(10), Due = Histories.Day(20);
    static readonly MakePromise Make = Commands.Promise("p", null, Due);

    readonly StoredCustomer _customer = new(Commands.Tenant, Now);

    PromiseFold Promise => _customer.Customer.Head.AsOf(_customer.Now).Promises["p"];

    [Theory, MemberData(nameof(CustomerRulesTests.BadIds), MemberType = typeof(CustomerRulesTests))]
    public void An_id_outside_the_alphabet_is_refused_wherever_it_stands(string id)
    {
        _customer.Refuses(Make with { Id = id }, ErrorCode.Invalid, "id");
        _customer.Refuses(Make with { Dimension = id }, ErrorCode.Invalid, "dimension");
        _customer.Refuses(Make with { UnitId = id }, ErrorCode.Invalid, "unitId");
        _customer.Refuses(Make with { MakerId = id }, ErrorCode.Invalid, "makerId");
        foreach (var step in Steps(id)) _customer.Refuses(step, ErrorCode.Invalid, "promiseId");
    }

    [Theory, MemberData(nameof(CustomerRulesTests.BadTexts), MemberType = typeof(CustomerRulesTests))]
    public void Text_that_cannot_be_stored_is_refused(string text)
    {
        _customer.Refuses(Make with { Statement = text }, ErrorCode.Invalid, "statement");
        _customer.Refuses(Make with { Kind = text }, ErrorCode.Invalid, "kind");
    }

    [Fact]
    public void A_statement_and_a_kind_are_asked_for_and_bounded()
    {
        foreach (var blank in (string[])["", " ", "\t\n"])
        {
            _customer.Refuses(Make with { Statement = blank }, ErrorCode.Invalid, "statement");
            _customer.Refuses(Make with { Kind = blank }, ErrorCode.Invalid, "kind");
        }
        _customer.Refuses(Make with { Statement = new('a', 1001) }, ErrorCode.Invalid, "statement");
        _customer.Refuses(Make with { Kind = new('a', 65) }, ErrorCode.Invalid, "kind");
        _customer.Records(Make with { Statement = new('a', 1000), Kind = new('a', 64) });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-.1)]
    [InlineData(1.0000000000000002)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_stake_is_above_0_and_at_most_1(double stake)
    {
        _customer.Refuses(Make with { Stake = stake }, ErrorCode.Invalid, "stake");
        _customer.Records(Make with { Stake = double.Epsilon });
    }

    [Fact]
    public void A_promise_is_due_after_it_is_made_and_within_a_century()
    {
        _customer.Refuses(Make with { DueAt = Now }, ErrorCode.Invalid, "dueAt");
        _customer.Refuses(Make with { MadeAt = Now.AddDays(-5), DueAt = Now.AddDays(-5) }, ErrorCode.Invalid, "dueAt");
        _customer.Refuses(Make with { DueAt = Now + CustomerRules.DueAheadMax + TimeSpan.FromTicks(1) }, ErrorCode.Invalid, "dueAt");
        _customer.Refuses(Make with { DueAt = DateTimeOffset.MaxValue }, ErrorCode.Invalid, "dueAt");
        _customer.Records(Make with { DueAt = Now.AddTicks(1) });
        _customer.Records(Make with { Id = "far", DueAt = Now + CustomerRules.DueAheadMax });
    }

    [Fact]
    public void No_step_is_told_from_a_clock_more_than_five_minutes_ahead()
    {
        var ahead = Now.AddMinutes(5).AddTicks(1);
        _customer.Refuses(Make with { MadeAt = ahead }, ErrorCode.Invalid, "madeAt");
        _customer.Refuses(Make with { MadeAt = Histories.Start.AddYears(-200) }, ErrorCode.Invalid, "madeAt");
        _customer.Records(Make);
        foreach (var step in Steps("p", ahead).Where(s => s is not RenegotiatePromise)) _customer.Refuses(step, ErrorCode.Invalid, "occurredAt");
    }

    [Fact]
    public void A_dimension_the_tenant_does_not_have_is_refused() =>
        _customer.Refuses(Make with { Dimension = "colour" }, ErrorCode.Invalid, "dimension");

    [Theory]
    [InlineData(-.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Completeness_is_0_to_1(double completeness)
    {
        _customer.Records(Make);
        _customer.Refuses(new SettlePromise("p", completeness, false, null), ErrorCode.Invalid, "completeness");
    }

    [Fact]
    public void Only_what_is_complete_can_be_exceeded()
    {
        _customer.Records(Make);
        _customer.Refuses(new SettlePromise("p", .99, true, null), ErrorCode.Invalid, "exceeded");
        _customer.Records(new SettlePromise("p", 1, true, null));
    }

    [Fact]
    public void A_promise_nobody_made_cannot_be_stepped_on()
    {
        foreach (var step in Steps("p")) _customer.Refuses(step, ErrorCode.NotFound, "promiseId");
    }

    [Fact]
    public void No_step_lies_before_the_promise()
    {
        _customer.Records(Make);
        var before = Now.AddTicks(-1);
        _customer.Refuses(new SettlePromise("p", 1, false, before), ErrorCode.Invalid, "occurredAt");
        _customer.Refuses(new ReleasePromise("p", before), ErrorCode.Invalid, "occurredAt");
        _customer.Refuses(new WithdrawPromise("p", before), ErrorCode.Invalid, "occurredAt");
        _customer.Records(new WithdrawPromise("p", null));
        _customer.Refuses(new ConfirmRecovery("p", before), ErrorCode.Invalid, "occurredAt");
    }

    public static TheoryData<PromiseStatus, string> StepsByStatus => new(
        from status in Enum.GetValues<PromiseStatus>()
        where status is not (PromiseStatus.Proposed or PromiseStatus.Declined)
        from step in (string[])["settle", "renegotiate", "release", "withdraw", "recover"]
        select (status, step));

    [Theory, MemberData(nameof(StepsByStatus))]
    public void A_promise_takes_each_step_in_its_own_states_only(PromiseStatus status, string step)
    {
        _customer.Records(Make);
        if (EndAs(status) is { } end) _customer.Records(end);
        _customer.Now = Due.AddDays(.75);
        if (status == PromiseStatus.Open) _customer.Now = Due;
        Assert.Equal(status, Promise.Status);

        CustomerCommand command = step switch
        {
            "settle" => new SettlePromise("p", .123, false, null),
            "renegotiate" => new RenegotiatePromise("p", Due.AddDays(5), CustomerConsents: true),
            "release" => new ReleasePromise("p", null),
            "withdraw" => new WithdrawPromise("p", null),
            _ => new ConfirmRecovery("p", null),
        };
        var isRetry = (status, step) is (PromiseStatus.Released, "release") or (PromiseStatus.Withdrawn, "withdraw");
        var isSettled = status is PromiseStatus.Kept or PromiseStatus.Exceeded or PromiseStatus.Late or PromiseStatus.PartlyKept or PromiseStatus.Broken;
        var isLoss = status is PromiseStatus.PartlyKept or PromiseStatus.Broken or PromiseStatus.Withdrawn or PromiseStatus.Late;
        var taken = step == "recover" ? isLoss : status == PromiseStatus.Open;
        if (isRetry) _customer.Repeats(command);
        else if (taken) _customer.Records(command);
        else _customer.Refuses(command, step == "settle" && isSettled ? ErrorCode.Conflict : ErrorCode.WrongState, "promiseId");
    }

    // Late is here by three quarters of its grace, which is worth less than nothing and can be made good.
    CustomerCommand? EndAs(PromiseStatus status)
    {
        _customer.Now = status == PromiseStatus.Late ? Due.AddDays(.75) : Now.AddDays(1);
        return status switch
        {
            PromiseStatus.Open => null,
            PromiseStatus.Kept or PromiseStatus.Late => new SettlePromise("p", 1, false, null),
            PromiseStatus.Exceeded => new SettlePromise("p", 1, true, null),
            PromiseStatus.PartlyKept => new SettlePromise("p", .5, false, null),
            PromiseStatus.Broken => new SettlePromise("p", 0, false, null),
            PromiseStatus.Released => new ReleasePromise("p", null),
            _ => new WithdrawPromise("p", null),
        };
    }

    [Fact]
    public void A_promise_is_renegotiated_only_with_consent_and_to_an_instant_ahead()
    {
        _customer.Records(Make);
        _customer.Refuses(new RenegotiatePromise("p", Due.AddDays(1), CustomerConsents: false), ErrorCode.Invalid, "customerConsents");
        _customer.Refuses(new RenegotiatePromise("p", Now, CustomerConsents: true), ErrorCode.Invalid, "dueAt");
        _customer.Refuses(new RenegotiatePromise("p", DateTimeOffset.MaxValue, CustomerConsents: true), ErrorCode.Invalid, "dueAt");
        _customer.Records(new RenegotiatePromise("p", Due.AddDays(1), CustomerConsents: true));
        _customer.Repeats(new RenegotiatePromise("p", Due.AddDays(1), CustomerConsents: true));
        _customer.Records(new RenegotiatePromise("p", Due.AddDays(-1), CustomerConsents: true));
        Assert.Equal((2, Due.AddDays(-1)), (Promise.Renegotiations, Promise.DueAt));
    }

    [Fact]
    public void Where_the_policy_asks_for_feasibility_an_unconfirmed_promise_is_refused_and_a_retry_known()
    {
        _customer.Records(Make);
        _customer.Tenant = TenantRules.SetPromisePolicy(Commands.Tenant, new() { Feasibility = FeasibilityPolicy.Required, GraceSeconds = 60 }).Tenant!;
        _customer.Refuses(Make with { Id = "q" }, ErrorCode.FeasibilityRequired, "unitId");
        _customer.Repeats(Make);
        _customer.Refuses(Make with { Stake = .5 }, ErrorCode.Conflict, "id");
    }

    [Fact]
    public void A_promise_keeps_the_grace_of_the_day_it_was_made()
    {
        _customer.Records(Make);
        _customer.Tenant = Commands.WithoutGrace;
        _customer.Now = Due.AddDays(.25);
        _customer.Records(new SettlePromise("p", 1, false, null));
        Assert.Equal(PromiseStatus.Late, Promise.Status);
    }

    [Fact]
    public void A_customer_has_at_most_500_open_promises()
    {
        for (var i = 0; i < CustomerRules.OpenPromisesMax; i++) _customer.Records(Make with { Id = $"p{i:000}" });
        _customer.Refuses(Make with { Id = "one-more" }, ErrorCode.LimitReached, "customerId");
        _customer.Repeats(Make with { Id = "p000" });
        // One that is over before it is told takes no place.
        _customer.Records(Make with { Id = "past", MadeAt = Histories.Day(1), DueAt = Histories.Day(2) });
        _customer.Records(new ReleasePromise("p000", null));
        _customer.Records(Make with { Id = "one-more" });
    }

    [Fact]
    public void The_same_promise_again_is_a_repeat_and_another_under_its_id_a_conflict()
    {
        var made = Make with { MadeAt = Histories.Day(9) };
        _customer.Records(made);
        _customer.Repeats(made);
        _customer.Repeats(Make);
        foreach (var other in (MakePromise[])[
            made with { Statement = "Other." }, made with { Kind = "other" }, made with { Dimension = "ease" }, made with { Stake = .9 },
            made with { DueAt = Due.AddDays(1) }, made with { UnitId = "other" }, made with { MakerId = "maker" }, made with { MadeAt = Now }])
            _customer.Refuses(other, ErrorCode.Conflict, "id");
    }

    [Fact]
    public void A_step_told_again_is_a_repeat_and_told_otherwise_a_conflict()
    {
        _customer.Records(Make);
        _customer.Now = Histories.Day(11);
        _customer.Records(new SettlePromise("p", .5, false, Histories.Day(10.5)));
        _customer.Repeats(new SettlePromise("p", .5, false, null));
        _customer.Repeats(new SettlePromise("p", .5, false, Histories.Day(10.5)));
        _customer.Refuses(new SettlePromise("p", .5, false, Histories.Day(10.6)), ErrorCode.Conflict, "promiseId");
        _customer.Refuses(new SettlePromise("p", .6, false, null), ErrorCode.Conflict, "promiseId");
        _customer.Records(new ConfirmRecovery("p", null));
        _customer.Repeats(new ConfirmRecovery("p", null));
    }

    static CustomerCommand[] Steps(string id, DateTimeOffset? at = null) =>
    [
        new SettlePromise(id, 1, false, at), new RenegotiatePromise(id, Due, CustomerConsents: true),
        new ReleasePromise(id, at), new WithdrawPromise(id, at), new ConfirmRecovery(id, at),
    ];
}
