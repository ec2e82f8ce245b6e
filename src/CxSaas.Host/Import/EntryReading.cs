using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>The second reading: rows become entries. A row that cannot is refused here and never sent.</summary>
static class EntryReading
{
    public static IEnumerable<Entry> Entries(CsvFile file, FirstReading first, TimeSpan shift, DateTimeOffset now, Outcomes outcomes)
    {
        var assembly = new FeedbackAssembly(file, first.RowsOfId[file], outcomes);
        foreach (var row in file.Rows())
        {
            var cells = new Cells(row, shift);
            var entry = file.Format == FileFormat.Feedback ? assembly.Add(row["id"], cells) : Promise(file, cells, now, outcomes);
            if (entry is null) continue;
            if (entry.Bytes <= Mutation.BytesMax) yield return entry;
            else outcomes.Refuse(file, entry.Lines, [new("LIMIT_REACHED", "", $"larger than a request of {Mutation.BytesMax / 1024} KB")]);
        }
    }

    static Entry? Promise(CsvFile file, Cells cells, DateTimeOffset now, Outcomes outcomes)
    {
        var entry = PromiseRow.Read(file, cells, now);
        if (entry is null) outcomes.Refuse(file, [cells.Line], cells.Faults);
        return entry;
    }
}
