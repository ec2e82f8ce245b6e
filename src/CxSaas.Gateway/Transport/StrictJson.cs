using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace CxSaas.Gateway.Transport;

/// <summary>
/// JSON as it is let in. What passes here can be read as strings and written again without an exception: the parser
/// itself looks neither at the UTF-8 inside strings nor at lone surrogates, and two readers may disagree about which of
/// two equal names counts.
/// </summary>
static class StrictJson
{
    static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = GatewayLimits.JsonDepthMax };
    static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = GatewayLimits.JsonDepthMax };

    /// <summary>The value, which keeps a copy of what it needs, or null where the text is not acceptable.</summary>
    public static JsonElement? Parse(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) return null;
        try
        {
            // Only an escape can hide a lone surrogate in valid UTF-8, and most requests have none.
            if (json.IndexOf("\\u"u8) >= 0) UnescapeAll(json);
            return JsonElement.Parse(json, Options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public static JsonElement? Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    static void UnescapeAll(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        while (reader.Read())
            if (reader.ValueIsEscaped) reader.GetString();
    }
}
