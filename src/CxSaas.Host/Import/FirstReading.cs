using CxSaas.Domain;

namespace CxSaas.Host.Import;

/// <summary>What has to be known of all files before anything is sent; an unreadable one is found here.</summary>
sealed record FirstReading(
    int Rows, DateTimeOffset? Newest, IReadOnlyCollection<string> Segments, IReadOnlyDictionary<CsvFile, Dictionary<string, int>> RowsOfId,
    IReadOnlyList<Witness> Witnesses)
{
    // Not due_at: a promise may well be due in the future.
    static readonly string[] InstantColumns = ["occurred_at", "made_at", "settled_at", "proposed_at", "confirmed_at", "declined_at", "recovered_at", "invited_at", "answered_at"];

    public static FirstReading Of(IReadOnlyList<CsvFile> files, CancellationToken cancellation)
    {
        var rows = 0;
        DateTimeOffset? newest = null;
        var segments = new SortedSet<string>(StringComparer.Ordinal);
        var rowsOfId = new Dictionary<CsvFile, Dictionary<string, int>>();
        var witnesses = new List<Witness>();
        foreach (var file in files)
        {
            var ids = rowsOfId[file] = [];
            var enough = witnesses.Count + Shift.WitnessesPerFile;
            foreach (var row in file.Rows())
            {
                cancellation.ThrowIfCancellationRequested();
                rows++;
                if (row["segment"] is { Length: > 0 } segment) segments.Add(segment);
                foreach (var column in InstantColumns)
                    if (Cells.TryInstant(row[column]) is { } instant && !(instant <= newest)) newest = instant;
                if (witnesses.Count < enough && WitnessOf(file, row) is { } witness) witnesses.Add(witness);
                if (file.Format == FileFormat.Feedback && row["id"].Length > 0 && FeedbackAssembly.KeyOf(row) is var key) ids[key] = ids.GetValueOrDefault(key) + 1;
            }
        }
        return new(rows, newest, segments, rowsOfId, witnesses);
    }

    // Of a promise it is the making that is looked for, of feedback the feedback itself.
    static Witness? WitnessOf(CsvFile file, CsvRow row)
    {
        var made = file.Format == FileFormat.Promises;
        return row["id"] is { Length: > 0 } id && row["customer_id"] is { } customer && Check.IsId(id) && Check.IsId(customer)
            && Cells.TryInstant(row[made ? "made_at" : "occurred_at"]) is { } instant
                ? new(customer, made ? $"promise:{id}:made" : id, instant)
                : null;
    }
}
