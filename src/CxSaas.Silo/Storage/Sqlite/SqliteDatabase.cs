using System.Threading.Channels;
using CxSaas.Silo.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CxSaas.Silo.Storage.Sqlite;

/// <summary>
/// The embedded database of one server: one writer, a few readers, one folder that nobody else may use.
/// A write is acknowledged when it is synced to disk, and a read sees every write acknowledged before it.
/// </summary>
public sealed class SqliteDatabase : IStorageHealth, IDisposable
{
    readonly Channel<SqliteSession> _readers = Channel.CreateBounded<SqliteSession>(SqliteLimits.Readers);
    readonly SqliteFolder _folder;
    readonly SqliteSession _session;
    readonly SqliteWriter _writer;
    readonly ILogger _logger;
    int _disposed;

    SqliteDatabase(SqliteFolder folder, SqliteSession session, ILogger logger, SiloMeter? meter)
    {
        (_folder, _session, _logger) = (folder, session, logger);
        SqliteSchema.Check(_session, _folder.Database);
        // WAL: readers do not wait for the writer. FULL: a commit is synced before it is acknowledged.
        _session.Execute("PRAGMA journal_mode = WAL");
        _session.Execute("PRAGMA synchronous = FULL");
        // What is deleted is overwritten, and not only forgotten: an erased customer's words are not to be found in a free page.
        _session.Execute("PRAGMA secure_delete = ON");
        _session.Execute($"PRAGMA wal_autocheckpoint = {SqliteLimits.WalCheckpointPages}");
        _session.Execute($"PRAGMA journal_size_limit = {SqliteLimits.WalBytesMax}");
        _session.Execute($"PRAGMA cache_size = -{SqliteLimits.WriterCacheKiB}");
        var openings = SqliteSchema.Open(_session);
        for (var i = 0; i < SqliteLimits.Readers; i++)
        {
            var reader = new SqliteSession(_folder.Database, SqliteOpenMode.ReadOnly);
            reader.Execute($"PRAGMA cache_size = -{SqliteLimits.ReaderCacheKiB}");
            _readers.Writer.TryWrite(reader);
        }
        _writer = new(_session, new(_folder.Database + "-wal"), openings << SqliteLimits.VersionBits, _logger, meter);
        // The one before may have been killed between deleting and emptying the log.
        _writer.Scrub();
    }

    /// <summary>Transactions committed since the database was opened; below the number of writes when they are shared.</summary>
    public long Commits => _writer.Commits;

    /// <summary>Writes that wait for their transaction.</summary>
    public int QueuedWrites => _writer.Queued;

    /// <summary>The last transaction could not be stored, as on a full disk; the next that can ends this.</summary>
    public bool IsFailing => _writer.IsFailing;

    /// <summary>Makes the folder and the file where there are none; throws <see cref="StorageFolderException"/> where it may not use them.</summary>
    public static SqliteDatabase Open(string path, ILogger logger, SiloMeter? meter = null)
    {
        var folder = SqliteFolder.Take(path);
        SqliteSession? session = null;
        try
        {
            session = new(folder.Database, SqliteOpenMode.ReadWriteCreate);
            return new(folder, session, logger, meter);
        }
        catch
        {
            session?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs the work in a transaction shared with others and returns once that is on the disk. The work gets a
    /// version that nothing in this file ever had. It may change rows by one statement only: what a second one
    /// throws would not undo the first. <paramref name="bytes"/> is the size of its payload.
    /// </summary>
    public Task<T> Write<T>(Func<SqliteSession, long, T> work, int bytes = 0)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _writer.Write(work, bytes);
    }

    /// <summary>Has what was deleted leave the write-ahead log too, as soon as the writer has nothing else to do or within some seconds.</summary>
    public void Scrub() => _writer.Scrub();

    /// <summary>Runs the query on the caller's thread: a row by its key costs less than handing it to another would.</summary>
    public async Task<T> Read<T>(Func<SqliteSession, T> query)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var reader = await _readers.Reader.ReadAsync();
        try
        {
            return query(reader);
        }
        finally
        {
            // Refused when the database has been disposed meanwhile.
            if (!_readers.Writer.TryWrite(reader))
                reader.Dispose();
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _writer.Drain();
        _readers.Writer.TryComplete();
        while (_readers.Reader.TryRead(out var reader))
            reader.Dispose();
        try
        {
            _session.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException e)
        {
            // Nothing is lost: what is in the log is read from there at the next start.
            _logger.LogWarning(e, "The write-ahead log stays beside the database until the next start");
        }
        _session.Dispose();
        _folder.Dispose();
    }
}
