using Microsoft.Data.Sqlite;

namespace CxSaas.Silo.Storage.Sqlite;

/// <summary>A write on its way: run inside a transaction, answered only once that transaction is on the disk.</summary>
abstract class SqliteOperation(int bytes)
{
    /// <summary>Size of its payload, for the bound on a transaction.</summary>
    public int Bytes { get; } = bytes;

    public abstract void Run(SqliteSession session, long version);

    public abstract void Acknowledge();

    public abstract void Fail(Exception cause);
}

sealed class SqliteOperation<T>(Func<SqliteSession, long, T> work, int bytes) : SqliteOperation(bytes)
{
    // Asynchronously, or a caller's next step would run on the writer thread and hold up every other write.
    readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    T? _result;
    Exception? _fault;

    public Task<T> Answer => _answer.Task;

    public override void Run(SqliteSession session, long version)
    {
        try
        {
            _result = work(session, version);
        }
        catch (Exception e) when (e is not SqliteException)
        {
            // This operation's own fault; the others in the transaction go on without it.
            _fault = e;
        }
    }

    public override void Acknowledge()
    {
        if (_fault is null)
            _answer.SetResult(_result!);
        else
            _answer.SetException(_fault);
    }

    public override void Fail(Exception cause) => _answer.SetException(cause);
}
