using System.Globalization;
using System.Text.Json;
using CxSaas.Checker.Clients;
using CxSaas.Checker.History;
using CxSaas.Checker.Work;

namespace CxSaas.Checker.Verdicts;

/// <summary>All that is stored about the customers of one tenant, read through its timelines page by page.</summary>
sealed class Rows
{
    const string Timeline =
        "query Q($id: ID!, $first: Int!, $after: String) { customer(id: $id) { satisfaction { version } timeline(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes {"
        + " id kind feedback { comment answers { metric value } } signal { kind } promise { id statement unitId status } } } } }";

    readonly List<(WriteKey Key, string Content)> _events = [];
    readonly HashSet<string> _customers = [];

    /// <summary>Every event, as often as it was found.</summary>
    public IReadOnlyList<(WriteKey Key, string Content)> Events => _events;

    public IReadOnlyCollection<string> Customers => _customers;

    public int Feedback => Of(WriteKind.Feedback).Count();

    public IEnumerable<string> Of(WriteKind kind) => _events.Where(e => e.Key.Kind == kind).Select(e => e.Content);

    /// <summary>The numbers on a metric; a feedback's content ends with that of NPS and that of CSAT.</summary>
    public IEnumerable<double> Answers(bool nps) => Of(WriteKind.Feedback)
        .Select(content => double.TryParse(content.Split(' ')[nps ? ^2 : ^1], CultureInfo.InvariantCulture, out var value) ? value : double.NaN);

    /// <summary>Promises that stand so, of one unit or of all.</summary>
    public int Promises(string status, string? unitId = null)
    {
        var settled = _events.Where(e => e.Key.Kind == WriteKind.PromiseSettled).ToLookup(e => (e.Key.CustomerId, e.Key.Id), e => e.Content);
        return _events.Count(e => e.Key.Kind == WriteKind.PromiseMade
            && (unitId is null || e.Content.EndsWith($" {unitId}", StringComparison.Ordinal))
            && (settled[(e.Key.CustomerId, e.Key.Id)].FirstOrDefault() ?? "OPEN") == status);
    }

    public static async Task<Rows> Read(TenantUnderTest tenant, Findings findings)
    {
        var rows = new Rows();
        foreach (var customerId in tenant.Ledger.Customers.Order(StringComparer.Ordinal)) await rows.Read(tenant.Client, customerId, findings);
        return rows;
    }

    async Task Read(Client client, string customerId, Findings findings)
    {
        var ids = new HashSet<string>();
        var count = 0;
        string? after = null;
        for (var page = 0; page < Limits.PagesMax; page++)
        {
            var customer = (await client.Ask(Timeline, new { id = customerId, first = page == 0 ? Limits.SmallPage : Limits.LargePage, after })).At("customer");
            if (customer.IsNull()) return;
            _customers.Add(customerId);
            var timeline = customer.At("timeline");
            foreach (var entry in timeline.At("nodes").EnumerateArray())
            {
                count++;
                if (!ids.Add(entry.Text("id"))) findings.Add(Rule.Once, $"{customerId} has {entry.Text("kind")} {entry.Text("id")} twice");
                _events.Add(Event(customerId, entry));
            }
            if (!timeline.At("pageInfo", "hasNextPage").GetBoolean())
            {
                if (count != timeline.Int("totalCount") || count != customer.Int("satisfaction", "version"))
                    findings.Add(Rule.Paging, $"{customerId} has {count} events in its pages, {timeline.Int("totalCount")} by its count, version {customer.Int("satisfaction", "version")}");
                return;
            }
            after = timeline.Text("pageInfo", "endCursor");
        }
        findings.Add(Rule.Paging, $"the timeline of {customerId} has no end");
    }

    static (WriteKey, string) Event(string customerId, JsonElement entry) => entry.Text("kind") switch
    {
        "FEEDBACK" => (new(WriteKind.Feedback, customerId, entry.Text("id")), Request.FeedbackContent(entry.At("feedback"))),
        "SIGNAL" => (new(WriteKind.Signal, customerId, entry.Text("id")), entry.Text("signal", "kind")),
        "PROMISE_MADE" => (new(WriteKind.PromiseMade, customerId, entry.Text("promise", "id")), Request.PromiseContent(entry.At("promise"))),
        "PROMISE_OUTCOME" => (new(WriteKind.PromiseSettled, customerId, entry.Text("promise", "id")), entry.Text("promise", "status")),
        var other => throw new CheckerException($"{customerId} has a {other}, which the checker never asks for"),
    };
}
