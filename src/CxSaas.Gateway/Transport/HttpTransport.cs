using System.Buffers;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// GraphQL over HTTP, GET and POST, one response a request. A client that asks for application/graphql-response+json
/// learns from the status (400) that a document was refused; one that asks for application/json gets 200 and looks into
/// the body, as clients older than the draft do. What is no GraphQL request at all has its own status in both.
/// </summary>
sealed class HttpTransport(
    IGraphQLEngine engine, IAuthenticator authenticator, FailedLogins failed, GatewayOptions options, TimeProvider time, ILogger<HttpTransport> log)
{
    /// <param name="context">The request.</param>
    /// <param name="isIngest">Whether it came where what is recorded goes: there a body may be longer, and holds mutations alone.</param>
    public async Task Serve(HttpContext context, bool isIngest = false)
    {
        var (request, response, aborted) = (context.Request, context.Response, context.RequestAborted);
        var methods = isIngest ? "POST" : "GET, POST";
        if (HttpMethods.IsOptions(request.Method))
        {
            // No word of other origins, so that a browser asks no further for a page from elsewhere.
            response.Headers.Allow = methods;
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        if (!HttpMethods.IsPost(request.Method) && (isIngest || !HttpMethods.IsGet(request.Method)))
        {
            response.Headers.Allow = methods;
            await Answers.Refuse(response, Refusal.MethodNotAllowed(methods));
            return;
        }

        if (Negotiation.ResponseType(request.Headers.Accept) is not { } mediaType)
        {
            await Answers.Refuse(response, Refusal.NotAcceptable);
            return;
        }

        try
        {
            await Answer(context, mediaType, isIngest);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // The client hung up; nobody is left to answer.
        }
        catch (Exception e) when (!response.HasStarted)
        {
            await Answers.Refuse(response, Refusal.Failed(e), mediaType, Failed(e, new()));
        }
    }

    async Task Answer(HttpContext context, string mediaType, bool isIngest)
    {
        var (request, response, aborted) = (context.Request, context.Response, context.RequestAborted);
        // Before the body: who has no key shall not make the server read a megabyte.
        var proof = new Proof(authenticator, Bearer.FromHeader(request.Headers.Authorization), time);
        if (await proof.Caller(aborted) is not { } first)
        {
            if (!await IsAnsweredAsNobody(context, mediaType, isIngest)) await Unproven(context, mediaType);
            return;
        }

        var isGet = HttpMethods.IsGet(request.Method);
        var bytesMax = isIngest && first.CustomerId is null ? GatewayLimits.IngestBytesMax : GatewayLimits.BodyBytesMax;
        var reading = isGet ? RequestReader.FromQueryString(request.Query)
            : await BodyReader.Read(request, bytesMax, takesBatch: options.Batching && !isIngest, time, aborted);
        // A GET may be repeated by any proxy or prefetched by any browser, so it must not change anything.
        var allowed = isGet ? Operations.Query : isIngest ? Operations.Mutation : Operations.Query | Operations.Mutation;
        if (reading.Refusal is { } refusal) await Answers.Refuse(response, refusal, mediaType);
        else if (await proof.Caller(aborted) is not { } caller) await Answers.Refuse(response, Refusal.Unauthenticated, mediaType);
        else if (reading.Batch is { } batch) await AnswerAll(response, mediaType, batch, proof, allowed, aborted);
        else await Answer(response, mediaType, new GraphQLCall(reading.Request!, caller, allowed) { IsGet = isGet }, aborted);
    }

    async Task Unproven(HttpContext context, string mediaType)
    {
        await failed.Note(context);
        await Answers.Refuse(context.Response, Refusal.Unauthenticated, mediaType);
    }

    /// <summary>
    /// Who sends no credential may still have the token of an invitation, which comes as an argument. Whatever is not about one is answered
    /// as if nothing of it had been read.
    /// </summary>
    async Task<bool> IsAnsweredAsNobody(HttpContext context, string mediaType, bool isIngest)
    {
        var (request, aborted) = (context.Request, context.RequestAborted);
        if (isIngest || !HttpMethods.IsPost(request.Method) || request.Headers.Authorization.Count > 0) return false;
        var reading = await BodyReader.Read(request, GatewayLimits.NobodysBytesMax, takesBatch: false, time, aborted);
        if (reading.Request is not { } asked) return false;
        var caller = Caller.Nobody(FailedLogins.NetworkOf(context));
        var call = new GraphQLCall(asked, caller, Operations.Query | Operations.Mutation);
        var outcome = await engine.Execute(call, aborted);
        if (outcome is GraphQLOutcome.Unproven) return false;
        await Answer(context.Response, mediaType, call, outcome, aborted);
        return true;
    }

    async Task Answer(HttpResponse response, string mediaType, GraphQLCall call, CancellationToken aborted) =>
        await Answer(response, mediaType, call, await engine.Execute(call, aborted), aborted);

    static async Task Answer(HttpResponse response, string mediaType, GraphQLCall call, GraphQLOutcome outcome, CancellationToken aborted)
    {
        var status = StatusCodes.Status200OK;
        switch (outcome)
        {
            case GraphQLOutcome.Rejected:
                if (mediaType != Negotiation.Json) status = StatusCodes.Status400BadRequest;
                break;
            case GraphQLOutcome.Limited limited:
                // Whole seconds, and never too early.
                response.Headers.RetryAfter = $"{Math.Ceiling(limited.RetryAfter.TotalSeconds):0}";
                status = StatusCodes.Status429TooManyRequests;
                break;
            case GraphQLOutcome.NotAllowed:
                // Over POST another method would not help: what a subscription needs is another transport.
                if (call.IsGet) response.Headers.Allow = HttpMethods.Post;
                status = call.IsGet ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status400BadRequest;
                break;
        }
        await Answers.Send(response, status, mediaType, BodyOf(outcome));
    }

    /// <summary>One after the other, each answer sent before the next is made, so that no more than one is held.</summary>
    async Task AnswerAll(HttpResponse response, string mediaType, IEnumerable<GraphQLRequest> batch, Proof proof, Operations allowed, CancellationToken aborted)
    {
        Answers.Begin(response, StatusCodes.Status200OK, mediaType);
        var isFirst = true;
        foreach (var request in batch)
        {
            var body = await proof.Caller(aborted) is { } caller ? await BodyOf(new(request, caller, allowed), aborted) : Refusal.Unauthenticated.Body(new CallRecord().RequestId);
            response.BodyWriter.Write(isFirst ? "["u8 : ","u8);
            await response.BodyWriter.WriteAsync(body, aborted);
            isFirst = false;
        }
        await response.BodyWriter.WriteAsync("]"u8.ToArray(), aborted);
    }

    async Task<ReadOnlyMemory<byte>> BodyOf(GraphQLCall call, CancellationToken aborted)
    {
        try
        {
            return BodyOf(await engine.Execute(call, aborted));
        }
        catch (Exception e) when (!aborted.IsCancellationRequested)
        {
            return Refusal.Failed(e).Body(Failed(e, call.Record));
        }
    }

    static ReadOnlyMemory<byte> BodyOf(GraphQLOutcome outcome) => outcome switch
    {
        GraphQLOutcome.Completed completed => completed.Response,
        GraphQLOutcome.Rejected rejected => Answers.Around(rejected.Errors),
        GraphQLOutcome.Limited limited => Answers.Around(limited.Errors),
        GraphQLOutcome.NotAllowed notAllowed => Answers.Around(notAllowed.Errors),
        _ => throw new InvalidOperationException($"The engine answered a plain request with {outcome.GetType().Name}."),
    };

    /// <summary>The id under which the log has it.</summary>
    string Failed(Exception fault, CallRecord record)
    {
        log.LogError(fault, "Request {RequestId} over HTTP failed", record.RequestId);
        return record.RequestId;
    }
}
