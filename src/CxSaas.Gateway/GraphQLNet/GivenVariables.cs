using System.Numerics;
using System.Text.Json;
using GraphQL;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>
/// A request's variables as the engine takes them. Its own reader takes fractions for decimals, and a decimal does not always become the
/// double that was written: what is read off an answer and sent again would be another number.
/// </summary>
static class GivenVariables
{
    public static Inputs Of(JsonElement variables) => new(Members(variables));

    static Dictionary<string, object?> Members(JsonElement given)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var member in given.EnumerateObject()) members[member.Name] = ValueOf(member.Value);
        return members;
    }

    static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Members(value),
        JsonValueKind.Array => value.EnumerateArray().Select(ValueOf).ToList(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => NumberOf(value),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    static object NumberOf(JsonElement value) =>
        value.TryGetInt32(out var small) ? small
        : value.TryGetInt64(out var large) ? large
        : BigInteger.TryParse(value.GetRawText(), out var larger) ? larger
        : value.GetDouble();
}
