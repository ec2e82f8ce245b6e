using System.Text.Json;

namespace CxSaas.Checker;

static class Json
{
    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var step in path) element = element.GetProperty(step);
        return element;
    }

    public static string Text(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path).GetString() ?? "";

    public static int Int(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path).GetInt32();

    public static bool IsNull(this JsonElement element) => element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;
}
