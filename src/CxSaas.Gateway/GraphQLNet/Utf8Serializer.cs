using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using GraphQL;
using GraphQL.Execution;
using GraphQL.SystemTextJson;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>Writes results as UTF-8, ready to be sent.</summary>
sealed class Utf8Serializer(IErrorInfoProvider errors)
    // Text is sent as it is: this is JSON for programs, not script within a page.
    : GraphQLSerializer(options => options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, errors)
{
    public ReadOnlyMemory<byte> Response(ExecutionResult result) => Bytes(result);

    public ReadOnlyMemory<byte> Errors(IEnumerable<ExecutionError> errors) => Bytes(errors.ToArray());

    ReadOnlyMemory<byte> Bytes<T>(T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = SerializerOptions.Encoder }))
            JsonSerializer.Serialize(writer, value, SerializerOptions);
        return buffer.WrittenMemory;
    }
}
