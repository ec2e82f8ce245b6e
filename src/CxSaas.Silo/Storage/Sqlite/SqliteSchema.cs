namespace CxSaas.Silo.Storage.Sqlite;

/// <summary>
/// The tables, and the number in the file that says which tables to expect. Text is compared by its
/// bytes (SQLite's BINARY collation, the default), so keys that differ only by case never meet.
/// </summary>
static class SqliteSchema
{
    /// <summary>
    /// Stored in the file as `user_version`; raised by whoever changes a table, together with the step that changes it, or what is in the
    /// rows: a program that does not know a member of theirs would write them without it. The tests tie it to what rows look like.
    /// </summary>
    public const long Version = 2;

    const string Tables = """
        CREATE TABLE state (
            grain TEXT NOT NULL,
            name TEXT NOT NULL,
            version INTEGER NOT NULL,
            json TEXT NOT NULL,
            PRIMARY KEY (grain, name)
        ) STRICT;

        CREATE TABLE reminder (
            grain TEXT NOT NULL,
            name TEXT NOT NULL,
            hash INTEGER NOT NULL,
            start_ticks INTEGER NOT NULL,
            period_ticks INTEGER NOT NULL,
            version INTEGER NOT NULL,
            PRIMARY KEY (grain, name)
        ) STRICT;
        CREATE INDEX reminder_by_hash ON reminder (hash);

        CREATE TABLE opening (n INTEGER NOT NULL) STRICT;
        INSERT INTO opening VALUES (0);
        """;

    /// <summary>Refuses a file this version cannot read, before anything in it is changed.</summary>
    public static void Check(SqliteSession session, string path)
    {
        var found = Found(session);
        if (found > Version)
            throw new StorageFolderException(
                $"The data in {path} was written by a newer version (format {found}, this one reads up to {Version}). Start that version again.");
        if (found == 0 && session.Number("SELECT count(*) FROM sqlite_schema") > 0)
            throw new StorageFolderException($"The file {path} is a SQLite database, but not one of this server's. Choose another folder.");
    }

    /// <summary>Makes the tables if there are none, and returns how often this file has been opened.</summary>
    public static long Open(SqliteSession session)
    {
        session.Execute("BEGIN IMMEDIATE");
        var found = Found(session);
        if (found == 0) session.Execute(Tables);
        // From here on rows may be written that an older program does not know.
        if (found != Version) session.Execute($"PRAGMA user_version = {Version}");
        session.Execute("UPDATE opening SET n = n + 1");
        var openings = session.Number("SELECT n FROM opening")!.Value;
        session.Execute("COMMIT");
        return openings;
    }

    static long Found(SqliteSession session) => session.Number("PRAGMA user_version")!.Value;
}
