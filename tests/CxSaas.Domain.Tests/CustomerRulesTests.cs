using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Tests;

public sealed class CustomerRulesTests
{
    static readonly DateTimeOffset Now = Histories.Day(10);
    static readonly RecordFeedback Feedback = Commands.Feedback("f");

    readonly StoredCustomer _customer = new(Commands.Tenant, Now);

    public static TheoryData<string> BadIds => ["", " ", "a b", "a/b", "ä", "a\0", "a\n", "a~", "a%2F", "a,b", "\ud800", "٣", new string('a', 129)];

    public static TheoryData<string> BadTexts => ["\0", "a\0b", "\ud83d", "\ude00", "\ude00\ud83d", "a\ud83d b", "\ud83d\ud83d\ude00"];

    [Theory, MemberData(nameof(BadIds))]
    public void An_id_outside_the_alphabet_is_refused_wherever_it_stands(string id)
    {
        _customer.Refuses(Feedback with { Id = id }, ErrorCode.Invalid, "id");
        _customer.Refuses(Feedback with { Touchpoint = id }, ErrorCode.Invalid, "touchpoint");
        _customer.Refuses(Feedback with { UnitId = id }, ErrorCode.Invalid, "unitId");
        _customer.Refuses(Feedback with { EmployeeId = id }, ErrorCode.Invalid, "employeeId");
        _customer.Refuses(Feedback with { Answers = [Histories.Rating(1, id)] }, ErrorCode.Invalid, "answers", "0", "dimension");
        _customer.Refuses(new RecordSignal(id, SignalKind.Purchase, null), ErrorCode.Invalid, "id");
        _customer.Refuses(new RegisterCustomer("Ada", id), ErrorCode.Invalid, "segment");
    }

    [Fact]
    public void Every_character_of_the_alphabet_makes_an_id()
    {
        const string All = "AZaz09._:@+-";
        Assert.Equal(All, _customer.Records(Feedback with { Id = All }).EventId);
        Assert.Equal(128, _customer.Records(Feedback with { Id = new('z', 128) }).EventId.Length);
    }

    [Theory]
    [InlineData(Metric.Nps, 0, 10)]
    [InlineData(Metric.Csat, 1, 5)]
    [InlineData(Metric.Stars, 1, 5)]
    [InlineData(Metric.Ces, 1, 7)]
    [InlineData(Metric.Sentiment, -1, 1)]
    [InlineData(Metric.Rating, 0, 100)]
    public void An_answer_lies_on_its_metrics_scale_ends_included(Metric metric, double least, double most)
    {
        double[] outside =
            [Math.BitDecrement(least), Math.BitIncrement(most), double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        foreach (var value in outside)
        {
            _customer.Refuses(Of(value), ErrorCode.Invalid, "answers", "0", "value");
            _customer.Refuses(Of(least) with { Answers = [Histories.Rating(1, "value"), .. Of(value).Answers] }, ErrorCode.Invalid, "answers", "1", "value");
        }
        _customer.Records(Of(least) with { Id = "least" });
        _customer.Records(Of(most) with { Id = "most" });

        RecordFeedback Of(double value) => Feedback with { Answers = [new() { Metric = metric, Value = value, Dimension = "ease" }] };
    }

    [Fact]
    public void A_fact_from_a_clock_more_than_five_minutes_ahead_is_refused()
    {
        var ahead = Now.AddMinutes(5);
        _customer.Refuses(Feedback with { OccurredAt = ahead.AddTicks(1) }, ErrorCode.Invalid, "occurredAt");
        _customer.Refuses(new RecordSignal("s", SignalKind.Return, ahead.AddTicks(1)), ErrorCode.Invalid, "occurredAt");
        Assert.Equal(ahead, _customer.Records(Feedback with { OccurredAt = ahead }).OccurredAt);
        Assert.Equal(ahead, _customer.Records(new RecordSignal("s", SignalKind.Return, ahead.ToOffset(TimeSpan.FromHours(9)))).OccurredAt);
    }

    [Fact]
    public void A_fact_from_before_1900_is_refused()
    {
        var first = new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);
        _customer.Refuses(Feedback with { OccurredAt = first.AddTicks(-1) }, ErrorCode.Invalid, "occurredAt");
        _customer.Refuses(new RecordSignal("s", SignalKind.Return, DateTimeOffset.MinValue), ErrorCode.Invalid, "occurredAt");
        _customer.Records(Feedback with { OccurredAt = first });
    }

    [Fact]
    public void A_fact_without_an_instant_is_of_now()
    {
        Assert.Equal(Now, _customer.Records(Feedback).OccurredAt);
        Assert.Equal((Now, Now), (_customer.Customer.Journal.Tail[0].RecordedAt, _customer.Customer.Profile!.CreatedAt));
    }

    [Fact]
    public void A_dimension_the_tenant_does_not_have_is_refused()
    {
        _customer.Refuses(Feedback with { Answers = [Histories.Rating(1, "value"), Histories.Rating(1, "colour")] }, ErrorCode.Invalid, "answers", "1", "dimension");
        _customer.Refuses(Feedback with { Answers = [Histories.Rating(1, "Value")] }, ErrorCode.Invalid, "answers", "0", "dimension");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public void Feedback_without_an_answer_or_with_more_than_32_is_refused(int count) =>
        _customer.Refuses(Feedback with { Answers = Many(count) }, ErrorCode.Invalid, "answers");

    [Fact]
    public void Feedback_may_hold_32_answers() => _customer.Records(Feedback with { Answers = Many(32) });

    [Fact]
    public void A_question_answered_twice_is_refused_and_told_which()
    {
        var answer = Histories.Rating(1, "value");
        _customer.Refuses(Feedback with { Answers = [answer, Histories.Rating(1, "ease"), answer with { Value = 2 }] }, ErrorCode.Invalid, "answers", "2");
        _customer.Records(Feedback with { Answers = [answer, answer with { Aspect = Aspect.Expectation }, answer with { Metric = Metric.Nps }] });
    }

    [Fact]
    public void A_comment_of_4000_characters_is_taken_and_one_of_4001_refused()
    {
        _customer.Refuses(Feedback with { Comment = new('a', 4001) }, ErrorCode.Invalid, "comment");
        _customer.Records(Feedback with { Comment = new('a', 4000) });
        _customer.Records(Feedback with { Id = "emoji", Comment = "\ud83d\ude00" });
    }

    [Theory, MemberData(nameof(BadTexts))]
    public void Text_that_cannot_be_stored_is_refused(string text)
    {
        _customer.Refuses(Feedback with { Comment = text }, ErrorCode.Invalid, "comment");
        _customer.Refuses(new RegisterCustomer(text, null), ErrorCode.Invalid, "name");
    }

    [Fact]
    public void The_first_fault_is_told_and_none_hides_a_good_part()
    {
        var twice = Histories.Rating(1, "value");
        _customer.Refuses(Feedback with { Answers = [twice, twice], Comment = "\0" }, ErrorCode.Invalid, "answers", "1");
        _customer.Records(Feedback);
    }

    [Fact]
    public void The_same_feedback_again_is_a_repeat_and_the_instant_counts_only_where_given()
    {
        _customer.Records(Feedback with { OccurredAt = Now.AddDays(-1) });
        _customer.Repeats(Feedback with { OccurredAt = Now.AddDays(-1) });
        _customer.Now = Now.AddDays(3);
        _customer.Repeats(Feedback);
        _customer.Refuses(Feedback with { OccurredAt = Now }, ErrorCode.Conflict, "id");
    }

    [Fact]
    public void A_used_id_with_any_other_content_is_a_conflict_and_the_first_stays()
    {
        var first = _customer.Records(Feedback);
        var score = SatisfactionReader.Score(_customer.Customer.Head, Histories.Weights, Now);
        foreach (var other in (RecordFeedback[])[
            Feedback with { Source = FeedbackSource.Support },
            Feedback with { Answers = [Histories.Rating(61, "product")] },
            Feedback with { Answers = [Histories.Rating(60, "ease")] },
            Feedback with { Answers = [Histories.Rating(60, "product") with { Aspect = Aspect.Expectation }] },
            Feedback with { Answers = [.. Feedback.Answers, Histories.Rating(60, "ease")] },
            Feedback with { Comment = "c" }, Feedback with { Touchpoint = "t" }, Feedback with { UnitId = "u" }, Feedback with { EmployeeId = "e" }])
            _customer.Refuses(other, ErrorCode.Conflict, "id");
        _customer.Refuses(new RecordSignal("f", SignalKind.Purchase, null), ErrorCode.Conflict, "id");
        Assert.Same(first, Assert.Single(_customer.All));
        Assert.Equal(score, SatisfactionReader.Score(_customer.Customer.Head, Histories.Weights, Now));
    }

    [Fact]
    public void The_same_signal_again_is_a_repeat_and_another_kind_a_conflict()
    {
        _customer.Records(new RecordSignal("s", SignalKind.Purchase, null));
        _customer.Repeats(new RecordSignal("s", SignalKind.Purchase, null));
        _customer.Refuses(new RecordSignal("s", SignalKind.Return, null), ErrorCode.Conflict, "id");
    }

    [Fact]
    public void A_retry_is_a_repeat_though_the_dimension_was_retired_since()
    {
        _customer.Records(Feedback);
        _customer.Tenant = TenantRules.SetWeights(Commands.Tenant, [new() { Dimension = "overall", Weight = 1 }]).Tenant!;
        _customer.Repeats(Feedback);
        _customer.Refuses(Feedback with { Id = "new" }, ErrorCode.Invalid, "answers", "0", "dimension");
    }

    [Fact]
    public void A_customer_holds_at_most_20000_events_and_still_knows_a_retry()
    {
        _customer.Records(Feedback);
        var full = Journal.EventsMax - _customer.Journal.Count;
        _customer.Customer = new() { Journal = new() { Checkpoint = CustomerFold.Empty with { Events = full }, Tail = _customer.Journal.Tail } };
        _customer.Refuses(Feedback with { Id = "one more" }, ErrorCode.Invalid, "id");
        _customer.Refuses(Feedback with { Id = "one-more" }, ErrorCode.LimitReached, "customerId");
        _customer.Refuses(new RecordSignal("one-more", SignalKind.Return, null), ErrorCode.LimitReached, "customerId");
        _customer.Refuses(Commands.Promise("one-more", null, Now.AddDays(1)), ErrorCode.LimitReached, "customerId");
        _customer.Repeats(Feedback);
    }

    [Fact]
    public void A_customer_is_registered_once_and_by_anything_recorded()
    {
        _customer.Tenant = TenantRules.DefineSegment(Commands.Tenant, "vip", "Very important", []).Tenant!;
        _customer.Records(Feedback);
        Assert.Null(_customer.Customer.Profile!.Name);
        _customer.Refuses(new RegisterCustomer("Ada", "unheard-of"), ErrorCode.NotFound, "segment");
        _customer.Refuses(new RegisterCustomer(new('a', 201), "vip"), ErrorCode.Invalid, "name");
        _customer.Now = Now.AddDays(1);
        Assert.IsType<Decision.Register>(_customer.Do(new RegisterCustomer("Ada", null)));
        Assert.IsType<Decision.Register>(_customer.Do(new RegisterCustomer(null, "vip")));
        Assert.Equal(new Profile { Name = "Ada", SegmentId = "vip", CreatedAt = Now }, _customer.Customer.Profile);
        _customer.Repeats(new RegisterCustomer("Ada", "vip"));
        _customer.Repeats(new RegisterCustomer(null, null));
        _customer.Refuses(new RegisterCustomer("Eve", "vip"), ErrorCode.Conflict, "name");
        _customer.Tenant = TenantRules.DefineSegment(_customer.Tenant, "plain", "Plain", []).Tenant!;
        _customer.Refuses(new RegisterCustomer("Ada", "plain"), ErrorCode.Conflict, "segment");
    }

    static System.Collections.Immutable.ImmutableArray<Answer> Many(int count) =>
        [.. Commands.Tenant.Dimensions
            .SelectMany(d => Enum.GetValues<Metric>().Select(m => new Answer { Metric = m, Value = 1, Dimension = d.Id }))
            .Take(count)];
}
