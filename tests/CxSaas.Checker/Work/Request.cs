using System.Globalization;
using System.Text.Json;
using CxSaas.Checker.History;

namespace CxSaas.Checker.Work;

/// <summary>What is sent for a write, and how its answer reads.</summary>
/// <param name="Key">Which write.</param>
/// <param name="Content">What it says, in the form it is compared in.</param>
/// <param name="Input">The input as it is sent.</param>
sealed record Request(WriteKey Key, string Content, object Input)
{
    public string Mutation => Key.Kind switch
    {
        WriteKind.Feedback => "mutation M($input: RecordFeedbackInput!) { done: recordFeedback(input: $input) { duplicate errors { code } feedback { id customerId comment answers { metric value } } } }",
        WriteKind.Signal => "mutation M($input: RecordSignalInput!) { done: recordSignal(input: $input) { errors { code } customer { id } } }",
        WriteKind.PromiseMade => "mutation M($input: PromiseInput!) { done: makePromise(input: $input) { duplicate errors { code } promise { id customerId statement unitId status } } }",
        _ => "mutation M($input: SettlePromiseInput!) { done: settlePromise(input: $input) { duplicate errors { code } promise { id customerId statement unitId status } } }",
    };

    public static Request Feedback(string mark, string customerId, string id, int nps, int csat) => new(
        new(WriteKind.Feedback, customerId, id),
        $"{mark}{id} {nps} {csat}",
        new
        {
            id,
            customerId,
            comment = mark + id,
            answers = new[] { new { metric = "NPS", value = nps }, new { metric = "CSAT", value = csat } },
        });

    public static Request Signal(string customerId, string id, string kind) =>
        new(new(WriteKind.Signal, customerId, id), kind, new { id, customerId, kind });

    public static Request Promise(string mark, string customerId, string id, string unitId, DateTimeOffset dueAt) => new(
        new(WriteKind.PromiseMade, customerId, id),
        $"{mark}{id} {unitId}",
        new { id, customerId, statement = mark + id, unitId, stake = .5, dueAt });

    public static Request Settle(WriteKey promise, bool kept) => new(
        promise with { Kind = WriteKind.PromiseSettled },
        kept ? "KEPT" : "BROKEN",
        new { promiseId = promise.Id, customerId = promise.CustomerId, completeness = kept ? 1 : 0 });

    /// <summary>What an answer says is stored, in the same form; null where it does not say.</summary>
    public string? Stored(JsonElement payload) => Key.Kind switch
    {
        WriteKind.Feedback => FeedbackContent(payload.At("feedback")),
        WriteKind.PromiseMade => PromiseContent(payload.At("promise")),
        WriteKind.PromiseSettled => payload.Text("promise", "status"),
        _ => null,
    };

    public static string FeedbackContent(JsonElement feedback) =>
        $"{feedback.Text("comment")} {Value(feedback, "NPS")} {Value(feedback, "CSAT")}";

    public static string PromiseContent(JsonElement promise) => $"{promise.Text("statement")} {promise.Text("unitId")}";

    /// <summary>The value of the one answer on a metric; all of them where there are several, which matches nothing.</summary>
    public static string Value(JsonElement feedback, string metric) => string.Join('|', feedback.At("answers").EnumerateArray()
        .Where(answer => answer.Text("metric") == metric)
        .Select(answer => answer.At("value").GetDouble().ToString(CultureInfo.InvariantCulture)));
}
