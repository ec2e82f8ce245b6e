using System.Text.Json;
using CxSaas.Gateway.Access;

namespace CxSaas.Gateway.Engine;

/// <summary>
/// The boundary between the transports and the GraphQL engine: a request goes in, finished UTF-8 comes out.
/// Another engine is another implementation of this interface and of the schema; nothing in Transport changes.
/// </summary>
public interface IGraphQLEngine
{
    Task<GraphQLOutcome> Execute(GraphQLCall call, CancellationToken cancellation);
}

/// <summary>A request as a client sends it, whatever the transport. Where it names its document by an id alone, the query is empty.</summary>
public sealed record GraphQLRequest(string Query, string? OperationName = null, JsonElement? Variables = null)
{
    /// <summary>The id of a trusted document, such as <c>sha256:…</c>.</summary>
    public string? DocumentId { get; init; }
}

/// <summary>A request with what the transport adds: who asks, and whether it may carry a mutation or a subscription.</summary>
public sealed record GraphQLCall(GraphQLRequest Request, Caller Caller, Operations Allowed)
{
    /// <summary>What becomes known of the call while it is answered.</summary>
    public CallRecord Record { get; init; } = new();

    /// <summary>Whether it came by GET, which carries trusted documents only.</summary>
    public bool IsGet { get; init; }

    /// <summary>What carries it.</summary>
    public Transports Transport { get; init; }
}

public enum Transports { Http, WebSocket, EventStream }

[Flags]
public enum Operations { Query = 1, Mutation = 2, Subscription = 4 }

/// <summary>What came of a call. Bodies are complete JSON in UTF-8, ready to be sent.</summary>
public abstract record GraphQLOutcome
{
    GraphQLOutcome() { }

    /// <summary>The document or its variables were refused and nothing ran. Holds the JSON array of errors.</summary>
    public sealed record Rejected(ReadOnlyMemory<byte> Errors) : GraphQLOutcome;

    /// <summary>The operation is of a kind this transport does not carry. Nothing ran. Holds the JSON array of errors.</summary>
    public sealed record NotAllowed(ReadOnlyMemory<byte> Errors) : GraphQLOutcome;

    /// <summary>The caller is nobody (<see cref="Caller.IsNobody"/>), and it is nothing that may be asked without a credential. Nothing ran.</summary>
    public sealed record Unproven : GraphQLOutcome;

    /// <summary>Too much was asked already. Nothing ran; the same can be sent again after a while. Holds the JSON array of errors.</summary>
    public sealed record Limited(ReadOnlyMemory<byte> Errors, TimeSpan RetryAfter) : GraphQLOutcome;

    /// <summary>The operation ran. Holds the response object: data, and errors where a field failed.</summary>
    public sealed record Completed(ReadOnlyMemory<byte> Response) : GraphQLOutcome;

    /// <summary>
    /// The subscription is open. Each item is a response object and is computed only when it is asked for, so a slow
    /// reader slows nobody else. Stop by cancelling the enumeration.
    /// </summary>
    public sealed record Streaming(IAsyncEnumerable<ReadOnlyMemory<byte>> Responses) : GraphQLOutcome;
}
