using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;

namespace CxSaas.Domain.Tests;

/// <summary>A silence is measured by the customer's own habit.</summary>
public sealed class SilenceTests
{
    // Worked out by hand: every ten days for forty, so (40 / (40 + g))^4.
    [Theory]
    [InlineData(40, 0, 1)]
    [InlineData(100, 6, 0.0256)]
    [InlineData(140, 10, 0.006663890)]
    [InlineData(440, 40, 0.0000683013)]
    public void The_longer_it_is_against_the_usual_gap_the_less_likely_it_is(int day, double hazard, double probability)
    {
        var silence = Heard(0, 10, 20, 30, 40);
        Assert.Equal(10, silence.ExpectedGap);
        Assert.Equal(hazard, silence.Hazard(First + day), 9);
        Assert.Equal(probability, silence.Probability(First + day), 8);
    }

    [Fact]
    public void Who_was_heard_twice_has_hardly_a_habit_and_who_was_heard_once_has_none()
    {
        Assert.Equal(10.0 / 1000, Heard(0, 10).Probability(First + 1000), 9);
        Assert.Null(Silence.Of(Standing([Said(0, "a")])));
        // Three messages on one day are one contact.
        Assert.Null(Silence.Of(Standing([Said(5.1, "a"), Said(5.2, "b"), Said(5.3, "c")])));
    }

    [Fact]
    public void A_signal_is_heard_of_and_a_drop_in_usage_an_agents_note_or_a_promise_is_not()
    {
        var standing = Standing(
        [
            Said(0, "a"),
            Signal(30, SignalKind.Purchase),
            Signal(60, SignalKind.UsageDrop),
            Said(70, "note") with { Source = FeedbackSource.AgentNote },
            Histories.Promise("p", Histories.Day(90), Histories.Day(100), "overall"),
            // On a day on which the customer spoke a note takes nothing away.
            Said(0.1, "note too") with { Source = FeedbackSource.AgentNote },
        ]);
        Assert.Equal(new Silence(2, First, First + 30), Silence.Of(standing));
        Assert.Equal(Histories.Day(30), standing.HeardAt);
        // It is feedback all the same.
        Assert.Equal(3, standing.Answers.Where(tally => tally.Of == Counted.Feedback).Sum(tally => tally.N));
    }

    [Fact]
    public void It_is_known_beforehand_from_which_day_on_it_may_be_told_of()
    {
        foreach (var (days, span) in from days in Enumerable.Range(2, 60) from span in new[] { days - 1, 2 * days, 31 * days, 3650 } select (days, span))
        {
            var silence = new Silence(days, First, First + span);
            Assert.InRange(silence.Probability(silence.ToldFrom - 1), Silence.AlertBelow, 1);
            Assert.InRange(silence.Probability(silence.ToldFrom + 1), 0, Silence.AlertBelow - double.Epsilon);
        }
    }

    static int First => UtcDay.Of(Histories.Day(0));

    static Silence Heard(params int[] days) => Silence.Of(Standing([.. days.Select(day => Said(day, $"f{day}"))]))!.Value;

    static Standing Standing(CustomerEvent[] events)
    {
        var customer = events.Aggregate(Customer.Unknown, (all, e) => all.Record(e));
        return StandingReader.Whole(customer, Histories.InOrder(events), Histories.Weights, Histories.Day(1000)).Standing;
    }

    static FeedbackRecorded Said(double day, string id) => Histories.Feedback(Histories.Day(day), FeedbackSource.Survey, Histories.Rating(50, "overall")) with { Id = id };

    static SignalRecorded Signal(double day, SignalKind kind) => new($"s{day}", kind) { OccurredAt = Histories.Day(day), RecordedAt = Histories.Day(day) };
}
