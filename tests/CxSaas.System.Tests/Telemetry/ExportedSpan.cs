using System.Text;

namespace CxSaas.System.Tests.Telemetry;

/// <summary>A span as OTLP carries it (opentelemetry/proto/trace/v1): its place in the trace, what made it and its name.</summary>
sealed record ExportedSpan(string Trace, string Id, string Parent, string Source, string Name, string Attributes)
{
    /// <summary>An export holds resources (1), each of them sources (2), each of them its name (1.1) and spans (2).</summary>
    public static IEnumerable<ExportedSpan> Read(byte[] export) =>
        from resource in Parts(export, 1)
        from scope in Parts(resource, 2)
        let source = Encoding.UTF8.GetString(Parts(Parts(scope, 1).First(), 1).First())
        from span in Parts(scope, 2)
        select new ExportedSpan(
            Hex(Parts(span, 1)), Hex(Parts(span, 2)), Hex(Parts(span, 4)), source, Encoding.UTF8.GetString(Parts(span, 5).First()),
            string.Join('\n', Parts(span, 9).Select(Encoding.UTF8.GetString)));

    static string Hex(IEnumerable<byte[]> bytes) => Convert.ToHexString(bytes.FirstOrDefault() ?? []);

    /// <summary>The length-delimited fields of that number in a protobuf message; the others are skipped.</summary>
    static IEnumerable<byte[]> Parts(byte[] message, int field)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0: Varint(message, ref at); break;
                case 1: at += 8; break;
                case 5: at += 4; break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    if (tag >> 3 == (ulong)field) yield return message[at..(at + length)];
                    at += length;
                    break;
                default: throw new InvalidDataException($"Wire type {tag & 7}");
            }
        }
    }

    static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
