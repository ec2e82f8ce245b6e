using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Surveys;
using CsCheck;

namespace CxSaas.Domain.Tests;

/// <summary>How often a customer is asked, by one survey and by all; and that asking again asks once.</summary>
public sealed class ContactBudgetTests
{
    static readonly DateTimeOffset Now = Histories.Day(10);

    static readonly InvitationRules Rules = new() { DelayHours = 24, ExpiryDays = 14, SurveyCooldownDays = 90, CustomerCooldownDays = 30, SampleShare = 1 };

    Customer _customer = Customer.Unknown;

    [Fact]
    public void A_survey_that_is_not_live_invites_nobody()
    {
        Assert.Equal(InvitationReason.SurveyNotLive, Ask(Survey("a") with { Status = SurveyStatus.Draft }, Now).Made.Reason);
        Assert.Equal(InvitationReason.SurveyNotLive, Ask(Survey("a") with { Status = SurveyStatus.Closed }, Now).Made.Reason);
    }

    [Fact]
    public void What_is_open_cools_down_and_is_free_again_to_the_tick()
    {
        var first = Ask(Survey("a"), Now);
        Assert.True(first.IsNew);
        // Sent a day after the contact, and open for 14 days from then.
        Assert.Equal((Now.AddDays(1), Now.AddDays(15)), (first.Made.NotBefore, first.Invitation!.ExpiresAt));
        Says(InvitationReason.OpenInvitation, Now.AddDays(90), Survey("a"), Now.AddDays(15).AddTicks(-1));
        Says(InvitationReason.SurveyCooldown, Now.AddDays(90), Survey("a"), Now.AddDays(15));
        Says(InvitationReason.SurveyCooldown, Now.AddDays(90), Survey("a"), Now.AddDays(90).AddTicks(-1));
        Says(InvitationReason.Eligible, null, Survey("a"), Now.AddDays(90));
        Says(InvitationReason.CustomerCooldown, Now.AddDays(30), Survey("b"), Now);
        Says(InvitationReason.CustomerCooldown, Now.AddDays(30), Survey("b"), Now.AddDays(30).AddTicks(-1));
        Says(InvitationReason.Eligible, null, Survey("b"), Now.AddDays(30));
        // A survey that asks rarely looks further back, and one that does not care not at all.
        Says(InvitationReason.CustomerCooldown, Now.AddDays(60), Survey("b", Rules with { CustomerCooldownDays = 60 }), Now.AddDays(30));
        Says(InvitationReason.Eligible, null, Survey("b", Rules with { CustomerCooldownDays = 0 }), Now);
    }

    [Fact]
    public void An_answer_frees_nobody_before_the_cooldown_is_over()
    {
        Ask(Survey("a"), Now);
        Answer(Survey("a"), Now.AddDays(2), 9);
        Says(InvitationReason.SurveyCooldown, Now.AddDays(90), Survey("a"), Now.AddDays(2));
        Says(InvitationReason.Eligible, null, Survey("a", Rules with { SurveyCooldownDays = 0, CustomerCooldownDays = 0 }), Now.AddDays(2));
    }

    [Fact]
    public void The_same_again_is_the_same_invitation()
    {
        var survey = Survey("a", Rules with { SurveyCooldownDays = 0, CustomerCooldownDays = 0 });
        var untold = Ask(survey, Now, "visit");
        var again = Ask(survey, Now.AddDays(3), "visit");
        Assert.Equal((false, untold.Invitation), (again.IsNew, again.Invitation));
        Answer(survey, Now.AddDays(4), 9);
        Assert.False(Ask(survey, Now.AddDays(5), "visit").IsNew);
        // Once it could not be answered any more it is another contact; another kind of contact is another at once.
        Assert.True(Ask(survey, Now.AddDays(15), "visit").IsNew);

        var told = Ask(Survey("b", survey.Rules), Now.AddDays(15), "visit", Now.AddDays(14));
        var late = Ask(Survey("b", survey.Rules), Now.AddDays(400), "visit", Now.AddDays(14));
        Assert.Equal((false, told.Invitation), (late.IsNew, late.Invitation));
        Assert.True(Ask(Survey("b", survey.Rules), Now.AddDays(400), "visit", Now.AddDays(399)).IsNew);
    }

    [Fact]
    public void Who_is_sampled_follows_from_the_ids_and_is_about_the_share()
    {
        var survey = Survey("a", Rules with { SampleShare = 0.3 });
        var sampled = Enumerable.Range(0, 10_000).Count(n => ContactBudget.IsSampled(survey, $"c{n}"));
        // Four standard errors of a share of 10,000.
        Assert.InRange(sampled, 2_817, 3_183);
        Assert.All(Enumerable.Range(0, 1000), n => Assert.True(ContactBudget.IsSampled(Survey("a"), $"c{n}")));
        var out1 = Enumerable.Range(0, 100).Select(n => $"c{n}").First(id => !ContactBudget.IsSampled(survey, id));
        for (var day = 0; day < 3; day++)
            Assert.Equal(InvitationReason.NotSampled, ((Decision.Invite)CustomerRules.Decide(Customer.Unknown, new InviteToSurvey(out1, survey, null, null), Context(Now.AddDays(day)))).Made.Reason);
    }

    // Whatever asks, in whatever order and however often: no two invitations of a survey, nor of a customer, are closer than the rules say.
    [Fact]
    public void No_order_of_asking_breaks_the_budget() => Gen.Select(Gen.Int[0, 2], Gen.Int[0, 200], Gen.Int[0, 2], Gen.Bool).Array[1, 60].Sample(asked =>
    {
        var customer = Customer.Unknown;
        foreach (var (survey, day, touchpoint, tells) in asked.OrderBy(ask => ask.Item2))
        {
            var at = Now.AddDays(day);
            var decision = (Decision.Invite)CustomerRules.Decide(customer, new InviteToSurvey("c", Survey($"s{survey}"), $"t{touchpoint}", tells ? at.AddDays(-1) : null), Context(at));
            if (decision is { IsNew: true }) customer = customer.Invite(decision.Invitation!);
        }
        var all = customer.Invitations;
        Assert.NotEmpty(all);
        Assert.Equal(all.Length, all.Select(invitation => invitation.Id).Distinct().Count());
        foreach (var (one, next) in all.Zip(all.Skip(1))) Assert.True(next.InvitedAt - one.InvitedAt >= TimeSpan.FromDays(30));
        foreach (var ofSurvey in all.GroupBy(invitation => invitation.SurveyId))
            foreach (var (one, next) in ofSurvey.Zip(ofSurvey.Skip(1))) Assert.True(next.InvitedAt - one.InvitedAt >= TimeSpan.FromDays(90));
    });

    [Fact]
    public void A_response_is_recorded_question_by_question_once()
    {
        var survey = Survey("a");
        var invitation = Ask(survey, Now, "visit").Invitation!;
        var answer = Answer(survey, Now.AddDays(2), 9, 2, "Gern.");
        Assert.Equal([$"invitation:{invitation.Id}:1", $"invitation:{invitation.Id}:2"], answer.Feedback.Select(feedback => feedback.Id));
        Assert.Equal(["Gern.", null], answer.Feedback.Select(feedback => feedback.Comment));
        Assert.All(answer.Feedback, feedback => Assert.Equal(("visit", Now.AddDays(2)), (feedback.Touchpoint, feedback.OccurredAt)));
        // (90 + 25) / 2: points of 9 of 10, and of 2 on 1 to 5.
        Assert.Equal((Now.AddDays(2), 57.5), (answer.Invitation.AnsweredAt, answer.Invitation.Points));

        Assert.IsType<Decision.Repeat>(Decide(survey, Now.AddDays(3), 9, 2, "Gern."));
        Assert.IsType<Decision.Repeat>(Decide(survey with { Status = SurveyStatus.Closed }, Now.AddDays(3), 9, 2, "Gern."));
        foreach (var other in new[] { Decide(survey, Now.AddDays(3), 8, 2, "Gern."), Decide(survey, Now.AddDays(3), 9, 2, "Nein."), Decide(survey, Now.AddDays(3), 9, null, "Gern.") })
            Refused(ErrorCode.Conflict, other);
    }

    [Fact]
    public void What_no_response_may_be_is_refused_and_changes_nothing()
    {
        var survey = Survey("a");
        var invitation = Ask(survey, Now).Invitation!;
        Refused(ErrorCode.Invalid, Decide(survey, Now, 11, null));
        Refused(ErrorCode.Invalid, Decide(survey, Now, double.NaN, null));
        Refused(ErrorCode.Invalid, Decide(survey, Now, null, 2));
        Refused(ErrorCode.Invalid, Decide(survey, Now, null, null));
        Refused(ErrorCode.Invalid, Decide(survey, Now, 9, 2, new('x', 4001)));
        Refused(ErrorCode.Invalid, CustomerRules.Decide(_customer, new AnswerInvitation(invitation.Id, survey, [new("q1", 1), new("q1", 1)]), Context(Now)));
        Refused(ErrorCode.Invalid, CustomerRules.Decide(_customer, new AnswerInvitation(invitation.Id, survey, [new("q1", 1), new("q3", 1)]), Context(Now)));
        Refused(ErrorCode.WrongState, Decide(survey with { Status = SurveyStatus.Closed }, Now, 9, null));
        Refused(ErrorCode.Expired, Decide(survey, invitation.ExpiresAt, 9, null));
        Refused(ErrorCode.Expired, CustomerRules.Decide(_customer, new AnswerInvitation("other", survey, [new("q1", 1)]), Context(Now)));
        Assert.IsType<Decision.Answer>(Decide(survey, invitation.ExpiresAt.AddTicks(-1), 9, null));
    }

    [Fact]
    public void An_invitation_from_elsewhere_is_taken_once_and_the_budget_goes_on_from_it()
    {
        var known = Invitation.Of(Survey("a"), "visit", Now.AddDays(-20), Now.AddDays(-20)) with { AnsweredAt = Now.AddDays(-18), Points = 80 };
        _customer = _customer.Invite(Invitation.Of(Survey("b"), null, Now, Now)).Invite(Assert.IsType<Decision.Invite>(Recorded(known)).Invitation!);
        Assert.Equal(["a", "b"], _customer.Invitations.Select(invitation => invitation.SurveyId));
        Says(InvitationReason.SurveyCooldown, Now.AddDays(70), Survey("a"), Now);
        Assert.IsType<Decision.Repeat>(Recorded(known));
        Refused(ErrorCode.Conflict, Recorded(known with { Points = 81 }));
        foreach (var bad in new[]
            {
                known with { SurveyId = "a b" }, known with { InvitedAt = Now.AddHours(1) }, known with { ExpiresAt = known.InvitedAt },
                known with { ExpiresAt = known.InvitedAt + Invitation.OpenMax + TimeSpan.FromTicks(1) }, known with { AnsweredAt = known.ExpiresAt },
                known with { AnsweredAt = null }, known with { Points = double.NaN }, known with { Points = 101 },
            })
            Refused(ErrorCode.Invalid, Recorded(bad));
    }

    Decision Recorded(Invitation invitation) => CustomerRules.Decide(_customer, new RecordInvitation(invitation), Context(Now));

    void Says(InvitationReason reason, DateTimeOffset? notBefore, Survey survey, DateTimeOffset at)
    {
        var decision = ContactBudget.Decide(_customer.Invitations, survey, "c", at);
        Assert.Equal((reason, notBefore, reason == InvitationReason.Eligible), (decision.Reason, decision.NotBefore, decision.Invite));
    }

    Decision.Invite Ask(Survey survey, DateTimeOffset at, string? touchpoint = null, DateTimeOffset? occurredAt = null)
    {
        var decision = (Decision.Invite)CustomerRules.Decide(_customer, new InviteToSurvey("c", survey, touchpoint, occurredAt), Context(at));
        if (decision.IsNew) _customer = _customer.Invite(decision.Invitation!);
        return decision;
    }

    Decision.Answer Answer(Survey survey, DateTimeOffset at, double? q1, double? q2 = null, string? comment = null)
    {
        var decision = (Decision.Answer)Decide(survey, at, q1, q2, comment);
        _customer = decision.Feedback.Aggregate(_customer.With(decision.Invitation), (customer, feedback) => customer.Record(feedback));
        return decision;
    }

    Decision Decide(Survey survey, DateTimeOffset at, double? q1, double? q2, string? comment = null) => CustomerRules.Decide(
        _customer,
        new AnswerInvitation(_customer.Invitations[^1].Id, survey, [.. new[] { ("q1", q1), ("q2", q2) }.Where(a => a.Item2 is not null).Select(a => new ResponseAnswer(a.Item1, a.Item2!.Value))], comment),
        Context(at));

    static void Refused(ErrorCode code, Decision decision) => Assert.Equal(code, Assert.IsType<Decision.Refuse>(decision).Error.Code);

    static RuleContext Context(DateTimeOffset now) => new(Commands.Tenant, now);

    static Survey Survey(string id, InvitationRules? rules = null) => new()
    {
        Id = id,
        Name = id,
        Status = SurveyStatus.Live,
        Questions =
        [
            new() { Id = "q1", Text = "Would you tell a friend?", Metric = Metric.Nps, Dimension = "overall" },
            new() { Id = "q2", Text = "How was it?", Metric = Metric.Csat, Dimension = "product", Required = false },
        ],
        Rules = rules ?? Rules,
    };
}
