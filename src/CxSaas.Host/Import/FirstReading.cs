namespace CxSaas.Host.Import;

/// <summary>What has to be known of all files before anything is sent; an unreadable one is found here.</summary>
sealed record FirstReading(
    int Rows, DateTimeOffset? Newest, IReadOnlyCollection<string> Segments, IReadOnlyDictionary<CsvFile, Dictionary<string, int>> RowsOfId)
{
    // Not due_at: a promise may well be due in the future.
    static readonly string[] InstantColumns = ["occurred_at", "made_at", "settled_at"];

    public static FirstReading Of(IReadOnlyList<CsvFile> files, CancellationToken cancellation)
    {
        var rows = 0;
        DateTimeOffset? newest = null;
        var segments = new SortedSet<string>(StringComparer.Ordinal);
        var rowsOfId = new Dictionary<CsvFile, Dictionary<string, int>>();
        foreach (var file in files)
        {
            var ids = rowsOfId[file] = [];
            foreach (var row in file.Rows())
            {
                cancellation.ThrowIfCancellationRequested();
                rows++;
                if (row["segment"] is { Length: > 0 } segment) segments.Add(segment);
                foreach (var column in InstantColumns)
                    if (Cells.TryInstant(row[column]) is { } instant && !(instant <= newest)) newest = instant;
                if (file.Format == FileFormat.Feedback && row["id"] is { Length: > 0 } id) ids[id] = ids.GetValueOrDefault(id) + 1;
            }
        }
        return new(rows, newest, segments, rowsOfId);
    }

    /// <summary>
    /// By how much to move everything so that the newest instant lies just behind now: whole days, to the day before today.
    /// Not to the second and not to today, because the result must be the same all day long: what is sent again with another
    /// instant is a conflict, and an instant later than now is refused.
    /// </summary>
    public TimeSpan ShiftTo(DateTimeOffset now) =>
        Newest is { } newest ? now.UtcDateTime.Date.AddDays(-1) - newest.UtcDateTime.Date : TimeSpan.Zero;
}
