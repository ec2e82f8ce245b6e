using System.Text.Json;
using CxSaas.Gateway.Engine;
using Microsoft.AspNetCore.Http;

namespace CxSaas.Gateway.Transport;

/// <summary>What was read: a request, or why it is none. Exactly one of the two is set.</summary>
readonly record struct Reading(GraphQLRequest? Request, Refusal? Refusal)
{
    public static implicit operator Reading(GraphQLRequest request) => new(request, null);
    public static implicit operator Reading(Refusal refusal) => new(null, refusal);
}

/// <summary>The shape of a GraphQL request, from a JSON body, a socket's payload or a query string. Unknown members are let by.</summary>
static class RequestReader
{
    public static Reading FromJson(ReadOnlySpan<byte> json) => StrictJson.Parse(json) switch
    {
        null => Refusal.BadJson,
        { ValueKind: JsonValueKind.Array } => Refusal.BatchingOff,
        { } value => FromJson(value),
    };

    public static Reading FromJson(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) return Refusal.NotAnObject;
        JsonElement? query = null, operationName = null, variables = null, extensions = null;
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null) continue;
            if (member.NameEquals("query"u8)) query = member.Value;
            else if (member.NameEquals("operationName"u8)) operationName = member.Value;
            else if (member.NameEquals("variables"u8)) variables = member.Value;
            else if (member.NameEquals("extensions"u8)) extensions = member.Value;
        }

        if (query is null) return Refusal.QueryMissing;
        if (query.Value.ValueKind != JsonValueKind.String) return Refusal.WrongType("query", "a string");
        if (operationName is { ValueKind: not JsonValueKind.String }) return Refusal.WrongType("operationName", "a string");
        if (variables is { ValueKind: not JsonValueKind.Object }) return Refusal.WrongType("variables", "an object");
        if (extensions is { ValueKind: not JsonValueKind.Object }) return Refusal.WrongType("extensions", "an object");
        return new GraphQLRequest(query.Value.GetString()!, operationName?.GetString(), variables);
    }

    /// <summary>GET: variables and extensions are JSON inside the query string. A repeated parameter is refused, as in a body.</summary>
    public static Reading FromQueryString(IQueryCollection parameters)
    {
        foreach (var name in (ReadOnlySpan<string>)["query", "operationName", "variables", "extensions"])
            if (parameters[name].Count > 1) return Refusal.WrongType(name, "given once");

        var query = Text("query");
        if (query is null) return Refusal.QueryMissing;
        JsonElement? variables = null;
        foreach (var name in (ReadOnlySpan<string>)["variables", "extensions"])
        {
            if (Text(name) is not { } text) continue;
            if (StrictJson.Parse(text) is not { } value) return Refusal.BadJson;
            if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null)) return Refusal.WrongType(name, "an object");
            if (name == "variables" && value.ValueKind == JsonValueKind.Object) variables = value;
        }

        return new GraphQLRequest(query, Text("operationName"), variables);

        string? Text(string name) => parameters[name].ToString() is { Length: > 0 } text ? text : null;
    }
}
