using System.Text.Json;
using CxSaas.Gateway.Engine;
using Microsoft.AspNetCore.Http;

namespace CxSaas.Gateway.Transport;

/// <summary>What was read: a request, several, or why it is none. Exactly one of the three is set.</summary>
readonly record struct Reading(GraphQLRequest? Request, Refusal? Refusal, IReadOnlyList<GraphQLRequest>? Batch = null)
{
    public static implicit operator Reading(GraphQLRequest request) => new(request, null);
    public static implicit operator Reading(Refusal refusal) => new(null, refusal);
}

/// <summary>The shape of a GraphQL request, from a JSON body, a socket's payload or a query string. Unknown members are let by.</summary>
static class RequestReader
{
    public static Reading FromJson(ReadOnlySpan<byte> json, bool takesBatch) => StrictJson.Parse(json) switch
    {
        null => Refusal.BadJson,
        { ValueKind: JsonValueKind.Array } batch => takesBatch ? FromBatch(batch) : Refusal.BatchingOff,
        { } value => FromJson(value),
    };

    /// <summary>One that is none refuses them all: nothing was run yet.</summary>
    static Reading FromBatch(JsonElement batch)
    {
        if (batch.GetArrayLength() is var length && length is 0 or > GatewayLimits.RequestsPerBatch) return length == 0 ? Refusal.EmptyBatch : Refusal.LongBatch;
        var requests = new List<GraphQLRequest>(length);
        foreach (var entry in batch.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object) return Refusal.BatchOfBatches;
            var reading = FromJson(entry);
            if (reading.Request is null) return reading;
            requests.Add(reading.Request);
        }
        return new(null, null, requests);
    }

    public static Reading FromJson(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) return Refusal.NotAnObject;
        JsonElement? query = null, operationName = null, variables = null, extensions = null, documentId = null;
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null) continue;
            if (member.NameEquals("query"u8)) query = member.Value;
            else if (member.NameEquals("operationName"u8)) operationName = member.Value;
            else if (member.NameEquals("variables"u8)) variables = member.Value;
            else if (member.NameEquals("extensions"u8)) extensions = member.Value;
            else if (member.NameEquals("documentId"u8)) documentId = member.Value;
        }

        if (query is { ValueKind: not JsonValueKind.String }) return Refusal.WrongType("query", "a string");
        if (documentId is { ValueKind: not JsonValueKind.String }) return Refusal.WrongType("documentId", "a string");
        if (operationName is { ValueKind: not JsonValueKind.String }) return Refusal.WrongType("operationName", "a string");
        if (variables is { ValueKind: not JsonValueKind.Object }) return Refusal.WrongType("variables", "an object");
        if (extensions is { ValueKind: not JsonValueKind.Object }) return Refusal.WrongType("extensions", "an object");
        return Request(query?.GetString(), documentId?.GetString(), operationName?.GetString(), variables, extensions);
    }

    /// <summary>GET: variables and extensions are JSON inside the query string. A repeated parameter is refused, as in a body.</summary>
    public static Reading FromQueryString(IQueryCollection parameters)
    {
        foreach (var name in (ReadOnlySpan<string>)["query", "operationName", "variables", "extensions", "documentId"])
            if (parameters[name].Count > 1) return Refusal.WrongType(name, "given once");

        JsonElement? variables = null, extensions = null;
        foreach (var name in (ReadOnlySpan<string>)["variables", "extensions"])
        {
            if (Text(name) is not { } text) continue;
            if (StrictJson.Parse(text) is not { } value) return Refusal.BadJson;
            if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null)) return Refusal.WrongType(name, "an object");
            if (value.ValueKind == JsonValueKind.Null) continue;
            if (name == "variables") variables = value;
            else extensions = value;
        }

        return Request(Text("query"), Text("documentId"), Text("operationName"), variables, extensions);

        string? Text(string name) => parameters[name].ToString() is { Length: > 0 } text ? text : null;
    }

    /// <summary>A document's id stands in documentId, as the draft of GraphQL over HTTP has it, or where Apollo's and urql's clients put its hash.</summary>
    static Reading Request(string? query, string? documentId, string? operationName, JsonElement? variables, JsonElement? extensions)
    {
        if (extensions is { } members && members.TryGetProperty("persistedQuery"u8, out var persisted) && persisted.ValueKind != JsonValueKind.Null)
        {
            if (persisted.ValueKind != JsonValueKind.Object || !persisted.TryGetProperty("sha256Hash"u8, out var hash) || hash.ValueKind != JsonValueKind.String)
                return Refusal.WrongType("extensions.persistedQuery", "an object with sha256Hash, a string");
            var id = $"sha256:{hash.GetString()}";
            if (documentId is not null && documentId != id) return Refusal.WrongType("documentId", "that of extensions.persistedQuery");
            documentId = id;
        }
        if (query is null && documentId is null) return Refusal.QueryMissing;
        return new GraphQLRequest(query ?? "", operationName, variables) { DocumentId = documentId };
    }
}
