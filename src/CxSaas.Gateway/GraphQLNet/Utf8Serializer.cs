using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using CxSaas.Gateway.Guard;
using GraphQL;
using GraphQL.Execution;
using GraphQL.SystemTextJson;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>Writes results as UTF-8, ready to be sent.</summary>
sealed class Utf8Serializer(IErrorInfoProvider errors, GuardPolicy guard)
    // Text is sent as it is: this is JSON for programs, not script within a page.
    : GraphQLSerializer(options => options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, errors)
{
    /// <summary>Null where it would be longer than an answer may be.</summary>
    public ReadOnlyMemory<byte>? Response(ExecutionResult result)
    {
        try
        {
            return Bytes(result, guard.Limits.ResponseBytesMax);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    public ReadOnlyMemory<byte> Errors(IEnumerable<ExecutionError> errors) => Bytes(errors.ToArray(), int.MaxValue);

    ReadOnlyMemory<byte> Bytes<T>(T value, int bytesMax)
    {
        var buffer = new BoundedBuffer(bytesMax);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = SerializerOptions.Encoder }))
            JsonSerializer.Serialize(writer, value, SerializerOptions);
        return buffer.Written;
    }

    /// <summary>Throws <see cref="OverflowException"/> where more is written than fits.</summary>
    sealed class BoundedBuffer(int bytesMax) : IBufferWriter<byte>
    {
        readonly ArrayBufferWriter<byte> _inner = new();

        public ReadOnlyMemory<byte> Written => _inner.WrittenMemory;

        public void Advance(int count)
        {
            if (_inner.WrittenCount + count > bytesMax) throw new OverflowException($"An answer is at most {bytesMax} bytes.");
            _inner.Advance(count);
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);
    }
}
