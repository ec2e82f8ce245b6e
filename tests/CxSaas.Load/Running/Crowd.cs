namespace CxSaas.Load.Running;

/// <summary>Many sockets that are opened some at once, and hear the same.</summary>
sealed class Crowd : IDisposable
{
    const int OpenedAtOnce = 16;

    static readonly TimeSpan DeliveryMax = TimeSpan.FromSeconds(60);

    readonly LoadSocket[] _sockets;

    Crowd(int count) => _sockets = new LoadSocket[count];

    public static async Task<Crowd> Open(int count, Func<int, Task<LoadSocket>> open)
    {
        var crowd = new Crowd(count);
        await Repeated.Times(count, async n => crowd._sockets[n] = await open(n), OpenedAtOnce);
        return crowd;
    }

    /// <summary>Does something that all hear of, and waits until each has.</summary>
    public async Task Hear(Func<Task> something)
    {
        var heard = Task.WhenAll(_sockets.Select(socket => socket.Expect("next")));
        await something();
        await heard.WaitAsync(DeliveryMax);
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket?.Dispose();
    }
}
