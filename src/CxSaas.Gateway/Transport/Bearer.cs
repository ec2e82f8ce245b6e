using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// Where a credential may stand: in the header Authorization: Bearer KEY, and for a browser's WebSocket, which cannot set
/// headers, in connection_init's payload as {"Authorization": "Bearer KEY"}. Never in a URL: those end up in logs.
/// </summary>
static class Bearer
{
    const string Scheme = "Bearer ";

    public static string? FromHeader(StringValues authorization) => authorization is [{ } only] ? Key(only) : null;

    /// <summary>The casing of the member's name is left to the client, as it is for a header's.</summary>
    public static string? FromPayload(JsonElement? payload)
    {
        if (payload is not { ValueKind: JsonValueKind.Object } members) return null;
        foreach (var member in members.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String) continue;
            if (member.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)) return Key(member.Value.GetString()!);
        }

        return null;
    }

    static string? Key(string value) =>
        value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && value[Scheme.Length..].Trim() is { Length: > 0 } key ? key : null;
}
