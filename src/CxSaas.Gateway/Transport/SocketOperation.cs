using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using CxSaas.Gateway.Engine;

namespace CxSaas.Gateway.Transport;

/// <summary>One operation of a socket: its id, already encoded for the messages it will send, and the way to stop it.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "No timer and no link to another token; disposing would race with Stop.")]
sealed class SocketOperation(string id, GraphQLRequest request)
{
    readonly byte[] _id = JsonSerializer.SerializeToUtf8Bytes(id);

    readonly CancellationTokenSource _stop = new();

    public string Id => id;
    public GraphQLRequest Request => request;
    public CallRecord Record { get; } = new();
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Kept, as a subscription sends it with every item.</summary>
    public ReadOnlyMemory<byte> NextHead => field.IsEmpty ? field = Head(",\"type\":\"next\",\"payload\":"u8) : field;

    public ReadOnlyMemory<byte> ErrorHead => Head(",\"type\":\"error\",\"payload\":"u8);
    public ReadOnlyMemory<byte> CompleteHead => Head(",\"type\":\"complete\""u8);

    public void Stop() => _stop.Cancel();

    byte[] Head(ReadOnlySpan<byte> rest) => [.. "{\"id\":"u8, .. _id, .. rest];
}
