using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// One socket that speaks graphql-transport-ws. One loop reads; each operation is a task of its own that pulls an item,
/// sends it, and only then asks for the next; a watch on a timer sees what silence hides: no init, a revoked key, a peer
/// that no longer reads. Whoever finds a reason calls Close; the reading loop then waits for the peer's close and ends.
/// </summary>
sealed class WebSocketSession(
    WebSocket socket, string? headerCredential, IGraphQLEngine engine, IAuthenticator authenticator, TimeProvider time, ILogger log)
    : IDisposable
{
    const Operations All = Operations.Query | Operations.Mutation | Operations.Subscription;

    readonly SocketReader _reader = new(socket);
    readonly SocketWriter _writer = new(socket, time);
    readonly ConcurrentDictionary<string, SocketOperation> _operations = new();
    readonly SemaphoreSlim _slots = new(GatewayLimits.OperationsPerSocket);
    readonly CancellationTokenSource _reading = new();
    readonly TaskCompletionSource _closeSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    string? _credential;
    Caller? _caller;
    int _messages;
    int _closing;

    bool IsClosing => Volatile.Read(ref _closing) != 0;

    public async Task Run(CancellationToken stopping)
    {
        using var ended = new CancellationTokenSource();
        var watch = Watch(stopping, ended.Token);
        try
        {
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
            if (socket.State == WebSocketState.CloseSent) await _reader.Drain(_reading.Token);
        }
        catch (Exception e) when (SocketWriter.IsPeerGone(e))
        {
            // The peer vanished, sent what is no WebSocket frame, or did not close in time.
        }
        finally
        {
            Volatile.Write(ref _closing, 1);
            await ended.CancelAsync();
            await watch;
            await StopOperations();
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
        _reading.Dispose();
    }

    async Task Handle(SocketMessage message)
    {
        if (Interlocked.Increment(ref _messages) > GatewayLimits.MessagesPerCheckMax)
        {
            await Close(SocketClose.Flood);
            return;
        }

        switch (message)
        {
            case SocketMessage.Init when _caller is not null:
                await Close(SocketClose.TooManyInits);
                break;
            case SocketMessage.Init init:
                await Admit(init);
                break;
            case SocketMessage.Subscribe or SocketMessage.Complete when _caller is null:
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

    async Task Admit(SocketMessage.Init init)
    {
        _credential = Bearer.FromPayload(init.Payload) ?? headerCredential;
        if (await authenticator.Authenticate(_credential, _reading.Token) is not { } caller)
        {
            await Close(SocketClose.Forbidden);
            return;
        }

        Volatile.Write(ref _caller, caller);
        await _writer.Send("{\"type\":\"connection_ack\""u8.ToArray(), default);
    }

    async Task Start(SocketOperation operation)
    {
        if (_operations.ContainsKey(operation.Id))
        {
            await Close(SocketClose.Duplicate(operation.Id));
        }
        else if (!_slots.Wait(0, CancellationToken.None))
        {
            await _writer.Send(operation.ErrorHead, Refusal.TooManyOperations.Errors);
        }
        else
        {
            _operations[operation.Id] = operation;
            _ = RunOperation(operation); // Ends by giving its slot back, which StopOperations waits for.
        }
    }

    async Task RunOperation(SocketOperation operation)
    {
        // The reading loop goes on at once, whatever the engine does before it first waits.
        await Task.Yield();
        try
        {
            // Again for each operation: the key may have been revoked since the socket was opened.
            if (await authenticator.Authenticate(_credential, operation.Stopped) is { } caller) await Execute(operation, caller);
            else await Close(SocketClose.Forbidden);
        }
        catch (OperationCanceledException) when (operation.Stopped.IsCancellationRequested)
        {
            // The client completed it, or the socket closes.
        }
        catch (Exception e)
        {
            log.LogError(e, "A GraphQL operation over WebSocket failed");
            await Finish(operation, operation.ErrorHead, Refusal.Internal.Errors);
        }
        finally
        {
            _operations.TryRemove(KeyValuePair.Create(operation.Id, operation));
            _slots.Release();
        }
    }

    async Task Execute(SocketOperation operation, Caller caller)
    {
        switch (await engine.Execute(new GraphQLCall(operation.Request, caller, All), operation.Stopped))
        {
            case GraphQLOutcome.Rejected rejected:
                await Finish(operation, operation.ErrorHead, rejected.Errors);
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
                    await _writer.Send(operation.NextHead, item, operation.Stopped);
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

    async Task Watch(CancellationToken stopping, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, ended);
        using var tick = new PeriodicTimer(GatewayLimits.InitTimeout, time);
        try
        {
            while (await tick.WaitForNextTickAsync(either.Token))
            {
                tick.Period = GatewayLimits.CredentialCheck;
                Volatile.Write(ref _messages, 0);
                if (_writer.IsStuck) socket.Abort();
                else if (Volatile.Read(ref _caller) is not { } caller) await Close(SocketClose.InitTimeout);
                else if (!await authenticator.StillProves(_credential, caller, log, either.Token)) await Close(SocketClose.Forbidden);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            if (!ended.IsCancellationRequested) await Close(SocketClose.Restart);
        }
    }

    /// <summary>The first reason counts. Operations stop before the close frame goes out, and nothing follows it.</summary>
    async Task Close(SocketClose reason)
    {
        if (Interlocked.Exchange(ref _closing, 1) != 0) return;
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
            log.LogWarning("An operation of a closed WebSocket did not stop when it was told to");
        }
    }
}
