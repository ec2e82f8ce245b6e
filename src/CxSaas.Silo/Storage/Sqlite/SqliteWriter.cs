using System.Diagnostics;
using System.Threading.Channels;
using CxSaas.Silo.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CxSaas.Silo.Storage.Sqlite;

/// <summary>
/// The only writer, on a thread of its own, with group commit: whatever has queued up while the last
/// transaction was synced to disk becomes the next one, so a thousand callers share one fsync and a
/// lone caller waits for nobody. An operation changes rows with one statement, which SQLite makes whole
/// or not at all; an SQLite error is therefore the disk's or the file's and fails the whole transaction.
/// </summary>
sealed class SqliteWriter
{
    readonly Channel<SqliteOperation> _queue = Channel.CreateBounded<SqliteOperation>(
        new BoundedChannelOptions(SqliteLimits.QueuedOperationsMax) { SingleReader = true });

    readonly List<SqliteOperation> _batch = new(SqliteLimits.BatchOperationsMax);
    readonly SqliteSession _session;
    readonly ILogger _logger;
    readonly SiloMeter? _meter;
    readonly Thread _thread;
    readonly object _sleep = new();
    long _version;
    long _commits;
    long _scrubFrom;
    long _waitedInVainAt;
    readonly FileInfo _log;
    volatile bool _failing;

    // No version from `versionsFrom` on may have been used in this file: a reader of the old one would pass for current.
    public SqliteWriter(SqliteSession session, FileInfo log, long versionsFrom, ILogger logger, SiloMeter? meter)
    {
        _session = session;
        _log = log;
        _logger = logger;
        _meter = meter;
        _version = versionsFrom;
        _thread = new(Loop) { Name = "SQLite writer", IsBackground = true };
        _thread.Start();
    }

    public bool IsFailing => _failing;

    public int Queued => _queue.Reader.Count;

    public long Commits => Volatile.Read(ref _commits);

    public async Task<T> Write<T>(Func<SqliteSession, long, T> work, int bytes)
    {
        var operation = new SqliteOperation<T>(work, bytes);
        await _queue.Writer.WriteAsync(operation);
        Wake();
        return await operation.Answer;
    }

    /// <summary>Has the write-ahead log emptied: rows that were deleted are in it as they were.</summary>
    public void Scrub()
    {
        Interlocked.CompareExchange(ref _scrubFrom, Stopwatch.GetTimestamp(), 0);
        Wake();
    }

    /// <summary>Takes no more operations; returns once those taken are answered.</summary>
    public void Drain()
    {
        _queue.Writer.TryComplete();
        Wake();
        _thread.Join();
    }

    void Loop()
    {
        while (true)
        {
            TakeWhatWaits();
            if (IsScrubDue || IsLogLong) EmptyLog();
            if (_batch.Count == 0)
            {
                if (_queue.Reader.Completion.IsCompleted) return;
                Sleep();
                continue;
            }
            try
            {
                Commit();
                foreach (var operation in _batch)
                    operation.Acknowledge();
                if (_failing)
                    _logger.LogInformation("The storage accepts writes again");
                _failing = false;
            }
            catch (Exception e)
            {
                RollBack(e);
                // One exception each: callers rethrow theirs at the same time.
                foreach (var operation in _batch)
                    operation.Fail(new IOException($"Nothing of this write was stored: {e.Message}", e));
            }
            _batch.Clear();
        }
    }

    // To wait for the channel's own task spins first, which is a tenth of all processor time under load.
    void Sleep()
    {
        lock (_sleep)
            while (_queue.Reader.Count == 0 && !_queue.Reader.Completion.IsCompleted)
                if (Volatile.Read(ref _scrubFrom) == 0) Monitor.Wait(_sleep);
                else if (!Monitor.Wait(_sleep, SqliteLimits.ScrubLook)) return;
    }

    bool IsScrubDue => Volatile.Read(ref _scrubFrom) is var from and not 0 && Stopwatch.GetElapsedTime(from) > (_batch.Count == 0 ? SqliteLimits.ScrubAfter : SqliteLimits.ScrubWithin);

    void EmptyLog()
    {
        // Before it, so that what is deleted meanwhile has it emptied again.
        var from = Interlocked.Exchange(ref _scrubFrom, 0);
        try
        {
            if (TryEmptyLog()) return;
        }
        catch (SqliteException e)
        {
            _logger.LogWarning(e, "The write-ahead log could not be emptied, with what was deleted in it; it is tried again");
        }
        Interlocked.CompareExchange(ref _scrubFrom, from, 0);
    }

    // By itself the log starts over only in a moment in which no reader needs it, which never comes where readings overlap.
    bool IsLogLong
    {
        get
        {
            if (_batch.Count == 0 || !MayWait) return false;
            _log.Refresh();
            return _log.Exists && _log.Length > SqliteLimits.WalBytesMax;
        }
    }

    // A backup reads for long; it must not hold up every write.
    bool MayWait => _waitedInVainAt == 0 || Stopwatch.GetElapsedTime(_waitedInVainAt) > SqliteLimits.ReadersWaitedForEach;

    bool TryEmptyLog()
    {
        var waits = MayWait;
        // While this waits nothing is written, so whoever reads from now on needs the log no more.
        if (waits) _session.Execute($"PRAGMA busy_timeout = {SqliteLimits.ReadersWaitedForMax.TotalMilliseconds}");
        try
        {
            if (_session.Number("PRAGMA wal_checkpoint(TRUNCATE)") is 0) return true;
            if (waits) _waitedInVainAt = Stopwatch.GetTimestamp();
            return false;
        }
        finally
        {
            if (waits) _session.Execute("PRAGMA busy_timeout = 0");
        }
    }

    void Wake()
    {
        lock (_sleep) Monitor.Pulse(_sleep);
    }

    void TakeWhatWaits()
    {
        var bytes = 0;
        while (_batch.Count < SqliteLimits.BatchOperationsMax && bytes < SqliteLimits.BatchBytesMax
            && _queue.Reader.TryRead(out var operation))
        {
            _batch.Add(operation);
            bytes += operation.Bytes;
        }
    }

    void Commit()
    {
        var startedAt = Stopwatch.GetTimestamp();
        _session.Execute("BEGIN IMMEDIATE");
        foreach (var operation in _batch)
            operation.Run(_session, ++_version);
        _session.Execute("COMMIT");
        Volatile.Write(ref _commits, _commits + 1);
        _meter?.Committed(_batch.Count, Stopwatch.GetElapsedTime(startedAt));
    }

    void RollBack(Exception cause)
    {
        // Said once a disturbance: a full disk would otherwise fill the log as well.
        if (!_failing)
            _logger.LogError(cause, "A transaction of {Operations} operations was not stored; trying on with the next", _batch.Count);
        _failing = true;
        _meter?.Failed(_batch.Count);
        try
        {
            if (_session.InTransaction)
                _session.Execute("ROLLBACK");
        }
        catch (SqliteException e)
        {
            // The next BEGIN fails while this one is open and leads here again, until the disk lets go.
            _logger.LogError(e, "A failed transaction could not be rolled back yet");
        }
    }
}
