using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CxSaas.Domain.Customers;

namespace CxSaas.Silo.Storage;

/// <summary>How a stored state is written: names as in the API, text as people wrote it, and nothing for null.</summary>
public static class StoredJson
{
    static readonly JsonSerializerOptions Options = Configured();

    /// <summary>An event as it stands in storage.</summary>
    public static string Of(CustomerEvent stored) => JsonSerializer.Serialize(stored, Options);

    /// <summary>The same, read.</summary>
    public static CustomerEvent EventOf(string json) => JsonSerializer.Deserialize<CustomerEvent>(json, Options) ?? throw new JsonException("null is no event.");

    static JsonSerializerOptions Configured()
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        return options;
    }

    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.Converters.Add(new JsonStringEnumConverter());
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        // Rows never reach a browser as they are; escaping every umlaut would only make them longer and unreadable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LetRequiredBeNull } };
    }

    // A `required string?` that is null was left out when it was written, so its absence must be readable.
    static void LetRequiredBeNull(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            if (property is { IsRequired: true, IsSetNullable: true })
                property.IsRequired = false;
    }
}
