using System.Text.Json;
using System.Text.Json.Serialization;
using CxSaas.Domain.Customers;

namespace CxSaas.Domain.Tests;

/// <summary>A state as it lies in storage.</summary>
static class StoredJson
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Of<T>(T state) => JsonSerializer.Serialize(state, Options);

    public static Customer RoundTrip(Customer customer) => JsonSerializer.Deserialize<Customer>(Of(customer), Options)!;
}
