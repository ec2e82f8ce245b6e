using System.Runtime.CompilerServices;
using CxSaas.Gateway.Engine;

namespace CxSaas.Gateway.Telemetry;

/// <summary>An open subscription that counts what it sends and is written to the log at its end. Read once, so it is its own enumerator.</summary>
sealed class ObservedStream(
    IAsyncEnumerable<ReadOnlyMemory<byte>> items, GraphQLCall call, long openedAt, GatewayMeter meter, OperationLog log, TimeProvider time)
    : IAsyncEnumerable<ReadOnlyMemory<byte>>, IAsyncEnumerator<ReadOnlyMemory<byte>>
{
    IAsyncEnumerator<ReadOnlyMemory<byte>>? _source;
    CallEnd _end = CallEnd.Cancelled;
    long _sent;

    public ReadOnlyMemory<byte> Current => _source!.Current;

    public IAsyncEnumerator<ReadOnlyMemory<byte>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (_source is not null) throw new InvalidOperationException("A subscription is read once.");
        _source = items.GetAsyncEnumerator(cancellationToken);
        meter.Opened(call);
        return this;
    }

    // Ten thousand wait here at once, and each comes by with every item: pooled, it allocates nothing.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> MoveNextAsync()
    {
        try
        {
            if (await _source!.MoveNextAsync())
            {
                _sent++;
                meter.Sent();
                return true;
            }
            _end = CallEnd.Ok;
            return false;
        }
        catch (FellBehindException)
        {
            meter.FellBehind();
            Fail(FaultCodes.FellBehind);
            throw;
        }
        catch (CursorGoneException)
        {
            Fail(FaultCodes.CursorGone);
            throw;
        }
        catch (TooManyStreamsException)
        {
            Fail(FaultCodes.TooManySubscriptions);
            throw;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Fail(FaultCodes.Of(fault));
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _source!.DisposeAsync();
        meter.Ended(call);
        log.Write(call, _end, time.GetElapsedTime(openedAt), _sent);
    }

    void Fail(string code)
    {
        call.Record.AddError(code);
        meter.Told(code);
        _end = ObservedEngine.EndOf(call.Record);
    }
}
