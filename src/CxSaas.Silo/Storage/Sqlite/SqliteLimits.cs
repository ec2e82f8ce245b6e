namespace CxSaas.Silo.Storage.Sqlite;

/// <summary>Every name and bound of the embedded storage, each with its reason.</summary>
public static class SqliteLimits
{
    /// <summary>The database; SQLite keeps its write-ahead log and index beside it, as `-wal` and `-shm`.</summary>
    public const string DatabaseFile = "cxsaas.db";

    /// <summary>Held open while a server owns the folder. Never deleted: a deleted lock can be taken twice.</summary>
    public const string LockFile = "cxsaas.lock";

    /// <summary>Operations one transaction carries: enough to make one fsync cheap, few enough to answer in tens of milliseconds.</summary>
    public const int BatchOperationsMax = 1_000;

    /// <summary>Payload after which a transaction takes no further operation: one transaction cannot be checkpointed in parts.</summary>
    public const int BatchBytesMax = 16 * 1024 * 1024;

    /// <summary>Operations that wait for the writer; beyond it callers wait for room, so a slow disk cannot fill the memory.</summary>
    public const int QueuedOperationsMax = 8_192;

    /// <summary>One stored state: a larger one would hold up everybody else's commit and is a grain that should store in pages.</summary>
    public const int StateBytesMax = 16 * 1024 * 1024;

    /// <summary>Connections for reads: a read takes microseconds of processor, so more than a few only cost memory.</summary>
    public const int Readers = 4;

    /// <summary>Pages (4 KiB) in the write-ahead log after which a commit also moves them into the database file.</summary>
    public const int WalCheckpointPages = 4_000;

    /// <summary>Beyond it the writer waits for readers to let go of the log, and cuts it back, so that neither readers who never pause nor a burst keep the disk.</summary>
    public const int WalBytesMax = 64 * 1024 * 1024;

    /// <summary>How long the writer waits for them, which take milliseconds; and where it was in vain, as during a backup, when next.</summary>
    public static readonly TimeSpan ReadersWaitedForMax = TimeSpan.FromMilliseconds(500), ReadersWaitedForEach = TimeSpan.FromSeconds(5);

    /// <summary>How long what was deleted stays in the write-ahead log, in quiet and while writes never stop: emptying it takes some syncs.</summary>
    public static readonly TimeSpan ScrubAfter = TimeSpan.FromMilliseconds(500), ScrubWithin = TimeSpan.FromSeconds(5);

    /// <summary>How often it is looked whether that can be done, for a reader may still need the log.</summary>
    public static readonly TimeSpan ScrubLook = TimeSpan.FromMilliseconds(100);

    /// <summary>The writer's page cache in KiB: a full batch must fit, or its pages are written to the log twice.</summary>
    public const int WriterCacheKiB = 32 * 1024;

    /// <summary>A reader's page cache in KiB. Rows are read once and then kept by their grains, and the system keeps the file's pages for all readers together.</summary>
    public const int ReaderCacheKiB = 256;

    /// <summary>Bits of a version that count within one opening of the file: 10^12 writes; the bits above count 8 million openings.</summary>
    public const int VersionBits = 40;
}
