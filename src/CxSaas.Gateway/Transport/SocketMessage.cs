using System.Text.Json;
using CxSaas.Gateway.Engine;

namespace CxSaas.Gateway.Transport;

/// <summary>A message of a graphql-transport-ws client, parsed as a whole before any of it counts.</summary>
abstract record SocketMessage
{
    SocketMessage() { }

    public sealed record Init(JsonElement? Payload) : SocketMessage;

    public sealed record Ping(JsonElement? Payload) : SocketMessage;

    public sealed record Pong : SocketMessage;

    public sealed record Subscribe(string Id, GraphQLRequest Request) : SocketMessage;

    public sealed record Complete(string Id) : SocketMessage;

    /// <summary>Not a message of the protocol. The socket closes with 4400, as a peer that sends this cannot be followed.</summary>
    public sealed record Bad(string Reason) : SocketMessage;

    public static SocketMessage Parse(ReadOnlySpan<byte> text)
    {
        if (StrictJson.Parse(text) is not { ValueKind: JsonValueKind.Object } message) return new Bad("Messages are JSON objects");
        if (!message.TryGetProperty("type"u8, out var type) || type.ValueKind != JsonValueKind.String) return new Bad("Missing type");

        JsonElement? payload = message.TryGetProperty("payload"u8, out var given) && given.ValueKind != JsonValueKind.Null ? given : null;
        var payloadIsMap = payload is null or { ValueKind: JsonValueKind.Object };
        return type.GetString() switch
        {
            "connection_init" => payloadIsMap ? new Init(payload) : new Bad("The payload must be an object"),
            "ping" => payloadIsMap ? new Ping(payload) : new Bad("The payload must be an object"),
            "pong" => payloadIsMap ? new Pong() : new Bad("The payload must be an object"),
            "subscribe" => ParseSubscribe(message, payload),
            "complete" => IdOf(message) is { } id ? new Complete(id) : BadId(),
            _ => new Bad("Unknown type"),
        };
    }

    static SocketMessage ParseSubscribe(JsonElement message, JsonElement? payload)
    {
        if (IdOf(message) is not { } id) return BadId();
        if (payload is null) return new Bad("Missing payload");
        var reading = RequestReader.FromJson(payload.Value);
        return reading.Request is { } request ? new Subscribe(id, request) : new Bad(reading.Refusal!.Message);
    }

    static string? IdOf(JsonElement message) =>
        message.TryGetProperty("id"u8, out var id)
        && id.ValueKind == JsonValueKind.String
        && id.GetString() is { Length: > 0 and <= GatewayLimits.OperationIdCharsMax } text
            ? text
            : null;

    static Bad BadId() => new($"The id must be a string of 1 to {GatewayLimits.OperationIdCharsMax} characters");
}
