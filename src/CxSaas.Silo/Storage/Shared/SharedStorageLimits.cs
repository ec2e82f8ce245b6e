namespace CxSaas.Silo.Storage.Shared;

/// <summary>Every name and bound of a storage that silos share, each with its reason.</summary>
public static class SharedStorageLimits
{
    /// <summary>The official provider that holds the rows; grains know only the fence in front of it.</summary>
    public const string Rows = "rows";

    /// <summary>What one row of an Azure table carries, as the official provider lays it out: 15 columns of 64 KiB. A larger state goes to a blob.</summary>
    public const int TableRowBytesMax = 15 * 64 * 1024;

    /// <summary>One stored state, wherever it is: a larger one is a grain that should store in pages. The same as in the embedded storage.</summary>
    public const int StateBytesMax = 16 * 1024 * 1024;

    /// <summary>The container of states that outgrew a row.</summary>
    public const string BlobContainer = "grainstate";

    /// <summary>Attempts after the first, for what the service refuses for now: 0.1 s, 0.2 s and so on, unless it says when.</summary>
    public const int RepeatsMax = 4;

    /// <summary>Repeats beyond one in ten attempts, before the service is left alone.</summary>
    public const int RepeatsInReserve = 100;

    public static readonly TimeSpan RepeatFirst = TimeSpan.FromMilliseconds(100), RepeatLast = TimeSpan.FromSeconds(2);

    /// <summary>One attempt: below the time that a call to a grain waits, so that the fault is told and not the wait.</summary>
    public static readonly TimeSpan AttemptMax = TimeSpan.FromSeconds(5);

    /// <summary>One attempt at rows of Azure, of which there is time for two.</summary>
    public static readonly TimeSpan RowAttemptMax = TimeSpan.FromSeconds(3);

    /// <summary>No repeat is begun later than this after the first attempt, so that a service that never answers is given up within the time of a call.</summary>
    public static readonly TimeSpan RepeatWithin = TimeSpan.FromSeconds(4);

    /// <summary>How long it is looked for whether a write without an answer has happened.</summary>
    public static readonly TimeSpan LookMax = TimeSpan.FromSeconds(3);

    /// <summary>How long after a failed write the storage counts as failing, unless another succeeds.</summary>
    public static readonly TimeSpan FailingFor = TimeSpan.FromSeconds(10);
}
