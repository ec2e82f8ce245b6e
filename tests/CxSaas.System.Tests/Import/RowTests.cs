using CxSaas.Host.Client;

namespace CxSaas.System.Tests.Import;

public sealed class RowTests : IDisposable
{
    const string Feedback = "id,customer_id,segment,occurred_at,source,metric,value,dimension,aspect,unit_id,comment\n";
    const string Promises = "id,customer_id,segment,kind,statement,dimension,stake,made_at,due_at,unit_id,settled_at,completeness,outcome\n";
    readonly Workspace _work = new();

    [Fact]
    public void Rows_that_share_an_id_are_one_feedback_wherever_they_stand()
    {
        var (entries, outcomes) = _work.Read(Feedback
            + "f1,c,,2026-01-01T00:00:00Z,SURVEY,NPS,9,,,,good\nf2,d,vip,2026-01-01T01:00:00+01:00,,CES,7,,,,\nf1,c,,2026-01-01T00:00:00Z,SURVEY,CSAT,4.5,ease,EXPECTATION,,\n");
        Assert.Equal(
            ["recordFeedbackBatch {\"id\":\"f2\",\"customerId\":\"d\",\"occurredAt\":\"2026-01-01T00:00:00Z\",\"answers\":[{\"metric\":\"CES\",\"value\":7}]}",
             "recordFeedbackBatch {\"id\":\"f1\",\"customerId\":\"c\",\"occurredAt\":\"2026-01-01T00:00:00Z\",\"source\":\"SURVEY\",\"answers\":[{\"metric\":\"NPS\",\"value\":9},"
             + "{\"metric\":\"CSAT\",\"value\":4.5,\"dimension\":\"ease\",\"aspect\":\"EXPECTATION\"}],\"comment\":\"good\"}"],
            entries.Select(Workspace.Json));
        Assert.Equal([2, 4], entries[1].Lines);
        Assert.Equal("vip", entries[0].Segment);
        Assert.Equal(0, outcomes.Refused);
    }

    [Theory]
    [InlineData("f,c,,2026-01-01T00:00:00Z,,NPS,nine,,,,", "INVALID value: 'nine' is not a number")]
    [InlineData("f,c,,2026-01-01T00:00:00Z,,NPS,NaN,,,,", "INVALID value: 'NaN' is not a number")]
    [InlineData("f,c,,2026-01-01T00:00:00Z,,NPS,,,,,", "INVALID value: is empty")]
    [InlineData("f,c,,yesterday,,NPS,9,,,,", "INVALID occurred_at: 'yesterday' is not an instant")]
    [InlineData("f,c,,2026-01-01T00:00:00,,NPS,9,,,,", "INVALID occurred_at")]
    [InlineData("f,c,,2026-02-30T00:00:00Z,,NPS,9,,,,", "INVALID occurred_at")]
    [InlineData("f,c,,2026-01-01T00:00:00Z,,LOVE,9,,,,", "INVALID metric: 'LOVE' is none of NPS")]
    [InlineData("f,c,,2026-01-01T00:00:00Z,1,NPS,9,,,,", "INVALID source: '1' is none of SURVEY")]
    [InlineData("f,c d,,2026-01-01T00:00:00Z,,NPS,9,,,,", "INVALID customer_id: is not an id")]
    [InlineData(",c,,2026-01-01T00:00:00Z,,NPS,9,,,,", "INVALID id: is empty")]
    public void A_value_that_is_not_what_its_column_holds_refuses_the_row_and_names_the_column(string row, string reason)
    {
        var (entries, outcomes) = _work.Read(Feedback + row + "\n" + "ok,c,,2026-01-01T00:00:00Z,,NPS,9,,,,\n");
        Assert.Equal("ok", Assert.Single(entries).Id);
        Assert.StartsWith(reason, outcomes.RefusedLines(entries[0].File)[2], StringComparison.Ordinal);
    }

    [Fact]
    public void One_bad_row_refuses_every_row_of_its_feedback()
    {
        var (entries, outcomes) = _work.Read(Feedback
            + "f,c,,2026-01-01T00:00:00Z,,NPS,9,,,,\nok,c,,2026-01-01T00:00:00Z,,NPS,9,,,,\nf,c,,2026-01-01T00:00:00Z,,CSAT,many,,,,\n");
        var reasons = outcomes.RefusedLines(Assert.Single(entries).File);
        Assert.Equal("INVALID id: line 4 of the same feedback was refused", reasons[2]);
        Assert.StartsWith("INVALID value", reasons[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_one_feedback_that_contradict_each_other_are_refused()
    {
        var (_, outcomes) = _work.Read(Feedback + "f,c,,2026-01-01T00:00:00Z,SURVEY,NPS,9,,,,\nf,c,,2026-01-01T00:00:00Z,SUPPORT,CSAT,4,,,,\n");
        Assert.Equal(2, outcomes.Refused);
        Assert.Contains(("INVALID", "source", 1), outcomes.Reasons.Select(one => (one.Code, one.Field, one.Rows)));
    }

    [Fact]
    public void The_same_id_of_two_customers_is_two_feedbacks()
    {
        var (entries, outcomes) = _work.Read(Feedback + "f,c,,2026-01-01T00:00:00Z,,NPS,9,,,,\nf,d,,2026-01-02T00:00:00Z,,NPS,4,,,,\n");
        Assert.Equal(0, outcomes.Refused);
        Assert.Equal(["c", "d"], entries.Select(entry => entry.CustomerId));
    }

    [Fact]
    public void More_rows_than_a_feedback_has_answers_are_refused_without_being_gathered()
    {
        var rows = string.Concat(Enumerable.Range(0, RecordFeedbackInput.AnswersMax + 1).Select(number => $"f,c,,2026-01-01T00:00:00Z,,RATING,{number},d{number},,,\n"));
        var (entries, outcomes) = _work.Read(Feedback + rows);
        Assert.Empty(entries);
        Assert.Equal(33, outcomes.Refused);
    }

    [Theory]
    [InlineData(",,", "")]
    [InlineData("2026-01-02T00:00:00Z,0.5,", "settlePromiseBatch {\"customerId\":\"c\",\"promiseId\":\"p\",\"completeness\":0.5,\"occurredAt\":\"2026-01-02T00:00:00Z\"}")]
    [InlineData("2026-01-02T00:00:00Z,1,exceeded", "settlePromiseBatch {\"customerId\":\"c\",\"promiseId\":\"p\",\"completeness\":1,\"exceeded\":true,\"occurredAt\":\"2026-01-02T00:00:00Z\"}")]
    [InlineData(",,withdrawn", "withdrawPromiseBatch {\"customerId\":\"c\",\"promiseId\":\"p\",\"occurredAt\":\"2026-01-03T00:00:00Z\"}")]
    [InlineData("2026-01-02T00:00:00Z,1,withdrawn", "withdrawPromiseBatch {\"customerId\":\"c\",\"promiseId\":\"p\",\"occurredAt\":\"2026-01-02T00:00:00Z\"}")]
    [InlineData("2026-01-02T00:00:00Z,,released", "releasePromiseBatch {\"customerId\":\"c\",\"promiseId\":\"p\",\"occurredAt\":\"2026-01-02T00:00:00Z\"}")]
    public void A_promise_is_made_first_and_then_ended_as_its_row_says(string ending, string step)
    {
        var (entries, _) = _work.Read(Promises + $"p,c,,delivery,By noon,,0.5,2026-01-01T00:00:00Z,2026-01-03T00:00:00Z,u,{ending}\n");
        var steps = Workspace.Json(Assert.Single(entries)).Split('\n');
        Assert.Equal("makePromiseBatch {\"id\":\"p\",\"customerId\":\"c\",\"statement\":\"By noon\",\"kind\":\"delivery\",\"stake\":0.5,"
            + "\"dueAt\":\"2026-01-03T00:00:00Z\",\"madeAt\":\"2026-01-01T00:00:00Z\",\"unitId\":\"u\"}", steps[0]);
        Assert.Equal(step, string.Concat(steps.Skip(1)));
    }

    [Fact]
    public void A_promise_withdrawn_before_a_due_time_that_is_still_to_come_is_withdrawn_now()
    {
        var (entries, _) = _work.Read(Promises + "p,c,,,By noon,,,2026-01-01T00:00:00Z,2099-01-03T00:00:00Z,u,,,withdrawn\n");
        Assert.EndsWith("withdrawPromiseBatch {\"customerId\":\"c\",\"promiseId\":\"p\"}", Workspace.Json(entries[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(",,forgotten", "INVALID outcome")]
    [InlineData(",,exceeded", "INVALID settled_at")]
    [InlineData("2026-01-02T00:00:00Z,Infinity,", "INVALID completeness")]
    public void An_ending_that_makes_no_sense_refuses_the_row(string ending, string reason)
    {
        var (entries, outcomes) = _work.Read(Promises + $"p,c,,,By noon,,,2026-01-01T00:00:00Z,2026-01-03T00:00:00Z,u,{ending}\n");
        Assert.Empty(entries);
        Assert.Equal(reason, outcomes.Reasons.Select(one => $"{one.Code} {one.Field}").Single());
    }

    const string Histories = "id,customer_id,statement,made_at,due_at,unit_id,settled_at,outcome,proposed_at,confirmed_at,grace_seconds,moves\n";

    [Fact]
    public void A_promise_with_a_history_comes_in_one_piece_and_moves_with_all_its_instants()
    {
        var (entries, _) = _work.Read(Histories
            + "p,c,By noon,2026-01-02T00:00:00Z,2026-01-03T00:00:00Z,u,2026-01-05T00:00:00Z,released,2026-01-01T00:00:00Z,2026-01-01T06:00:00Z,60,"
            + "2026-01-02T12:00:00Z>2026-01-04T00:00:00Z 2026-01-03T12:00:00Z>2026-01-09T00:00:00Z\n"
            + "q,c,By noon,,2026-01-03T00:00:00Z,u,,,2026-01-01T00:00:00Z,,,\n", TimeSpan.FromDays(1));
        Assert.Equal("recordPromiseBatch {\"id\":\"p\",\"customerId\":\"c\",\"statement\":\"By noon\",\"dueAt\":\"2026-01-04T00:00:00Z\",\"unitId\":\"u\","
            + "\"proposedAt\":\"2026-01-02T00:00:00Z\",\"confirmedAt\":\"2026-01-02T06:00:00Z\",\"madeAt\":\"2026-01-03T00:00:00Z\",\"graceSeconds\":60,"
            + "\"moves\":[{\"at\":\"2026-01-03T12:00:00Z\",\"dueAt\":\"2026-01-05T00:00:00Z\"},{\"at\":\"2026-01-04T12:00:00Z\",\"dueAt\":\"2026-01-10T00:00:00Z\"}],"
            + "\"releasedAt\":\"2026-01-06T00:00:00Z\"}", Workspace.Json(entries[0]));
        Assert.DoesNotContain("madeAt", Workspace.Json(entries[1]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-01-02T00:00:00Z", "2099-01-03T00:00:00Z", ",withdrawn,,,60,", "INVALID settled_at")]
    [InlineData("2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", ",,,,60,2026-01-02T12:00:00Z", "INVALID moves")]
    [InlineData("2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", ",,,,60,2026-01-02T12:00:00Z>soon", "INVALID moves")]
    [InlineData("", "2026-01-03T00:00:00Z", ",,,,60,", "INVALID made_at")]
    public void A_history_that_cannot_be_read_refuses_the_row(string madeAt, string dueAt, string history, string reason)
    {
        var (entries, outcomes) = _work.Read(Histories + $"p,c,By noon,{madeAt},{dueAt},u,{history}\n");
        Assert.Empty(entries);
        Assert.Equal(reason, outcomes.Reasons.Select(one => $"{one.Code} {one.Field}").Single());
    }

    public void Dispose() => _work.Dispose();
}
