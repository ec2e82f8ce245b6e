using System.Runtime.InteropServices;
using System.Text.Json;

namespace CxSaas.Gateway.Guard;

/// <summary>Bounds what variables hold, in one pass over their bytes. That they are good JSON the transports have seen to.</summary>
static class VariableGuard
{
    const string Code = "BAD_VARIABLE";

    public static GuardRefusal? Refuses(JsonElement variables, GuardLimits limits)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(variables), new JsonReaderOptions { MaxDepth = 0 });
        // Items so far in the list at each level; objects do not count.
        Span<int> items = stackalloc int[limits.VariableDepthMax + 2];
        Span<bool> isList = stackalloc bool[limits.VariableDepthMax + 2];
        var names = 0;
        while (reader.Read())
        {
            var depth = reader.CurrentDepth;
            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject) continue;
            if (depth > 0 && isList[depth] && ++items[depth] > limits.VariableItemsMax)
                return new(Code, $"A list in the variables has at most {limits.VariableItemsMax} items.");
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray or JsonTokenType.StartObject:
                    if (depth >= limits.VariableDepthMax) return new(Code, $"Variables are at most {limits.VariableDepthMax} levels deep.");
                    (items[depth + 1], isList[depth + 1]) = (0, reader.TokenType == JsonTokenType.StartArray);
                    break;
                case JsonTokenType.PropertyName when depth == 1 && ++names > limits.VariablesMax:
                    return new(Code, $"At most {limits.VariablesMax} variables are taken.");
                case JsonTokenType.PropertyName or JsonTokenType.String when IsTooLong(ref reader, limits.VariableCharsMax):
                    return new(Code, $"A text in the variables has at most {limits.VariableCharsMax} characters.");
                case JsonTokenType.Number when !reader.TryGetDouble(out var number) || !double.IsFinite(number):
                    return new(Code, "A number in the variables is too large.");
            }
        }
        return null;
    }

    // Bytes are never fewer than characters, so most texts need no second look.
    static bool IsTooLong(ref Utf8JsonReader reader, int max) => reader.ValueSpan.Length > max && reader.GetString()!.Length > max;
}
