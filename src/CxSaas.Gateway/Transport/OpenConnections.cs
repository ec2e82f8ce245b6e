using CxSaas.Gateway.Access;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Transport;

/// <summary>A connection that stays: a socket or an event stream.</summary>
interface IOpenConnection
{
    /// <summary>Called about once a second. Must not wait: everybody's turn comes after it.</summary>
    void Tick();

    /// <summary>The server goes down for a restart; the client shall come back.</summary>
    void Restart();
}

/// <summary>
/// All connections that stay. One clock looks after them, in place of timers and tasks of their own, of which ten thousand would cost
/// more than the sockets. It also counts whose they are, and sends them away when the server stops, not all at one instant: they
/// would all come back at one instant too.
/// </summary>
sealed class OpenConnections : IDisposable
{
    readonly Lock _gate = new();
    readonly HashSet<IOpenConnection> _connections = [], _unproven = [];
    readonly Allowances _places = new();
    readonly CancellationTokenSource _disposed = new();
    readonly Standings _standings;
    readonly GatewayOptions _options;
    readonly TimeProvider _time;
    readonly ILogger _log;
    bool _stopping;

    public OpenConnections(
        Standings standings, GatewayOptions options, IHostApplicationLifetime host, TimeProvider time, ILogger<OpenConnections> log)
    {
        (_standings, _options, _time, _log) = (standings, options, time, log);
        host.ApplicationStopping.Register(() => _ = Drain());
        _ = Watch(_disposed.Token);
    }

    public int Count
    {
        get
        {
            lock (_gate) return _connections.Count;
        }
    }

    public bool IsFull
    {
        get
        {
            lock (_gate) return _stopping || _connections.Count >= GatewayLimits.ConnectionsMax;
        }
    }

    /// <summary>Whether there is room for one who has proven nothing yet.</summary>
    public bool TakesStrangers
    {
        get
        {
            lock (_gate) return !IsFull && _unproven.Count < _options.ConnectionsUnproven;
        }
    }

    /// <summary>False where the server is going down: whoever came too late for the others' farewell gets one at once.</summary>
    public bool TryAdd(IOpenConnection connection, bool isProven)
    {
        lock (_gate)
        {
            if (_stopping || !_connections.Add(connection)) return false;
            if (!isProven) _unproven.Add(connection);
            return true;
        }
    }

    /// <summary>It has a credential that is good.</summary>
    public void Proven(IOpenConnection connection)
    {
        lock (_gate) _unproven.Remove(connection);
    }

    public void Remove(IOpenConnection connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
            _unproven.Remove(connection);
        }
    }

    /// <summary>Takes a place for a connection of this caller, or says why there is none. The place is given back with <see cref="Leave"/>.</summary>
    public string? Enter(string credential, Caller caller, bool isStream, out Standing? standing)
    {
        standing = null;
        if (_places.Take([.. Holders(caller, isStream)]) is { } full) return full;
        standing = _standings.Enter(credential, caller);
        return null;
    }

    public void Leave(Standing standing, bool isStream)
    {
        _standings.Leave(standing);
        _places.GiveBack([.. Holders(standing.Caller, isStream)]);
    }

    public void Dispose()
    {
        _disposed.Cancel();
        _disposed.Dispose();
    }

    IEnumerable<Allowance> Holders(Caller caller, bool isStream)
    {
        const string all = "connections", streams = "event streams";
        yield return Allowance.OfTenant(caller, _options.ConnectionsPerTenant, all);
        if (caller.CustomerId is not null) yield return Allowance.OfCustomer(caller, _options.ConnectionsPerCustomer, all);
        if (!isStream) yield break;
        if (caller.CustomerId is not null) yield return Allowance.OfCustomer(caller, _options.StreamsPerCustomer, streams);
        if (caller.KeyId is { } key) yield return new("key", key, _options.StreamsPerKey, streams);
    }

    async Task Watch(CancellationToken disposed)
    {
        using var clock = new PeriodicTimer(GatewayLimits.ConnectionTick, _time);
        try
        {
            while (await clock.WaitForNextTickAsync(disposed))
            {
                _standings.ProveAll();
                foreach (var connection in Snapshot()) Tick(connection);
            }
        }
        catch (OperationCanceledException) when (disposed.IsCancellationRequested)
        {
            // The server is gone.
        }
    }

    // A fault of one must not leave the others unwatched.
    void Tick(IOpenConnection connection)
    {
        try
        {
            connection.Tick();
        }
        catch (Exception fault)
        {
            _log.LogError(fault, "An open connection could not be looked after");
        }
    }

    async Task Drain()
    {
        lock (_gate) _stopping = true;
        var open = Snapshot();
        var spread = GatewayLimits.DrainPerConnection * open.Length;
        if (spread > GatewayLimits.DrainMax) spread = GatewayLimits.DrainMax;
        await Task.WhenAll(open.Select(async connection =>
        {
            await Task.Delay(spread * Random.Shared.NextDouble(), _time);
            connection.Restart();
        }));
    }

    IOpenConnection[] Snapshot()
    {
        lock (_gate) return [.. _connections];
    }
}
