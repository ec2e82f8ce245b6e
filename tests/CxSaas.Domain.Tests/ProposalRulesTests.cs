using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Tests;

public sealed class ProposalRulesTests
{
    static readonly DateTimeOffset Now = Histories.Day(10), Due = Histories.Day(20);
    static readonly MakePromise Make = Commands.Promise("p", null, Due);
    static readonly ProposePromise Propose = Commands.Proposal(Make, null);
    static readonly ConfirmFeasibility Confirm = new("p", true), Decline = new("p", false, "No van.");

    readonly StoredCustomer _customer = new(Commands.Tenant, Now);

    PromiseFold Promise => _customer.Customer.Head.AsOf(_customer.Now).Promises["p"];

    void Is(PromiseStatus status, Feasibility feasibility) => Assert.Equal((status, feasibility), (Promise.Status, Promise.Feasibility));

    [Fact]
    public void A_promise_is_proposed_confirmed_made_and_kept()
    {
        _customer.Tenant = Commands.WithRequired;
        _customer.Records(Propose);
        Is(PromiseStatus.Proposed, Feasibility.Unchecked);
        _customer.Records(Confirm with { Reason = "Two vans." });
        Is(PromiseStatus.Proposed, Feasibility.Confirmed);
        _customer.Records(Make);
        Is(PromiseStatus.Open, Feasibility.Confirmed);
        Assert.Equal("Two vans.", Promise.FeasibilityReason);
        _customer.Records(new SettlePromise("p", 1, false, null));
        Is(PromiseStatus.Kept, Feasibility.Confirmed);
    }

    [Fact]
    public void Each_step_told_again_is_a_repeat()
    {
        _customer.Records(Propose);
        _customer.Repeats(Propose);
        _customer.Records(Confirm);
        _customer.Repeats(Confirm);
        _customer.Repeats(Propose);
        _customer.Records(Make);
        foreach (var retry in (CustomerCommand[])[Propose, Confirm, Make]) _customer.Repeats(retry);
        // Long after the due time a retry is one still.
        _customer.Now = Due.AddDays(100);
        foreach (var retry in (CustomerCommand[])[Propose, Confirm, Make]) _customer.Repeats(retry);
        _customer.Refuses(Confirm with { Reason = "other" }, ErrorCode.Conflict, "promiseId");
        _customer.Refuses(Propose with { Stake = .5 }, ErrorCode.Conflict, "id");
        _customer.Refuses(Propose with { ProposedAt = Histories.Day(1) }, ErrorCode.Conflict, "id");
    }

    [Fact]
    public void A_promise_is_made_as_it_was_proposed_or_not_at_all()
    {
        _customer.Records(Propose);
        foreach (var other in (MakePromise[])[
            Make with { Statement = "Other." }, Make with { Kind = "other" }, Make with { Dimension = "ease" }, Make with { Stake = .9 },
            Make with { DueAt = Due.AddDays(1) }, Make with { UnitId = "other" }, Make with { MakerId = "maker" }])
            _customer.Refuses(other, ErrorCode.Conflict, "id");
        _customer.Records(Make);
    }

    [Fact]
    public void Under_REQUIRED_only_what_the_unit_has_confirmed_is_made_and_under_the_others_it_is_marked()
    {
        _customer.Tenant = Commands.WithRequired;
        _customer.Records(Propose);
        _customer.Refuses(Make, ErrorCode.FeasibilityRequired, "unitId");
        _customer.Records(Confirm);
        // It was not confirmed yet when it is said to have been given.
        _customer.Refuses(Make with { MadeAt = Now.AddTicks(-1) }, ErrorCode.FeasibilityRequired, "unitId");
        _customer.Records(Make);
        Is(PromiseStatus.Open, Feasibility.Confirmed);

        foreach (var policy in (FeasibilityPolicy[])[FeasibilityPolicy.Advised, FeasibilityPolicy.Off])
        {
            _customer.Tenant = TenantRules.SetPromisePolicy(Commands.Tenant, Commands.Tenant.PromisePolicy with { Feasibility = policy }).Tenant!;
            _customer.Records(Propose with { Id = $"{policy}" });
            _customer.Records(Make with { Id = $"{policy}" });
            Assert.Equal(Feasibility.Unchecked, _customer.Customer.Head.Promises[$"{policy}"].Feasibility);
        }
        // What was made before stays as it was made.
        _customer.Tenant = Commands.WithRequired;
        _customer.Repeats(Make with { Id = "Off" });
        _customer.Records(new SettlePromise("Off", 1, false, null));
    }

    [Fact]
    public void A_unit_may_change_its_mind_once_each_way_until_the_promise_is_made()
    {
        _customer.Records(Propose);
        _customer.Records(Decline);
        Is(PromiseStatus.Declined, Feasibility.Declined);
        Assert.Equal("No van.", Promise.FeasibilityReason);
        _customer.Refuses(Make, ErrorCode.WrongState, "id");
        _customer.Repeats(Decline);
        _customer.Records(Confirm);
        Is(PromiseStatus.Proposed, Feasibility.Confirmed);
        // A retry of the first answer and a third one look alike.
        _customer.Refuses(Decline, ErrorCode.Conflict, "promiseId");
        _customer.Repeats(Decline with { OccurredAt = _customer.Journal.Find("promise:p:declined")!.OccurredAt });
        _customer.Records(Make);
        _customer.Refuses(new ConfirmFeasibility("p", false, "Late."), ErrorCode.Conflict, "promiseId");
        Is(PromiseStatus.Open, Feasibility.Confirmed);
    }

    [Fact]
    public void Once_it_is_made_a_unit_neither_declines_nor_confirms()
    {
        _customer.Records(Propose);
        _customer.Records(Make with { MadeAt = Now.AddMinutes(2) });
        _customer.Now = Now.AddMinutes(3);
        _customer.Refuses(Confirm, ErrorCode.WrongState, "promiseId");
        _customer.Refuses(Decline, ErrorCode.WrongState, "promiseId");
        // Said before it was made, a yes counts though it is told late; a no would make the promise one that was never allowed.
        _customer.Refuses(Decline with { OccurredAt = Now.AddMinutes(1) }, ErrorCode.WrongState, "promiseId");
        _customer.Records(Confirm with { OccurredAt = Now.AddMinutes(1) });
        Is(PromiseStatus.Open, Feasibility.Confirmed);
        // And a no that was followed by that yes is history.
        _customer.Records(Decline with { OccurredAt = Now.AddMinutes(.5) });
        Is(PromiseStatus.Open, Feasibility.Confirmed);
    }

    [Fact]
    public void A_proposal_told_after_the_promise_was_made_counts_if_it_came_before_it()
    {
        _customer.Records(Make);
        _customer.Refuses(Propose, ErrorCode.WrongState, "id");
        _customer.Refuses(Propose with { ProposedAt = Now.AddDays(-1), Stake = .5 }, ErrorCode.Conflict, "id");
        _customer.Refuses(Confirm, ErrorCode.WrongState, "promiseId");
        _customer.Records(Propose with { ProposedAt = Now.AddDays(-1) });
        _customer.Refuses(Confirm with { OccurredAt = Now.AddDays(-2) }, ErrorCode.Invalid, "occurredAt");
        _customer.Records(Confirm with { OccurredAt = Now.AddDays(-.5) });
        Is(PromiseStatus.Open, Feasibility.Confirmed);
        Assert.Equal(Now.AddDays(-1), Promise.ProposedAt);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_proposal_can_be_taken_back_and_nothing_is_booked(bool released, bool declined)
    {
        _customer.Records(Propose);
        if (declined) _customer.Records(Decline);
        var before = SatisfactionReader.Read(_customer.Customer.Head, Histories.Weights, Due.AddDays(10));
        CustomerCommand end = released ? new ReleasePromise("p", null) : new WithdrawPromise("p", null);
        _customer.Records(end);
        Assert.Equal(released ? PromiseStatus.Released : PromiseStatus.Withdrawn, Promise.Status);
        Assert.Null(Promise.Booking);
        Assert.Null(SatisfactionReader.Effect(Promise, Histories.Weights));
        Assert.Equal(before.Dimensions, SatisfactionReader.Read(_customer.Customer.Head, Histories.Weights, Due.AddDays(10)).Dimensions);
        _customer.Repeats(end);
        _customer.Now = Now.AddHours(1);
        _customer.Refuses(Make, ErrorCode.WrongState, "id");
        _customer.Refuses(new ConfirmFeasibility("p", true), ErrorCode.WrongState, "promiseId");
        _customer.Refuses(new ConfirmRecovery("p", null), ErrorCode.WrongState, "promiseId");
        _customer.Refuses(released ? new WithdrawPromise("p", null) : new ReleasePromise("p", null), ErrorCode.WrongState, "promiseId");
    }

    [Fact]
    public void What_is_only_proposed_can_be_neither_settled_nor_moved_nor_made_good_and_does_not_break()
    {
        _customer.Records(Propose);
        foreach (var step in (CustomerCommand[])[
            new SettlePromise("p", 1, false, null), new RenegotiatePromise("p", Due.AddDays(1), true), new ConfirmRecovery("p", null)])
            _customer.Refuses(step, ErrorCode.WrongState, "promiseId");
        _customer.Refuses(new WithdrawPromise("p", Now.AddTicks(-1)), ErrorCode.Invalid, "occurredAt");
        _customer.Now = Due.AddDays(30);
        Is(PromiseStatus.Proposed, Feasibility.Unchecked);
        Assert.Null(_customer.Customer.Head.NextLapse);
    }

    [Fact]
    public void A_proposal_whose_due_time_has_passed_can_no_longer_be_confirmed_or_made()
    {
        _customer.Records(Propose);
        _customer.Now = Due;
        _customer.Refuses(Make, ErrorCode.WrongState, "id");
        _customer.Refuses(Confirm, ErrorCode.WrongState, "promiseId");
        // Unless that was done in time and is only told late.
        _customer.Records(Make with { MadeAt = Due.AddHours(-1) });
        Is(PromiseStatus.Open, Feasibility.Unchecked);
    }

    [Fact]
    public void A_proposal_taken_back_after_it_was_made_elsewhere_is_a_promise_withdrawn()
    {
        _customer.Records(Propose);
        _customer.Now = Now.AddDays(2);
        _customer.Records(new WithdrawPromise("p", null));
        _customer.Records(Make with { MadeAt = Now.AddDays(1) });
        Assert.Equal((PromiseStatus.Withdrawn, -.5), (Promise.Status, Promise.Booking!.Quality));
    }

    [Fact]
    public void What_was_never_proposed_has_no_unit_to_answer_for_it() => _customer.Refuses(Confirm, ErrorCode.NotFound, "promiseId");

    [Fact]
    public void A_bad_proposal_or_reason_is_refused_by_field()
    {
        _customer.Refuses(Propose with { Id = "a b" }, ErrorCode.Invalid, "id");
        _customer.Refuses(Propose with { Statement = " " }, ErrorCode.Invalid, "statement");
        _customer.Refuses(Propose with { Stake = 0 }, ErrorCode.Invalid, "stake");
        _customer.Refuses(Propose with { DueAt = Now }, ErrorCode.Invalid, "dueAt");
        _customer.Refuses(Propose with { Dimension = "colour" }, ErrorCode.Invalid, "dimension");
        _customer.Refuses(Propose with { ProposedAt = Now.AddHours(1) }, ErrorCode.Invalid, "madeAt");
        _customer.Records(Propose);
        _customer.Refuses(Confirm with { PromiseId = "a b" }, ErrorCode.Invalid, "promiseId");
        _customer.Refuses(Confirm with { Reason = new('a', 1001) }, ErrorCode.Invalid, "reason");
        _customer.Refuses(Confirm with { Reason = "\0" }, ErrorCode.Invalid, "reason");
        _customer.Refuses(Confirm with { OccurredAt = Now.AddHours(1) }, ErrorCode.Invalid, "occurredAt");
    }

    [Fact]
    public void A_customer_has_at_most_500_proposals_waiting_and_a_promise_takes_no_place_among_them()
    {
        for (var i = 0; i < CustomerRules.ProposalsMax; i++) _customer.Records(Propose with { Id = $"p{i:000}" });
        _customer.Refuses(Propose with { Id = "one-more" }, ErrorCode.LimitReached, "customerId");
        _customer.Repeats(Propose with { Id = "p000" });
        _customer.Records(Propose with { Id = "past", ProposedAt = Histories.Day(1), DueAt = Histories.Day(2) });
        _customer.Records(Make with { Id = "p000" });
        _customer.Records(Propose with { Id = "one-more" });
        _customer.Now = Due;
        _customer.Records(Propose with { Id = "yet-another", DueAt = Due.AddDays(1) });
    }

    [Fact]
    public void A_proposal_is_found_though_its_events_are_archived()
    {
        _customer.Now = Histories.Day(500);
        _customer.Records(Commands.Proposal(Make with { DueAt = Histories.Day(400) }, Histories.Day(1)));
        _customer.Records(Commands.Proposal("dead", Histories.Day(1), Histories.Day(2)));
        for (var i = 0; i < 100; i++) _customer.Records(Commands.Feedback($"f{i}", Histories.Day(5 + i)));
        Assert.NotEmpty(_customer.Pages);
        Assert.Equal(["p"], _customer.Customer.Head.Promises.Keys);
        _customer.Repeats(Commands.Proposal("dead", null, Histories.Day(2)));
        _customer.Refuses(Commands.Promise("dead", null, Histories.Day(2)), ErrorCode.WrongState, "id");
        _customer.Records(new ConfirmFeasibility("dead", true, null, Histories.Day(1.5)));
        _customer.Records(Commands.Promise("dead", Histories.Day(1.7), Histories.Day(2)));
        Assert.Equal(Feasibility.Confirmed, Histories.Fold(_customer.All).Promises["dead"].Feasibility);
        _customer.Records(Confirm with { OccurredAt = Histories.Day(200) });
        _customer.Records(Make with { DueAt = Histories.Day(400), MadeAt = Histories.Day(300) });
        Is(PromiseStatus.Broken, Feasibility.Confirmed);
    }
}
