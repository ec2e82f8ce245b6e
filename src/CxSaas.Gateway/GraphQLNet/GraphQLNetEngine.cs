using System.Text.Json;
using CxSaas.Contracts;
using CxSaas.Gateway.Engine;
using CxSaas.Gateway.Live;
using CxSaas.Gateway.Schema;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Types;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// graphql-dotnet behind the boundary of this gateway. A document is parsed and validated once and then remembered; what depends
/// on the request (variables, access) is judged every time.
/// </summary>
sealed class GraphQLNetEngine(
    ISchema schema,
    IDocumentExecuter executer,
    IDocumentBuilder documents,
    DocumentCache cache,
    Utf8Serializer serializer,
    FaultLog faults,
    SharedStreams shared,
    IServiceProvider services) : IGraphQLEngine
{
    public async Task<GraphQLOutcome> Execute(GraphQLCall call, CancellationToken cancellation)
    {
        var (query, operationName, variables) = call.Request;
        var known = cache.Find(query);
        GraphQLDocument document;
        try
        {
            document = known ?? Parse(query);
        }
        catch (ExecutionError unreadable)
        {
            return Rejected(unreadable);
        }
        if (OperationOf(document, operationName) is not { } operation) return Rejected(NoOperation(operationName));
        if (!call.Allowed.HasFlag(KindOf(operation)))
            return new GraphQLOutcome.NotAllowed(serializer.Errors([Error("OPERATION_NOT_ALLOWED", $"A {KindOf(operation)} is not taken here.")]));

        CallScope.Enter(call.Caller.TenantId);
        var result = await executer.ExecuteAsync(new ExecutionOptions
        {
            Schema = schema,
            Query = query,
            Document = document,
            OperationName = operationName,
            Variables = variables is { ValueKind: JsonValueKind.Object } given ? serializer.ReadNode<Inputs>(given) : null,
            ValidationRules = known is null ? null : [],
            UserContext = Calls.ContextOf(call.Caller),
            RequestServices = services,
            UnhandledExceptionDelegate = faults.Note,
            CancellationToken = cancellation,
        });
        if (known is null && result.Executed) cache.Add(query, document);
        if (result.Streams is { Count: > 0 } streams)
        {
            var opened = (OpenedSubscription)streams.Values.Single();
            return new GraphQLOutcome.Streaming(shared.Read(
                StreamKey.Of(call.Caller, query, operationName, variables), opened.Open, opened.After, CancellationToken.None));
        }
        // A subscription that could not be opened has run nothing.
        return result.Executed && operation.Operation != OperationType.Subscription
            ? new GraphQLOutcome.Completed(serializer.Response(result))
            : new GraphQLOutcome.Rejected(serializer.Errors(result.Errors ?? []));
    }

    GraphQLDocument Parse(string query)
    {
        if (query.Length > GatewayLimits.DocumentCharsMax)
            throw Error("DOCUMENT_TOO_LONG", $"A document is at most {GatewayLimits.DocumentCharsMax} characters.");
        try
        {
            return documents.Build(query);
        }
        catch (GraphQLMaxDepthExceededException)
        {
            throw Error("TOO_DEEP", "The document is nested too deeply.");
        }
    }

    static GraphQLOperationDefinition? OperationOf(GraphQLDocument document, string? name)
    {
        var operations = document.Definitions.OfType<GraphQLOperationDefinition>().ToList();
        if (name is null) return operations.Count == 1 ? operations[0] : null;
        return operations.Find(operation => operation.Name is { } own && own.Value == name);
    }

    static Operations KindOf(GraphQLOperationDefinition operation) => operation.Operation switch
    {
        OperationType.Mutation => Operations.Mutation,
        OperationType.Subscription => Operations.Subscription,
        _ => Operations.Query,
    };

    static ExecutionError NoOperation(string? name) => name is null
        ? Error("NO_OPERATION", "The document must hold one operation, or operationName must say which.")
        : Error("NO_OPERATION", "The document holds no operation of that name.");

    GraphQLOutcome.Rejected Rejected(ExecutionError error) => new(serializer.Errors([error]));

    static ExecutionError Error(string code, string message) => new(message) { Code = code };
}
