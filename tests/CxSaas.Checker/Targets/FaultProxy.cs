using System.Net;
using System.Net.Sockets;

namespace CxSaas.Checker.Targets;

enum ProxyMode
{
    Pass,

    /// <summary>What is asked is passed on after a while.</summary>
    Delay,

    /// <summary>What is asked goes nowhere, and nobody says so.</summary>
    BlackHole,

    /// <summary>Now and then the connection is cut before what was asked is passed on.</summary>
    CutBefore,

    /// <summary>Now and then what was asked is done, and the connection is cut when the answer comes.</summary>
    CutAfter,

    /// <summary>Now and then the answer is that of an HTTP service that has too much to do.</summary>
    Busy,

    /// <summary>Nobody is let in, and who is in is thrown out.</summary>
    Closed,
}

/// <summary>Stands in front of a storage, byte by byte, whatever it speaks.</summary>
sealed class FaultProxy : IDisposable
{
    readonly TcpListener _listener;
    readonly IPEndPoint _to;
    readonly Random _chance;
    readonly CancellationTokenSource _stop = new();
    CancellationTokenSource _open = new();
    int _struck;

    public FaultProxy(int port, int to, int seed)
    {
        (_to, _chance) = (new(IPAddress.Loopback, to), new(seed));
        _listener = new(IPAddress.Any, port);
        _listener.Start();
        Port = port;
        _ = Accept();
    }

    public int Port { get; }

    public ProxyMode Mode { get; private set; }

    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many of what may be struck are, 0 to 1.</summary>
    public double Share { get; set; } = .05;

    /// <summary>How often it has struck.</summary>
    public int Struck => Volatile.Read(ref _struck);

    public void Set(ProxyMode mode, double? share = null)
    {
        Share = share ?? Share;
        Mode = mode;
        if (mode != ProxyMode.Closed) return;
        _open.Cancel();
        _open = new();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _open.Cancel();
        _listener.Dispose();
    }

    async Task Accept()
    {
        try
        {
            while (true) _ = Serve(await _listener.AcceptSocketAsync(_stop.Token));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Nobody is let in any more.
        }
    }

    async Task Serve(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                if (Mode == ProxyMode.Closed) return;
                await server.ConnectAsync(_to, _stop.Token);
                using var cut = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _open.Token);
                await await Task.WhenAny(Pump(client, server, asked: true, cut.Token), Pump(server, client, asked: false, cut.Token));
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // A reset rather than an end in order.
            }
            client.LingerState = new(true, 0);
        }
    }

    async Task Pump(Socket from, Socket to, bool asked, CancellationToken cut)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer.AsMemory(), cut) is > 0 and var read)
        {
            switch (Mode)
            {
                case ProxyMode.Delay when asked: await Task.Delay(Delay, cut); break;
                case ProxyMode.BlackHole: await Task.Delay(Timeout.Infinite, cut); break;
                case ProxyMode.CutBefore when asked && Strikes(): return;
                case ProxyMode.CutAfter when !asked && Strikes(): return;
                case ProxyMode.Busy when asked && Strikes():
                    await from.SendAsync("HTTP/1.1 503 Server Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), cut);
                    return;
            }
            await to.SendAsync(buffer.AsMemory(0, read), cut);
        }
    }

    bool Strikes()
    {
        lock (_chance)
        {
            if (_chance.NextDouble() >= Share) return false;
        }
        Interlocked.Increment(ref _struck);
        return true;
    }
}
