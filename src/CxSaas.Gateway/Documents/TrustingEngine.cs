using System.Text.Json;
using CxSaas.Gateway.Engine;

namespace CxSaas.Gateway.Documents;

/// <summary>In front of the engine, so that no transport goes past it: what runs is a document's text, and only where it may.</summary>
sealed class TrustingEngine(IGraphQLEngine engine, TrustedDocuments documents) : IGraphQLEngine
{
    public Task<GraphQLOutcome> Execute(GraphQLCall call, CancellationToken cancellation)
    {
        var (text, refusal) = documents.Find(call.Request, call.Caller, call.IsGet);
        // Who has proven nothing learns nothing, not even that there is a manifest.
        if (refusal is { } why) return Task.FromResult(call.Caller.IsNobody ? new GraphQLOutcome.Unproven() : Refused(call, why));
        return engine.Execute(ReferenceEquals(text, call.Request.Query) ? call : call with { Request = call.Request with { Query = text! } }, cancellation);
    }

    static GraphQLOutcome Refused(GraphQLCall call, DocumentRefusal why)
    {
        call.Record.AddError(why.Code);
        var errors = JsonSerializer.SerializeToUtf8Bytes(new[]
        {
            new { message = why.Message, extensions = new { code = why.Code, retryable = false, requestId = call.Record.RequestId } },
        });
        return why.OnlyByPost ? new GraphQLOutcome.NotAllowed(errors) : new GraphQLOutcome.Rejected(errors);
    }
}
