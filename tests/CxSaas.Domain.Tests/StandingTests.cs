using CsCheck;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;

namespace CxSaas.Domain.Tests;

/// <summary>A standing follows from the history and the day alone, however it was arrived at.</summary>
public sealed class StandingTests
{
    static readonly DateTimeOffset Now = Histories.Day(400.3);

    [Fact]
    public void Told_event_by_event_it_is_what_the_whole_history_gives() => Histories.Any.Sample(events =>
    {
        if (events.Length == 0) return;
        var told = Arrive(events);
        var whole = StandingReader.Whole(told, Histories.InOrder(Recorded(events)), Histories.Weights, Now).Standing;
        Assert.Equal(Text(whole with { Revision = told.Standing!.Revision }), Text(told.Standing!));
    });

    [Fact]
    public void In_whatever_order_events_arrive_it_is_the_same() => Histories.Any.Sample(events =>
        Assert.Equal(Text(Uncounted(Arrive(events).Standing)), Text(Uncounted(Arrive([.. events.Reverse()]).Standing))));

    // How often a promise was seen to change does depend on when the server heard of it.
    static Standing? Uncounted(Standing? standing) =>
        standing is null ? null : standing with { PromisesChangedAt = null, Promises = [.. standing.Promises.Select(line => line with { Steps = 0 })] };

    [Fact]
    public void Its_reading_is_the_score_that_the_customer_has() => Histories.Any.Sample(events =>
    {
        if (events.Length == 0) return;
        var standing = Arrive(events).Standing!;
        for (var day = 0; day < Standing.DaysTold; day++)
        {
            var at = day == 0 && standing.LastEventAt > UtcDay.Start(UtcDay.Of(Now)) ? standing.LastEventAt : UtcDay.Start(UtcDay.Of(Now) + day);
            var read = Histories.Read(events, at);
            var glance = standing.On(UtcDay.Of(Now) + day)!.Value;
            Assert.Equal(read.Score, glance.Score, 9);
            Assert.Equal(read.Evidence, glance.Evidence, 9);
            Assert.Equal(read.AtRisk.Points, glance.PointsAtRisk, 9);
        }
    });

    [Fact]
    public void A_promise_that_runs_out_is_broken_in_it_as_it_is_in_the_fold()
    {
        var standing = Arrive([Histories.Promise("p", Histories.Day(1), Histories.Day(500), "product", grace: TimeSpan.FromDays(1))]).Standing!;
        var line = standing.Promises.Single();
        Assert.Equal(PromiseStatus.Open, line.AsOf(Histories.Day(500.9)).Status);
        Assert.Equal((PromiseStatus.Broken, Histories.Day(501)), (line.AsOf(Histories.Day(501)).Status, line.AsOf(Histories.Day(501)).SettledAt));
        Assert.Equal(Histories.Day(500) - (Histories.Day(500) - Histories.Day(1)) / 5, standing.NextTurn(Histories.Day(300)));
        Assert.Equal(Histories.Day(500), standing.NextTurn(Histories.Day(450)));
        Assert.Equal(Histories.Day(501), standing.NextTurn(Histories.Day(500)));
    }

    [Fact]
    public void Promises_beyond_the_listed_ones_are_counted_and_stay_so()
    {
        var count = Standing.SettledListedMax + 150;
        var standing = Arrive(Enumerable.Range(0, count).SelectMany(i => new CustomerEvent[]
        {
            Histories.Promise($"p{i:000}", Histories.Day(i), Histories.Day(i + .5), "product"),
            Histories.Settled($"p{i:000}", Histories.Day(i + .4)),
        }).ToArray()).Standing!;
        Assert.InRange(standing.Promises.Length, Standing.SettledListedMax, Standing.SettledListedMax + Journal.TailEventsMax);
        Assert.Equal(count, standing.Promises.Length + standing.Retired.Sum(t => t.Sums.Count));
        Assert.All(standing.Retired, tally => Assert.Equal(PromiseStatus.Kept, tally.Key.Status));
    }

    [Fact]
    public void Answers_are_counted_on_the_day_they_were_given_by_what_the_metric_stands_for()
    {
        var answers = Arrive([
            Histories.Feedback(Histories.Day(1.2), FeedbackSource.Survey, Answer(Metric.Nps, 9), Answer(Metric.Csat, 3), Answer(Metric.Csat, 5, "product")) with { Id = "a" },
            Histories.Feedback(Histories.Day(1.9), FeedbackSource.Survey, Answer(Metric.Nps, 6), Answer(Metric.Ces, 5, "ease")) with { Id = "b" },
        ]).Standing!.Answers;
        var day = UtcDay.Of(Histories.Day(1));
        Assert.Equal(
            [
                new(day, Counted.Feedback, 2, 0, 0, 0, 0),
                new(day, Counted.Nps, 2, 1, 1, 15_000_000, 117_000_000),
                new(day, Counted.Csat, 1, 0, 0, 3_000_000, 9_000_000),
                new AnswerTally(day, Counted.Ces, 1, 1, 0, 5_000_000, 25_000_000),
            ],
            answers);
    }

    [Fact]
    public void Of_who_answers_for_years_the_oldest_days_are_put_together_and_windows_of_a_year_stay_exact()
    {
        // Three lines a day, and every third day one of another kind; a late one falls on a day that is put together by then.
        CustomerEvent[] events =
        [
            .. Enumerable.Range(0, 1_200).Select(day => (CustomerEvent)(Histories.Feedback(
                Histories.Day(day - 800), FeedbackSource.Survey, Answer(Metric.Nps, day % 11), Answer(Metric.Csat, 1 + day % 5), day % 3 == 0 ? Answer(Metric.Ces, 1 + day % 7, "ease") : Answer(Metric.Nps, 3)) with
            { Id = $"f{day}" })),
        ];
        CustomerEvent late = Histories.Feedback(Histories.Day(-792.5), FeedbackSource.Survey, Answer(Metric.Stars, 2)) with { Id = "late" };
        var each = Arrive([.. events, late]).Standing!;
        Assert.True(each.HasOlderAnswers);
        Assert.InRange(each.Answers.Length, Standing.AnswerLinesMax - 3, Standing.AnswerLinesMax);
        var all = events.Append(late).Cast<FeedbackRecorded>().SelectMany(e => e.Answers.Select(answer => (Day: UtcDay.Of(e.OccurredAt), answer))).ToList();
        var newest = UtcDay.Of(Histories.Day(399));
        foreach (var days in new[] { 7, 365, 731, 10_000 })
            foreach (var metric in new[] { Metric.Nps, Metric.Csat, Metric.Ces, Metric.Stars })
            {
                var said = all.Where(a => a.Day > newest - days && a.answer.Metric == metric).Select(a => a.answer.Value).ToList();
                var told = each.Answers.Where(line => line.Day > newest - days && line.Of == AnswerTally.KindOf(metric)).ToList();
                Assert.Equal((said.Count, Millionths.Of(said.Sum())), (told.Sum(line => line.N), told.Sum(line => line.Sum)));
            }
        Assert.Equal(Text(each with { Revision = 0 }), Text(Arrive([late, .. events.Reverse()]).Standing! with { Revision = 0 }));
        Assert.Equal(each.Answers, StandingReader.Whole(Arrive(events), [.. Recorded([.. events, late])], Histories.Weights, Now).Standing.Answers);
    }

    static Answer Answer(Metric metric, double value, string dimension = "overall") => new() { Metric = metric, Value = value, Dimension = dimension };

    // Told one after the other, the last of them now.
    static IReadOnlyList<CustomerEvent> Recorded(CustomerEvent[] events) =>
        [.. events.Select((e, i) => e with { RecordedAt = Now.AddMilliseconds(i + 1 - events.Length) })];

    // As a grain takes them: one at a time, pages turned when full, the archive at hand for what comes late.
    static Customer Arrive(CustomerEvent[] events)
    {
        var customer = Customer.Unknown;
        var archive = new List<CustomerEvent>();
        foreach (var added in Recorded(events))
        {
            var now = added.RecordedAt;
            if (customer.Journal.IsTailFull)
            {
                var (journal, page) = customer.Journal.TurnPage();
                archive.AddRange(page);
                customer = customer with { Journal = journal };
            }
            var before = customer.Standing;
            var needsArchive = customer.Journal.HasArchive
                && (customer.Journal.IsBeforeCheckpoint(added.Key) || (added is PromiseEvent step && !customer.Head.Promises.ContainsKey(step.PromiseId)));
            customer = customer.Record(added, needsArchive ? [.. archive] : null).Folded();
            var told = before is null || needsArchive
                ? StandingReader.Whole(customer, [.. customer.Journal.All([.. archive])], Histories.Weights, now)
                : StandingReader.After(customer, before, [new(added, customer.PromiseOf(added, now))], Histories.Weights, now);
            customer = customer with { Standing = told.Standing };
        }
        return customer;
    }

    static string Text(Standing? standing) => StoredJson.Of(standing is null ? null : standing with { CreatedAt = default });
}
