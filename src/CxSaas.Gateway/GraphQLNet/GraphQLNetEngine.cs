using System.Text.Json;
using CxSaas.Contracts;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Access;
using CxSaas.Gateway.Engine;
using CxSaas.Gateway.Guard;
using CxSaas.Gateway.Live;
using CxSaas.Gateway.Schema;
using GraphQL;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQL.Validation.Rules;
using GraphQLParser.AST;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// graphql-dotnet behind the boundary of this gateway. A document is read, judged and validated once and then remembered; what depends
/// on the request (variables, cost, access) is judged every time.
/// </summary>
sealed class GraphQLNetEngine(
    ISchema schema,
    IDocumentExecuter executer,
    DocumentReader documents,
    DocumentCache cache,
    GuardPolicy guard,
    CallRates rates,
    Utf8Serializer serializer,
    ErrorPolicy errors,
    FaultLog faults,
    SharedStreams shared,
    TenantCache tenants,
    IServiceProvider services) : IGraphQLEngine
{
    static readonly IValidationRule[] CursorsAlone = [FieldArgumentsAreValidRule.Instance];

    public async Task<GraphQLOutcome> Execute(GraphQLCall call, CancellationToken cancellation)
    {
        var (query, operationName, variables) = call.Request;
        var known = cache.Find(query);
        if (rates.RefusesToRead(call.Caller, known is null ? query : "") is { } first) return Limited(call, first);
        ReadDocument document;
        try
        {
            document = known ?? documents.Read(query);
        }
        catch (ExecutionError unreadable)
        {
            return call.Caller.IsNobody ? new GraphQLOutcome.Unproven() : Rejected(call, unreadable);
        }
        if (call.Caller.IsNobody && !IsOpen(document.Syntax, operationName)) return new GraphQLOutcome.Unproven();
        if (OperationOf(document.Syntax, operationName) is not { } operation)
            return Rejected(call, operationName is null ? DocumentReader.NoOperation : new("NO_OPERATION", "The document holds no operation of that name."));
        var kind = KindOf(operation);
        (call.Record.OperationName, call.Record.Kind) = (operation.Name?.StringValue, kind);
        if (!call.Allowed.HasFlag(kind))
            return new GraphQLOutcome.NotAllowed(Told(call, Error("OPERATION_NOT_ALLOWED", $"A {kind} is not taken here.")));
        if (RequestGuard.Refuses(document.Outline, operation.Location.Start, call, guard.Limits) is { } refusal && guard.Stops(refusal))
            return Rejected(call, refusal);

        var tenant = await TenantOf(call.Caller);
        if ((rates.RefusesToRun(call.Caller, kind, call.Record.Cost) ?? (tenant is null ? null : rates.Refuses(tenant))) is { } wait) return Limited(call, wait);

        call.Caller.Enter();
        if (kind == Operations.Mutation) CallScope.Actor = call.Caller.Actor;
        var result = await Run(new ExecutionOptions
        {
            Schema = schema,
            Query = query,
            Document = document.Syntax,
            OperationName = operationName,
            Variables = variables is { ValueKind: JsonValueKind.Object } given ? GivenVariables.Of(given) : null,
            // Of a document that is known to be valid only the cursors are looked at, and what the variables decide.
            ValidationRules = known is null ? null : known.Outline.HasCursors ? CursorsAlone : known.Known(operation, schema),
            UserContext = Calls.ContextOf(call.Caller, call.Record),
            RequestServices = services,
            UnhandledExceptionDelegate = faults.Note,
        }, guard.Limits.ExecutionMaxOf(call.Caller), cancellation);
        if (result is null)
        {
            var unanswered = errors.Unanswered(FaultLog.TimeoutCode, "It took too long. What it changes may be done or not; sending it again with the same ids is safe.", call.Record);
            return new GraphQLOutcome.Completed(serializer.Response(unanswered)!.Value);
        }
        if (known is null && result.Executed) cache.Add(query, document);
        if (result.Streams is { Count: > 0 } streams)
        {
            var opened = (OpenedSubscription)streams.Values.Single();
            var declared = operation.Variables?.Items.ConvertAll(variable => variable.Variable.Name.StringValue) ?? [];
            return new GraphQLOutcome.Streaming(shared.Read(
                StreamKey.Of(call.Caller, query, operationName, variables, declared), opened.Open, opened.After, CancellationToken.None, tenant?.Quotas.Subscriptions));
        }
        // A subscription that could not be opened has run nothing.
        if (!result.Executed || kind == Operations.Subscription) return new GraphQLOutcome.Rejected(Told(call, result.Errors?.ToArray() ?? []));
        if (call.Caller.IsNobody && NothingRan(operation, result) is { } late) return Limited(call, late);
        if (result.Errors is { Count: > 0 } failed) result.Errors = errors.Told(failed, call);
        return new GraphQLOutcome.Completed(serializer.Response(result) ?? serializer.Response(errors.TooLong(call.Record))!.Value);
    }

    // Whose call it is shows only in its arguments, where a respondent sends no credential; so that its tenant has asked too much is found
    // field by field. How long to wait where it was found for all of them.
    static TimeSpan? NothingRan(GraphQLOperationDefinition operation, ExecutionResult result)
    {
        var limited = result.Errors?.OfType<RateLimitedError>().ToList() ?? [];
        return limited.Count == operation.SelectionSet.Selections.Count ? limited.Max(error => error.Wait) : null;
    }

    // At hand from the proof of the credential, nearly always.
    ValueTask<Tenant?> TenantOf(Caller caller) => caller.TenantId is { } id ? tenants.Get(id) : default;

    /// <summary>Null where it took too long: fields that were not begun are then not begun any more, but a call to a grain goes on to its end.</summary>
    async Task<ExecutionResult?> Run(ExecutionOptions options, TimeSpan max, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        options.CancellationToken = stop.Token;
        var running = executer.ExecuteAsync(options);
        try
        {
            return await running.WaitAsync(max, cancellation);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            await stop.CancelAsync();
            return null;
        }
    }

    static GraphQLOperationDefinition? OperationOf(GraphQLDocument document, string? name)
    {
        GraphQLOperationDefinition? found = null;
        foreach (var definition in document.Definitions)
        {
            if (definition is not GraphQLOperationDefinition operation || (name is not null && (operation.Name is not { } own || own.Value != name))) continue;
            if (name is not null) return operation;
            if (found is not null) return null;
            found = operation;
        }
        return found;
    }

    // Plainly, without a fragment: who has proven nothing learns nothing of the schema, not even what is not in it.
    bool IsOpen(GraphQLDocument document, string? operationName) =>
        OperationOf(document, operationName) is { } operation
        && operation.SelectionSet.Selections.All(selection => selection is GraphQLField field && AccessRules.IsOpen(schema.RootOf(operation.Operation)?.Name ?? "", field.Name.StringValue));

    static Operations KindOf(GraphQLOperationDefinition operation) => operation.Operation switch
    {
        OperationType.Mutation => Operations.Mutation,
        OperationType.Subscription => Operations.Subscription,
        _ => Operations.Query,
    };

    GraphQLOutcome.Rejected Rejected(GraphQLCall call, GuardRefusal refusal) => Rejected(call, DocumentReader.Refused(refusal, call.Request.Query));

    GraphQLOutcome.Rejected Rejected(GraphQLCall call, ExecutionError error) => new(Told(call, error));

    GraphQLOutcome.Limited Limited(GraphQLCall call, TimeSpan wait) => new(Told(call, new RateLimitedError(wait)), wait);

    ReadOnlyMemory<byte> Told(GraphQLCall call, params ExecutionError[] all) => serializer.Errors(errors.Told(all, call));

    static ExecutionError Error(string code, string message) => new(message) { Code = code };
}
