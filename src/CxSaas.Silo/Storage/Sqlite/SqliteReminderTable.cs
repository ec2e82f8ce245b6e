using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CxSaas.Silo.Storage.Sqlite;

/// <summary>
/// Reminders, found by grain or by a range of the ring. An upsert replaces whatever is there, as the
/// reminder service expects; only removing one asks for the version that is removed.
/// </summary>
public sealed class SqliteReminderTable(SqliteDatabase database) : IReminderTable
{
    const string Columns = "SELECT grain, name, start_ticks, period_ticks, version FROM reminder";
    const string OfGrain = $"{Columns} WHERE grain = $1";
    const string OfName = $"{Columns} WHERE grain = $1 AND name = $2";
    const string InRange = $"{Columns} WHERE hash > $1 AND hash <= $2";
    const string InRangeAroundZero = $"{Columns} WHERE hash > $1 OR hash <= $2";
    const string Upsert = """
        INSERT INTO reminder (grain, name, hash, start_ticks, period_ticks, version) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO UPDATE SET start_ticks = excluded.start_ticks, period_ticks = excluded.period_ticks, version = excluded.version
        """;
    const string Remove = "DELETE FROM reminder WHERE grain = $1 AND name = $2 AND version = $3";

    public Task Init() => Task.CompletedTask;

    public async Task<ReminderTableData> ReadRows(GrainId grainId) => new(await Rows(OfGrain, grainId.ToString()));

    /// <summary>Hashes in (begin, end]; where begin is not below end, the range goes through zero, and equal ends mean the whole ring.</summary>
    public async Task<ReminderTableData> ReadRows(uint begin, uint end) =>
        new(await Rows(begin < end ? InRange : InRangeAroundZero, (long)begin, (long)end));

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        (await Rows(OfName, grainId.ToString(), reminderName)).SingleOrDefault();

    public Task<string?> UpsertRow(ReminderEntry entry)
    {
        object[] row =
        [
            entry.GrainId.ToString(), entry.ReminderName, (long)entry.GrainId.GetUniformHashCode(),
            entry.StartAt.ToUniversalTime().Ticks, entry.Period.Ticks,
        ];
        return database.Write((session, version) =>
        {
            session.Execute(Upsert, [.. row, version]);
            return (string?)ETag(version);
        });
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        long.TryParse(eTag, NumberStyles.None, CultureInfo.InvariantCulture, out var expected)
            ? database.Write((session, _) => session.Execute(Remove, grainId.ToString(), reminderName, expected) == 1)
            : Task.FromResult(false);

    public Task TestOnlyClearTable() => database.Write((session, _) => session.Execute("DELETE FROM reminder"));

    Task<List<ReminderEntry>> Rows(string sql, params object[] values) => database.Read(session =>
    {
        using var rows = session.Query(sql, values);
        List<ReminderEntry> entries = [];
        while (rows.Read())
            entries.Add(Entry(rows));
        return entries;
    });

    static ReminderEntry Entry(SqliteDataReader row) => new()
    {
        GrainId = GrainId.Parse(row.GetString(0), CultureInfo.InvariantCulture),
        ReminderName = row.GetString(1),
        StartAt = new(row.GetInt64(2), DateTimeKind.Utc),
        Period = new(row.GetInt64(3)),
        ETag = ETag(row.GetInt64(4)),
    };

    static string ETag(long version) => version.ToString(CultureInfo.InvariantCulture);
}
