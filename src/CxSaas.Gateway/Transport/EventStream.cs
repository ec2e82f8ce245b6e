using Microsoft.AspNetCore.Http;

namespace CxSaas.Gateway.Transport;

/// <summary>One open event stream: sends each item, and is ended by its client, by a key that no longer holds, or by a restart.</summary>
sealed class EventStream(HttpContext context, EventWriter events, Standing standing, string requestId) : IOpenConnection, IDisposable
{
    readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
    int _ticks;

    /// <summary>Throws <see cref="OperationCanceledException"/> where it was ended before its end. Without `complete` a client knows to come back.</summary>
    public async Task Send(IAsyncEnumerable<ReadOnlyMemory<byte>> responses)
    {
        try
        {
            await foreach (var item in responses.WithCancellation(_stop.Token))
            {
                if (!standing.Holds) await _stop.CancelAsync();
                await events.Next(item, _stop.Token);
            }
        }
        catch (Exception e) when (Refusal.Of(e) is { } refusal)
        {
            await events.Next(refusal.Body(requestId), _stop.Token);
        }
        _stop.Token.ThrowIfCancellationRequested();
    }

    public void Tick()
    {
        if (events.IsStuck) context.Abort();
        else if (!standing.Holds) Restart();
        else if (++_ticks % GatewayLimits.TicksPerComment == 0) _ = Comment();
    }

    public void Restart()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The stream ended at the same moment.
        }
    }

    public void Dispose() => _stop.Dispose();

    async Task Comment()
    {
        try
        {
            await events.Comment(_stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The stream ended at the same moment.
        }
    }
}
