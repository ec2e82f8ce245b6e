using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;
using CxSaas.Gateway.Telemetry;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// One socket that speaks graphql-transport-ws. One loop reads; each operation is a task of its own that pulls an item,
/// sends it, and only then asks for the next; the clock of all connections sees what silence hides: no init, a revoked key, a peer
/// that no longer reads. Whoever finds a reason calls Close; the reading loop then waits for the peer's close and ends.
/// </summary>
sealed class WebSocketSession : IOpenConnection, IDisposable
{
    const Operations All = Operations.Query | Operations.Mutation | Operations.Subscription;

    readonly WebSocket _socket;
    readonly ControlFrames? _controls;
    readonly string? _headerCredential;
    readonly Func<Task> _failed;
    readonly IGraphQLEngine _engine;
    readonly IAuthenticator _authenticator;
    readonly OpenConnections _connections;
    readonly GatewayMeter _meter;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly SocketReader _reader;
    readonly SocketWriter _writer;
    readonly long _openedAt;

    // One lock and few buckets: most sockets run one operation.
    readonly ConcurrentDictionary<string, SocketOperation> _operations = new(concurrencyLevel: 1, capacity: 1);
    readonly SemaphoreSlim _slots = new(GatewayLimits.OperationsPerSocket);
    readonly CancellationTokenSource _reading = new();
    readonly TaskCompletionSource _closeSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task? _admission;
    Standing? _standing;
    int _messages, _started;
    int _closing;

    public WebSocketSession(
        WebSocket socket, ControlFrames? controls, string? headerCredential, Func<Task> failed, IGraphQLEngine engine, IAuthenticator authenticator,
        OpenConnections connections, GatewayMeter meter, TimeProvider time, ILogger log)
    {
        (_socket, _controls, _headerCredential, _failed) = (socket, controls, headerCredential, failed);
        (_engine, _authenticator, _connections, _meter, _time, _log) = (engine, authenticator, connections, meter, time, log);
        (_reader, _writer, _openedAt) = (new(socket, controls), new(socket, time), time.GetTimestamp());
        if (controls is not null) controls.Flooded = () => _ = Close(SocketClose.Flood);
    }

    bool IsClosing => Volatile.Read(ref _closing) != 0;

    /// <summary>Speaks until one of both closes; not at all where there is a reason against it.</summary>
    public async Task Run(SocketClose? refusal)
    {
        try
        {
            if (refusal is not null) await Close(refusal);
            var peerClosed = false;
            while (!IsClosing && !peerClosed)
            {
                var received = await _reader.Next(_reading.Token);
                if (IsClosing) break;
                if (received.Close is { } close) await Close(close);
                else if (received.Text is { } text) await Handle(SocketMessage.Parse(text.Span));
                else peerClosed = true;
            }

            await Close(SocketClose.Normal);
            await _closeSent.Task;
            if (_socket.State == WebSocketState.CloseSent) await _reader.Drain(_reading.Token);
        }
        catch (Exception e) when (SocketWriter.IsPeerGone(e))
        {
            // The peer vanished, sent what is no WebSocket frame, or did not close in time.
        }
        finally
        {
            Volatile.Write(ref _closing, 1);
            await _reading.CancelAsync();
            if (_admission is not null) await _admission;
            await StopOperations();
            if (_standing is not null) _connections.Leave(_standing, isStream: false);
        }
    }

    public void Tick()
    {
        Volatile.Write(ref _messages, 0);
        Volatile.Write(ref _started, 0);
        _controls?.StartSecond();
        if (_writer.IsStuck) _socket.Abort();
        else if (Volatile.Read(ref _standing) is { } standing) _ = standing.End is { } end ? Close(end) : Task.CompletedTask;
        else if (_time.GetElapsedTime(_openedAt) >= GatewayLimits.InitTimeout) _ = Close(SocketClose.InitTimeout);
    }

    public void Restart() => _ = Close(SocketClose.Restart);

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
        _reading.Dispose();
    }

    async Task Handle(SocketMessage message)
    {
        if (Interlocked.Increment(ref _messages) > GatewayLimits.MessagesPerSecond)
        {
            await Close(SocketClose.Flood);
            return;
        }

        switch (message)
        {
            case SocketMessage.Init when _admission is not null:
                await Close(SocketClose.TooManyInits);
                break;
            case SocketMessage.Init init:
                // Read on meanwhile: whatever comes before the ack is judged at once, and pings are answered.
                _admission = Admit(Bearer.FromPayload(init.Payload) ?? _headerCredential);
                break;
            case SocketMessage.Subscribe or SocketMessage.Complete when Volatile.Read(ref _standing) is null:
                await Close(SocketClose.Unauthorized);
                break;
            case SocketMessage.Subscribe subscribe:
                await Start(new SocketOperation(subscribe.Id, subscribe.Request));
                break;
            case SocketMessage.Complete complete:
                // An unknown id is no fault: the client's complete and ours may cross.
                if (_operations.TryRemove(complete.Id, out var operation)) operation.Stop();
                break;
            case SocketMessage.Ping { Payload: { } payload }:
                await _writer.Send("{\"type\":\"pong\",\"payload\":"u8.ToArray(), JsonMarshal.GetRawUtf8Value(payload).ToArray());
                break;
            case SocketMessage.Ping:
                await _writer.Send("{\"type\":\"pong\""u8.ToArray(), default);
                break;
            case SocketMessage.Bad bad:
                await Close(SocketClose.BadMessage(bad.Reason));
                break;
        }
    }

    async Task Admit(string? credential)
    {
        await Task.Yield();
        Caller? caller;
        try
        {
            // A check that hangs ends with the socket, which the clock closes after the time for an init.
            caller = await _authenticator.Authenticate(credential, _reading.Token).AsTask().WaitAsync(_reading.Token);
        }
        catch (Exception e)
        {
            if (_reading.IsCancellationRequested) return;
            _log.LogWarning(e, "The credential of a new WebSocket could not be checked");
            await Close(SocketClose.Unchecked);
            return;
        }

        if (caller is null || credential is null)
        {
            await _failed();
            await Close(SocketClose.Forbidden);
        }
        else if (_connections.Enter(credential, caller, isStream: false, out var standing) is { } full) await Close(SocketClose.Full(full));
        else
        {
            Volatile.Write(ref _standing, standing);
            _connections.Proven(this);
            await _writer.Send("{\"type\":\"connection_ack\""u8.ToArray(), default);
        }
    }

    async Task Start(SocketOperation operation)
    {
        if (_operations.ContainsKey(operation.Id))
        {
            await Close(SocketClose.Duplicate(operation.Id));
        }
        else if (Interlocked.Increment(ref _started) > GatewayLimits.OperationsPerSecond)
        {
            await Refuse(operation, Refusal.TooManyRequests);
        }
        else if (!_slots.Wait(0, CancellationToken.None))
        {
            await Refuse(operation, Refusal.TooManySubscriptions);
        }
        else
        {
            _operations[operation.Id] = operation;
            _ = RunOperation(operation); // Ends by giving its slot back, which StopOperations waits for.
        }
    }

    ValueTask Refuse(SocketOperation operation, Refusal refusal)
    {
        _meter.Refused(refusal.Code);
        return _writer.Send(operation.ErrorHead, refusal.Errors(operation.Record.RequestId));
    }

    async Task RunOperation(SocketOperation operation)
    {
        // The reading loop goes on at once, whatever the engine does before it first waits.
        await Task.Yield();
        try
        {
            // Again for each operation: the key may have been revoked since the socket was opened.
            if (await _authenticator.Authenticate(_standing!.Credential, operation.Stopped) is { } caller) await Execute(operation, caller);
            else await Close(SocketClose.Forbidden);
        }
        catch (OperationCanceledException) when (operation.Stopped.IsCancellationRequested)
        {
            // The client completed it, or the socket closes.
        }
        catch (FellBehindException behind)
        {
            await Close(SocketClose.Behind(behind));
        }
        catch (Exception e) when (Refusal.Of(e) is { } refusal)
        {
            await Finish(operation, operation.ErrorHead, refusal.Errors(operation.Record.RequestId));
        }
        catch (Exception e)
        {
            _log.LogError(e, "Request {RequestId} over WebSocket failed", operation.Record.RequestId);
            await Finish(operation, operation.ErrorHead, Refusal.Failed(e).Errors(operation.Record.RequestId));
        }
        finally
        {
            _operations.TryRemove(KeyValuePair.Create(operation.Id, operation));
            _slots.Release();
        }
    }

    async Task Execute(SocketOperation operation, Caller caller)
    {
        switch (await _engine.Execute(new GraphQLCall(operation.Request, caller, All) { Transport = Transports.WebSocket, Record = operation.Record }, operation.Stopped))
        {
            case GraphQLOutcome.Rejected rejected:
                await Finish(operation, operation.ErrorHead, rejected.Errors);
                break;
            case GraphQLOutcome.Limited limited:
                await Finish(operation, operation.ErrorHead, limited.Errors);
                break;
            case GraphQLOutcome.NotAllowed notAllowed:
                await Finish(operation, operation.ErrorHead, notAllowed.Errors);
                break;
            case GraphQLOutcome.Completed completed:
                await _writer.Send(operation.NextHead, completed.Response, operation.Stopped);
                await Finish(operation, operation.CompleteHead, default);
                break;
            case GraphQLOutcome.Streaming streaming:
                await foreach (var item in streaming.Responses.WithCancellation(operation.Stopped))
                {
                    if (_standing!.Holds) await _writer.Send(operation.NextHead, item, operation.Stopped);
                    else await Close(SocketClose.Forbidden);
                }
                await Finish(operation, operation.CompleteHead, default);
                break;
        }
    }

    /// <summary>The id is free before the client can know it: it may use it again as soon as it has read the last message.</summary>
    async Task Finish(SocketOperation operation, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> payload)
    {
        if (_operations.TryRemove(KeyValuePair.Create(operation.Id, operation)))
            await _writer.Send(head, payload, operation.Stopped);
    }

    /// <summary>The first reason counts. Operations stop before the close frame goes out, and nothing follows it.</summary>
    async Task Close(SocketClose reason)
    {
        if (Interlocked.Exchange(ref _closing, 1) != 0) return;
        _meter.Closed(reason.Code);
        foreach (var operation in _operations.Values) operation.Stop();
        _reading.CancelAfter(GatewayLimits.CloseTimeout * 2);
        await _writer.Close(reason);
        _closeSent.SetResult();
    }

    async Task StopOperations()
    {
        foreach (var operation in _operations.Values) operation.Stop();
        using var deadline = new CancellationTokenSource(GatewayLimits.CloseTimeout);
        try
        {
            for (var slot = 0; slot < GatewayLimits.OperationsPerSocket; slot++) await _slots.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _log.LogWarning("An operation of a closed WebSocket did not stop when it was told to");
        }
    }
}
