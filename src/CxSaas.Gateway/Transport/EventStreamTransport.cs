using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// GraphQL over SSE, distinct connections mode: each POST is one operation and its response is its stream. Once a request
/// is readable all else is said inside the stream, refusals too, because the client accepts no other media type.
/// </summary>
sealed class EventStreamTransport(
    IGraphQLEngine engine, IAuthenticator authenticator, IHostApplicationLifetime host, TimeProvider time,
    ILogger<EventStreamTransport> log)
{
    const Operations All = Operations.Query | Operations.Mutation | Operations.Subscription;

    public async Task Serve(HttpContext context)
    {
        var (request, response, aborted) = (context.Request, context.Response, context.RequestAborted);
        try
        {
            if (!HttpMethods.IsPost(request.Method))
            {
                response.Headers.Allow = HttpMethods.Post;
                await Answers.Refuse(response, Refusal.MethodNotAllowed(HttpMethods.Post));
            }
            else if (!Negotiation.Accepts(request.Headers.Accept, Negotiation.EventStream))
            {
                await Answers.Refuse(response, Refusal.NotAcceptable);
            }
            else
            {
                await Answer(context);
            }
        }
        catch (OperationCanceledException) when (response.HasStarted || aborted.IsCancellationRequested)
        {
            // The client left, its key was revoked, or the host restarts. Without `complete` a client knows to come back.
        }
        catch (Exception e) when (!response.HasStarted)
        {
            log.LogError(e, "A GraphQL request for an event stream failed");
            await Answers.Refuse(response, Refusal.Internal);
        }
    }

    async Task Answer(HttpContext context)
    {
        var credential = Bearer.FromHeader(context.Request.Headers.Authorization);
        if (await authenticator.Authenticate(credential, context.RequestAborted) is not { } caller)
        {
            await Answers.Refuse(context.Response, Refusal.Unauthenticated);
            return;
        }

        var reading = await BodyReader.Read(context.Request, context.RequestAborted);
        if (reading.Refusal is { } refusal)
        {
            await Answers.Refuse(context.Response, refusal);
            return;
        }

        var aborted = context.RequestAborted;
        var outcome = await engine.Execute(new GraphQLCall(reading.Request!, caller, All), aborted);
        using var events = await EventWriter.Open(context.Response);
        switch (outcome)
        {
            case GraphQLOutcome.Rejected rejected:
                await events.Next(Answers.Around(rejected.Errors), aborted);
                break;
            case GraphQLOutcome.NotAllowed notAllowed:
                await events.Next(Answers.Around(notAllowed.Errors), aborted);
                break;
            case GraphQLOutcome.Completed completed:
                await events.Next(completed.Response, aborted);
                break;
            case GraphQLOutcome.Streaming streaming:
                await Stream(streaming.Responses, events, credential, caller, aborted);
                break;
        }

        await events.Complete(aborted);
    }

    async Task Stream(
        IAsyncEnumerable<ReadOnlyMemory<byte>> responses, EventWriter events, string? credential, Caller caller, CancellationToken aborted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, host.ApplicationStopping);
        using var watched = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var watch = Watch(events, credential, caller, stop, watched.Token);
        try
        {
            await foreach (var item in responses.WithCancellation(stop.Token)) await events.Next(item, stop.Token);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            log.LogError(e, "A GraphQL event stream failed");
            await events.Next(Refusal.Internal.Body, stop.Token);
        }
        finally
        {
            await watched.CancelAsync();
            await watch;
        }

        stop.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Comments keep proxies from cutting a quiet stream; a credential that no longer holds ends it.</summary>
    async Task Watch(EventWriter events, string? credential, Caller caller, CancellationTokenSource stop, CancellationToken watched)
    {
        using var tick = new PeriodicTimer(GatewayLimits.CredentialCheck, time);
        try
        {
            for (var checks = 1; await tick.WaitForNextTickAsync(watched); checks++)
            {
                if (!await authenticator.StillProves(credential, caller, log, watched))
                {
                    await stop.CancelAsync();
                    return;
                }

                if (checks % GatewayLimits.ChecksPerComment == 0) await events.Comment(watched);
            }
        }
        catch (OperationCanceledException) when (watched.IsCancellationRequested)
        {
            // The stream is over.
        }
    }
}
