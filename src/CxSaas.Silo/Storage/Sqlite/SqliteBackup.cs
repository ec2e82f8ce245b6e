using Microsoft.Data.Sqlite;

namespace CxSaas.Silo.Storage.Sqlite;

/// <summary>
/// A copy of the database as it is at one instant, made while a server goes on writing. It bears its name only once it is whole and on
/// the disk, so what a crash leaves behind is not taken for a backup.
/// </summary>
public static class SqliteBackup
{
    const string DraftEnding = ".new";

    /// <summary>Throws <see cref="StorageFolderException"/> with a sentence where it cannot be done.</summary>
    public static void Write(string folder, string target)
    {
        var source = Path.Combine(folder, SqliteLimits.DatabaseFile);
        if (!File.Exists(source)) throw new StorageFolderException($"There is no {SqliteLimits.DatabaseFile} in {folder}; say with --data where the server keeps its data.");
        var copy = Path.Combine(target, SqliteLimits.DatabaseFile);
        if (File.Exists(copy)) throw new StorageFolderException($"{target} holds data already. Choose a folder of its own for each backup.");

        var draft = copy + DraftEnding;
        Private.Folder(target);
        File.Delete(draft);
        Private.File(draft).Dispose();
        using (var session = new SqliteSession(source, SqliteOpenMode.ReadOnly))
        {
            SqliteSchema.Check(session, source);
            session.Execute("VACUUM INTO $1", draft);
        }
        Sync(draft);
        File.Move(draft, copy);
    }

    static void Sync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }
}
