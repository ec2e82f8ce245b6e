using CxSaas.Host.Client;

namespace CxSaas.Host.Demo;

/// <summary>
/// Ada is well served for weeks. Today a saleswoman, with the best intention, promises her a coat from the other warehouse, and
/// calls the warehouse neither before nor after. Nobody there knows, nothing comes, and Ada leaves less satisfied than if
/// nothing had been promised. Her id is a fixed one, so that the first query anybody tries finds somebody with a history.
/// </summary>
static class AdasStory
{
    public const string Ada = "ada";
    public const string Name = "Ada Lindqvist";
    const string Saleswoman = "mara.vogel";

    public sealed record Story(
        IReadOnlyList<RecordFeedbackInput> Feedback, IReadOnlyList<RecordSignalInput> Signals, IReadOnlyList<DemoPromise> Promises);

    public static Story Tell(DateTimeOffset now)
    {
        DemoPromise[] promises =
        [
            Promise("ada-table", "The table comes on Thursday before noon.", "delivery", 0.6, "drivers", -21, -18, DemoFate.Kept, -18.1),
            Promise("ada-callback", "I ring you today about the missing screws.", "callback", 0.3, "service-desk", -12, -11.8, DemoFate.Exceeded, -11.95),
            Promise("ada-coat", "The last blue coat comes over from the Harbour warehouse by this afternoon.",
                "transfer", 0.9, "warehouse-harbour", -0.3, -0.12, DemoFate.Broken, -0.12),
            Promise("ada-apology", "The coat is at your home tomorrow, at our cost; this time the warehouse has it in its hands.",
                "delivery", 0.8, "warehouse-harbour", -0.02, 1, DemoFate.Open, null),
        ];
        RecordFeedbackInput[] feedback =
        [
            Said("ada-1", -17.9, FeedbackSource.SURVEY, "The table is lovely, and it came on the hour.",
                [new(Metric.NPS, 9), new(Metric.CSAT, 5, "reliability")]),
            Said("ada-2", -11.5, FeedbackSource.SURVEY, "She rang back in no time.",
                [new(Metric.CSAT, 5, "responsiveness"), new(Metric.CES, 7)]),
            Said("ada-3", -8, FeedbackSource.VERIFIED_REVIEW, "A shop that keeps its word.", [new(Metric.STARS, 5)]),
            Said("ada-4", -3, FeedbackSource.SURVEY, null, [new(Metric.CSAT, 4, "product"), new(Metric.CSAT, 4, "value")]),
            Said("ada-5", -0.29, FeedbackSource.AGENT_NOTE, "Delighted that we can get the blue one for her.",
                [new(Metric.SENTIMENT, 0.9, "empathy")], Saleswoman),
            Said("ada-6", -0.1, FeedbackSource.SURVEY,
                "I waited two hours. Nobody had told the warehouse, not before and not after. Then better say no.",
                [new(Metric.NPS, 3), new(Metric.CSAT, 1, "reliability"), new(Metric.CSAT, 3, "empathy")]),
        ];
        RecordSignalInput[] signals =
        [
            new("ada-purchase", Ada, SignalKind.PURCHASE, At(-20)), new("ada-referral", Ada, SignalKind.REFERRAL, At(-7)),
            new("ada-complaint", Ada, SignalKind.COMPLAINT, At(-0.09)),
        ];
        return new(feedback, signals, promises);

        DateTimeOffset At(double days) => now.AddSeconds(Math.Round(days * 86_400));

        DemoPromise Promise(
            string id, string statement, string kind, double stake, string unit, double made, double due, DemoFate fate, double? ended)
        {
            var dimension = kind == "callback" ? "responsiveness" : "reliability";
            var promise = new PromiseInput(id, Ada, statement, kind, dimension, stake, At(due), At(made), Saleswoman, unit);
            return new(promise, fate, now, ended is { } at ? At(at) : null);
        }

        RecordFeedbackInput Said(
            string id, double days, FeedbackSource source, string? comment, AnswerInput[] answers, string? by = null) =>
            new(id, Ada, At(days), source, answers, comment, "shop", EmployeeId: by);
    }
}
