using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CxSaas.Silo.Storage.Sqlite;

/// <summary>
/// One connection and the statements prepared on it, which are kept: parsing SQL would cost as much as
/// running it. Used by one thread at a time. Parameters are `$1`, `$2` and so on, in the order given.
/// </summary>
public sealed class SqliteSession : IDisposable
{
    readonly SqliteConnection _connection;
    readonly Dictionary<string, SqliteCommand> _prepared = [];

    internal SqliteSession(string path, SqliteOpenMode mode)
    {
        // Pooling would keep the file open after Dispose.
        _connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        _connection.Open();
    }

    // SQLite ends a transaction by itself on some failures, a full disk among them.
    internal bool InTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>Runs a statement; returns how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object> values) => Bound(sql, values).ExecuteNonQuery();

    /// <summary>The first column of the first row, or null where there is none.</summary>
    public long? Number(string sql, params ReadOnlySpan<object> values) => Bound(sql, values).ExecuteScalar() as long?;

    /// <summary>Dispose the reader before the next statement.</summary>
    public SqliteDataReader Query(string sql, params ReadOnlySpan<object> values) => Bound(sql, values).ExecuteReader();

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        _connection.Dispose();
    }

    SqliteCommand Bound(string sql, ReadOnlySpan<object> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            _prepared.Add(sql, command);
        }
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        return command;
    }
}
