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
sealed class HttpTransport(IGraphQLEngine engine, IAuthenticator authenticator, ILogger<HttpTransport> log)
{
    const string Methods = "GET, POST";

    public async Task Serve(HttpContext context)
    {
        var (request, response, aborted) = (context.Request, context.Response, context.RequestAborted);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsPost(request.Method))
        {
            response.Headers.Allow = Methods;
            await Answers.Refuse(response, Refusal.MethodNotAllowed(Methods));
            return;
        }

        if (Negotiation.ResponseType(request.Headers.Accept) is not { } mediaType)
        {
            await Answers.Refuse(response, Refusal.NotAcceptable);
            return;
        }

        try
        {
            await Answer(context, mediaType);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // The client hung up; nobody is left to answer.
        }
        catch (Exception e) when (!response.HasStarted)
        {
            log.LogError(e, "A GraphQL request over HTTP failed");
            await Answers.Refuse(response, Refusal.Internal, mediaType);
        }
    }

    async Task Answer(HttpContext context, string mediaType)
    {
        var (request, response, aborted) = (context.Request, context.Response, context.RequestAborted);
        // Before the body: who has no key shall not make the server read a megabyte.
        if (await authenticator.Authenticate(Bearer.FromHeader(request.Headers.Authorization), aborted) is not { } caller)
        {
            await Answers.Refuse(response, Refusal.Unauthenticated, mediaType);
            return;
        }

        var isGet = HttpMethods.IsGet(request.Method);
        var reading = isGet ? RequestReader.FromQueryString(request.Query) : await BodyReader.Read(request, aborted);
        if (reading.Refusal is { } refusal)
        {
            await Answers.Refuse(response, refusal, mediaType);
            return;
        }

        // A GET may be repeated by any proxy or prefetched by any browser, so it must not change anything.
        var allowed = isGet ? Operations.Query : Operations.Query | Operations.Mutation;
        switch (await engine.Execute(new GraphQLCall(reading.Request!, caller, allowed), aborted))
        {
            case GraphQLOutcome.Completed completed:
                await Answers.Send(response, StatusCodes.Status200OK, mediaType, completed.Response);
                break;
            case GraphQLOutcome.Rejected rejected:
                var status = mediaType == Negotiation.Json ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
                await Answers.Send(response, status, mediaType, Answers.Around(rejected.Errors));
                break;
            case GraphQLOutcome.NotAllowed notAllowed:
                // Over POST another method would not help: what a subscription needs is another transport.
                if (isGet) response.Headers.Allow = HttpMethods.Post;
                var code = isGet ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status400BadRequest;
                await Answers.Send(response, code, mediaType, Answers.Around(notAllowed.Errors));
                break;
            case var other:
                throw new InvalidOperationException($"The engine answered a plain request with {other.GetType().Name}.");
        }
    }
}
