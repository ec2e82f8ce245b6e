namespace CxSaas.Silo.Storage.Sqlite;

/// <summary>
/// A folder that this process alone uses. SQLite would let two servers write in turn; each would then
/// answer from grains the other has changed. The operating system frees the lock when the process dies.
/// </summary>
sealed class SqliteFolder : IDisposable
{
    // What "somebody else holds it" is called by Linux, macOS and Windows; any other failure keeps its own message.
    const int LinuxWouldBlock = 11;
    const int MacWouldBlock = 35;
    const int WindowsSharingViolation = unchecked((int)0x80070020);

    readonly FileStream _held;

    SqliteFolder(string path, FileStream held) => (Path, _held) = (path, held);

    public string Path { get; }

    public string Database => System.IO.Path.Combine(Path, SqliteLimits.DatabaseFile);

    public static SqliteFolder Take(string folder)
    {
        // What it holds is about people: a folder made here is for the user who runs the server alone.
        Private.Folder(folder);
        var path = System.IO.Path.GetFullPath(folder);
        try
        {
            return new(path, File.Open(
                System.IO.Path.Combine(path, SqliteLimits.LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.HResult is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation)
        {
            throw new StorageFolderException(
                $"The data folder {path} is in use by another server. Stop that server, or start this one with a folder of its own.", e);
        }
    }

    public void Dispose() => _held.Dispose();
}
