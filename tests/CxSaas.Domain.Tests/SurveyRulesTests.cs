using CxSaas.Domain.Scoring;
using CxSaas.Domain.Surveys;

namespace CxSaas.Domain.Tests;

public sealed class SurveyRulesTests
{
    static readonly InvitationRules Rules = new() { DelayHours = 24, ExpiryDays = 14, SurveyCooldownDays = 90, CustomerCooldownDays = 30, SampleShare = 1 };

    static readonly Question Question = new() { Id = "q", Text = "How was it?", Metric = Metric.Csat, Dimension = "overall" };

    static readonly SurveyOrder Order = new("s", "After a visit", [Question], Rules);

    [Fact]
    public void The_same_again_is_the_same_survey_and_other_content_is_refused()
    {
        var made = SurveyRules.Create(null, Order, Commands.Tenant).Survey!;
        Assert.Equal((1, SurveyStatus.Draft), (made.Version, made.Status));
        Assert.Same(made, SurveyRules.Create(made, Order with { Questions = [Question with { }] }, Commands.Tenant).Survey);
        foreach (var other in new[] { Order with { Name = "B" }, Order with { Questions = [Question with { Text = "?" }] }, Order with { Questions = [Question, Question with { Id = "r" }] }, Order with { Rules = Rules with { ExpiryDays = 1 } } })
            Assert.Equal(ErrorCode.Conflict, SurveyRules.Create(made, other, Commands.Tenant).Error?.Code);
    }

    [Fact]
    public void It_is_published_and_closed_and_then_nothing_more()
    {
        var made = SurveyRules.Create(null, Order, Commands.Tenant).Survey!;
        var live = SurveyRules.SetStatus(made, SurveyStatus.Live).Survey!;
        Assert.Same(live, SurveyRules.SetStatus(live, SurveyStatus.Live).Survey);
        var closed = SurveyRules.SetStatus(live, SurveyStatus.Closed).Survey!;
        Assert.Equal([1, 2, 3], new[] { made, live, closed }.Select(survey => survey.Version));
        Assert.Equal(ErrorCode.WrongState, SurveyRules.SetStatus(closed, SurveyStatus.Live).Error?.Code);
        Assert.Same(closed, SurveyRules.SetStatus(closed, SurveyStatus.Closed).Survey);
    }

    [Fact]
    public void What_is_out_of_bounds_is_refused_by_its_field()
    {
        Refuses("id", Order with { Id = "a b" });
        Refuses("name", Order with { Name = "" });
        Refuses("questions", Order with { Questions = [] });
        Refuses("questions", Order with { Questions = [.. Enumerable.Range(0, SurveyRules.QuestionsMax + 1).Select(n => Question with { Id = $"q{n}" })] });
        Refuses("questions.1.id", Order with { Questions = [Question, Question] });
        Refuses("questions.0.id", Order with { Questions = [Question with { Id = "a/b" }] });
        Refuses("questions.0.text", Order with { Questions = [Question with { Text = new('x', SurveyRules.TextLengthMax + 1) }] });
        Refuses("questions.0.dimension", Order with { Questions = [Question with { Dimension = "unheard-of" }] });
        Refuses("rules.delayHours", Order with { Rules = Rules with { DelayHours = -1 } });
        Refuses("rules.expiryDays", Order with { Rules = Rules with { ExpiryDays = 0 } });
        Refuses("rules.surveyCooldownDays", Order with { Rules = Rules with { SurveyCooldownDays = InvitationRules.CooldownDaysMax + 1 } });
        Refuses("rules.customerCooldownDays", Order with { Rules = Rules with { CustomerCooldownDays = -1 } });
        foreach (var share in new[] { 0, -0.1, 1.1, double.NaN }) Refuses("rules.sampleShare", Order with { Rules = Rules with { SampleShare = share } });
        Assert.Null(SurveyRules.Create(null, Order with { Questions = [.. Enumerable.Range(0, SurveyRules.QuestionsMax).Select(n => Question with { Id = $"q{n}" })] }, Commands.Tenant).Error);
    }

    // Of 100 invited 60 of "a" answer seldom and badly, 40 of "b" often and well.
    [Fact]
    public void Segments_that_answer_seldom_count_as_often_as_they_were_invited()
    {
        ResponseCounts counts = new([Of("a", 60, 6, 20), Of("b", 40, 20, 80)], Complete: true);
        Assert.Equal((100, 26), (counts.Invited, counts.Answered));
        Assert.Equal((6 * 20 + 20 * 80) / 26.0, counts.RawMean!.Value, 9);
        Assert.Equal(0.6 / (6 / 26.0), counts.WeightOf(counts.Segments[0])!.Value, 9);
        // As if 60 and 40 of a hundred had answered.
        Assert.Equal(0.6 * 20 + 0.4 * 80, counts.WeightedMean!.Value, 9);
        Assert.Equal(Metrics.Interval.Wilson(26, 100), counts.Rate);
        // Nobody speaks for a segment of which nobody answered; and of nothing there is no mean.
        var silent = counts with { Segments = counts.Segments.Add(Of("c", 50, 0, 0)) };
        Assert.Null(silent.WeightOf(silent.Segments[2]));
        Assert.Equal(0.6 * 20 + 0.4 * 80, silent.WeightedMean!.Value, 9);
        Assert.Equal((null, null), (new ResponseCounts([Of("c", 50, 0, 0)], true).RawMean, new ResponseCounts([], true).WeightedMean));
    }

    static SegmentResponses Of(string segment, int invited, int answered, double points) => new(segment, invited, answered, answered, Standings.Millionths.Of(answered * points));

    static void Refuses(string field, SurveyOrder order)
    {
        var error = SurveyRules.Create(null, order, Commands.Tenant).Error;
        Assert.Equal((ErrorCode.Invalid, field), (error!.Code, string.Join('.', error.Field)));
    }
}
