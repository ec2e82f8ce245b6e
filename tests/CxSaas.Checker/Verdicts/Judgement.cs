using CxSaas.Checker.History;
using CxSaas.Checker.Work;

namespace CxSaas.Checker.Verdicts;

/// <summary>Holds what is stored against what was sent and answered.</summary>
static class Judgement
{
    /// <summary>Reads everything and judges it, with what the whole shows of it.</summary>
    public static async Task<Rows> Of(TenantUnderTest tenant)
    {
        var findings = tenant.Findings;
        var rows = await Rows.Read(tenant, findings);
        var found = rows.Events.ToLookup(e => e.Key, e => e.Content);
        foreach (var write in tenant.Ledger.Writes)
        {
            var contents = found[write.Key].ToList();
            if (write.Knows == Knowledge.Acknowledged && contents.Count == 0) findings.Add(Rule.Kept, $"{write.Key} was acknowledged and is not there");
            if (write.Knows == Knowledge.Refused && contents.Count > 0) findings.Add(Rule.Refused, $"{write.Key} was refused and is there");
            if (contents.Count > 1) findings.Add(Rule.Once, $"{write.Key} is there {contents.Count} times");
            if (contents.Count > 0 && contents[0] != write.Content) findings.Add(Rule.Unchanged, $"{write.Key} was sent as '{write.Content}' and is there as '{contents[0]}'");
        }
        foreach (var unasked in found.Where(e => tenant.Ledger.Find(e.Key) is null)) findings.Add(Rule.Unasked, $"{unasked.Key} is there, and nobody sent it");
        await RollUps.Judge(tenant, rows);
        return rows;
    }
}
