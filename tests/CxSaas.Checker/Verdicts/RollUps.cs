using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CxSaas.Checker.History;
using CxSaas.Checker.Work;

namespace CxSaas.Checker.Verdicts;

/// <summary>What the server says of the whole, held against what follows from the rows.</summary>
static class RollUps
{
    const string Pulse =
        "{ pulse(window: ALL) { complete customers feedback nps { n promoters passives detractors } csat { n value mean } promises { open kept broken }"
        + " score { bands { band customers } } } trend(metric: NPS, window: DAYS_7, bucket: DAY) { n } units { id promises(window: ALL) { open kept broken } } }";

    public static async Task Judge(TenantUnderTest tenant, Rows rows)
    {
        var expected = Expected(rows);
        // It hears of a write right after it was acknowledged, and of what a loss left untold some seconds later.
        var told = "";
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < tenant.Patience; await Task.Delay(200))
        {
            var data = await tenant.Client.Ask(Pulse);
            told = Told(data);
            if (told != expected) continue;
            if (data.At("pulse", "score", "bands").EnumerateArray().Sum(band => band.Int("customers")) != rows.Customers.Count)
                tenant.Findings.Add(Rule.RollUp, $"the bands do not make up the {rows.Customers.Count} customers: {data.At("pulse", "score", "bands")}");
            break;
        }
        if (told != expected) tenant.Findings.Add(Rule.RollUp, $"what follows from the rows is {expected}, and what is told is {told}");
        await Lists(tenant, rows);
    }

    static string Expected(Rows rows)
    {
        var (nps, csat) = (rows.Answers(nps: true).ToList(), rows.Answers(nps: false).ToList());
        var high = csat.Count == 0 ? "" : Round(csat.Count(value => value >= 4) / (double)csat.Count);
        var mean = csat.Count == 0 ? "" : Round(csat.Average());
        return $"complete; {rows.Customers.Count} customers, {rows.Feedback} feedback; nps {nps.Count(v => v >= 9)} {nps.Count(v => v is >= 7 and < 9)} {nps.Count(v => v < 7)};"
            + $" csat {csat.Count} {high} {mean}; promises {Counts(null)}; trend {nps.Count};"
            + string.Concat(TenantUnderTest.Units.Select(unit => $" {unit} {Counts(unit)}"));

        string Counts(string? unit) => $"{rows.Promises("OPEN", unit)}/{rows.Promises("KEPT", unit)}/{rows.Promises("BROKEN", unit)}";
    }

    static string Told(JsonElement data)
    {
        var pulse = data.At("pulse");
        var (nps, csat) = (pulse.At("nps"), pulse.At("csat"));
        return $"{(pulse.At("complete").GetBoolean() ? "complete" : "incomplete")}; {pulse.Int("customers")} customers, {pulse.Int("feedback")} feedback;"
            + $" nps {nps.Int("promoters")} {nps.Int("passives")} {nps.Int("detractors")};"
            + $" csat {csat.Int("n")} {Number(csat.At("value"))} {Number(csat.At("mean"))}; promises {Counts(pulse.At("promises"))};"
            + $" trend {data.At("trend").EnumerateArray().Sum(point => point.Int("n"))};"
            + string.Concat(data.At("units").EnumerateArray().OrderBy(unit => unit.Text("id"), StringComparer.Ordinal).Select(unit => $" {unit.Text("id")} {Counts(unit.At("promises"))}"));

        static string Counts(JsonElement promises) => $"{promises.Int("open")}/{promises.Int("kept")}/{promises.Int("broken")}";

        static string Number(JsonElement value) => value.IsNull() ? "" : Round(value.GetDouble());
    }

    static string Round(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    // Every order of a list holds the same, each once, on small pages as on large ones.
    static async Task Lists(TenantUnderTest tenant, Rows rows)
    {
        foreach (var (order, first) in new[] { ("ID_ASC", Limits.SmallPage), ("SCORE_ASC", Limits.LargePage), ("LAST_EVENT_DESC", Limits.SmallPage) })
            Same(await Pages(tenant, "customers", $"orderBy: {order}", "id", first, node => node.Text("id")), rows.Customers, $"customers by {order}");
        var promises = rows.Events.Where(e => e.Key.Kind == WriteKind.PromiseMade).Select(e => $"{e.Key.CustomerId} {e.Key.Id}").ToHashSet();
        // Of one customer's promises that are over only the newest are listed (200); a run makes fewer.
        foreach (var (order, first) in new[] { ("DUE_ASC", Limits.LargePage), ("STAKE_DESC", Limits.SmallPage) })
            Same(await Pages(tenant, "promises", $"orderBy: {order}", "id customerId", first, node => $"{node.Text("customerId")} {node.Text("id")}"), promises, $"promises by {order}");

        void Same(List<string> listed, IReadOnlyCollection<string> expected, string list)
        {
            if (listed.Count != listed.Distinct().Count()) tenant.Findings.Add(Rule.Paging, $"of {listed.Count} {list} some are there twice: {Some(listed.GroupBy(id => id).Where(g => g.Count() > 1).Select(g => g.Key))}");
            if (!expected.ToHashSet().SetEquals(listed))
                tenant.Findings.Add(Rule.Paging, $"{list}: missing {Some(expected.Except(listed))}; too many {Some(listed.Except(expected))}");
        }

        static string Some(IEnumerable<string> ids) => string.Join(' ', ids.Take(5));
    }

    static async Task<List<string>> Pages(TenantUnderTest tenant, string list, string arguments, string fields, int first, Func<JsonElement, string> id)
    {
        var all = new List<string>();
        string? after = null;
        for (var page = 0; page < Limits.PagesMax; page++)
        {
            var part = (await tenant.Client.Ask(
                $"query Q($after: String) {{ {list}({arguments}, first: {(page < Limits.SmallPagesMax ? first : Limits.LargePage)}, after: $after) {{ totalCount nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }}", new { after })).At(list);
            all.AddRange(part.At("nodes").EnumerateArray().Select(id));
            if (!part.At("pageInfo", "hasNextPage").GetBoolean())
            {
                if (part.Int("totalCount") != all.Count) tenant.Findings.Add(Rule.Paging, $"{list} has {all.Count} in its pages and {part.Int("totalCount")} by its count");
                return all;
            }
            after = part.Text("pageInfo", "endCursor");
        }
        tenant.Findings.Add(Rule.Paging, $"{list} has no end");
        return all;
    }
}
