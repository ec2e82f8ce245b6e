using System.Diagnostics;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// GraphQL over SSE, distinct connections mode: each POST is one operation and its response is its stream. Once a request
/// is readable all else is said inside the stream, refusals too, because the client accepts no other media type.
/// </summary>
sealed class EventStreamTransport(
    IGraphQLEngine engine, IAuthenticator authenticator, FailedLogins failed, OpenConnections connections, TimeProvider time, ILogger<EventStreamTransport> log)
{
    const Operations All = Operations.Query | Operations.Mutation | Operations.Subscription;

    public async Task Serve(HttpContext context)
    {
        var (response, aborted) = (context.Response, context.RequestAborted);
        try
        {
            await Answer(context);
        }
        catch (OperationCanceledException) when (response.HasStarted || aborted.IsCancellationRequested)
        {
            // The client left, its key was revoked, or the host restarts. Without `complete` a client knows to come back.
        }
        catch (Exception e) when (!response.HasStarted)
        {
            var requestId = new CallRecord().RequestId;
            log.LogError(e, "Request {RequestId} for an event stream failed", requestId);
            await Answers.Refuse(response, Refusal.Failed(e), requestId: requestId);
        }
    }

    async Task Answer(HttpContext context)
    {
        var (request, response, aborted) = (context.Request, context.Response, context.RequestAborted);
        var credential = Bearer.FromHeader(request.Headers.Authorization);
        var proof = new Proof(authenticator, credential, time);
        if (await proof.Caller(aborted) is null || credential is null)
        {
            await failed.Note(context);
            await Answers.Refuse(response, Refusal.Unauthenticated);
            return;
        }
        if (!HttpMethods.IsPost(request.Method))
        {
            response.Headers.Allow = HttpMethods.Post;
            await Answers.Refuse(response, Refusal.MethodNotAllowed(HttpMethods.Post));
            return;
        }
        if (!Negotiation.Accepts(request.Headers.Accept, Negotiation.EventStream))
        {
            await Answers.Refuse(response, Refusal.NotAcceptable);
            return;
        }
        var reading = await BodyReader.Read(request, GatewayLimits.BodyBytesMax, takesBatch: false, time, aborted);
        if (reading.Refusal is { } refusal)
        {
            await Answers.Refuse(response, refusal);
            return;
        }
        if (await proof.Caller(aborted) is not { } caller)
        {
            await Answers.Refuse(response, Refusal.Unauthenticated);
            return;
        }
        if (connections.IsFull)
        {
            await Answers.Refuse(response, Refusal.Full);
            return;
        }
        if (connections.Enter(credential, caller, isStream: true, out var standing) is { } full)
        {
            await Answers.Refuse(response, Refusal.TooManyStreams(full));
            return;
        }
        try
        {
            await Answer(context, new GraphQLCall(reading.Request!, caller, All) { Transport = Transports.EventStream }, standing!);
        }
        finally
        {
            connections.Leave(standing!, isStream: true);
        }
    }

    async Task Answer(HttpContext context, GraphQLCall call, Standing standing)
    {
        var aborted = context.RequestAborted;
        var outcome = await engine.Execute(call, aborted);
        using var events = await EventWriter.Open(context.Response, time);
        switch (outcome)
        {
            case GraphQLOutcome.Rejected rejected:
                await events.Next(Answers.Around(rejected.Errors), aborted);
                break;
            case GraphQLOutcome.Limited limited:
                await events.Next(Answers.Around(limited.Errors), aborted);
                break;
            case GraphQLOutcome.NotAllowed notAllowed:
                await events.Next(Answers.Around(notAllowed.Errors), aborted);
                break;
            case GraphQLOutcome.Completed completed:
                await events.Next(completed.Response, aborted);
                break;
            case GraphQLOutcome.Streaming streaming:
                await Stream(context, events, standing, call.Record.RequestId, streaming.Responses);
                break;
        }

        await events.Complete(aborted);
    }

    async Task Stream(HttpContext context, EventWriter events, Standing standing, string requestId, IAsyncEnumerable<ReadOnlyMemory<byte>> responses)
    {
        // What is executed for all who share a subscription belongs to nobody's trace.
        Activity.Current = null;
        using var stream = new EventStream(context, events, standing, requestId);
        if (!connections.TryAdd(stream, isProven: true)) stream.Restart();
        try
        {
            await stream.Send(responses);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "The event stream of request {RequestId} failed", requestId);
            await events.Next(Refusal.Failed(e).Body(requestId), context.RequestAborted);
        }
        finally
        {
            connections.Remove(stream);
        }
    }
}
