using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CxSaas.Gateway.Engine;

namespace CxSaas.System.Tests.Transport;

/// <summary>
/// An engine that answers by the words in a document, so that the transports can be held to their protocols without a
/// schema: echo, fail, hold, and the streams endless, three, failing and silent.
/// </summary>
sealed class TinyEngine : IGraphQLEngine
{
    static readonly byte[] Refused = """[{"message":"Refused.","extensions":{"code":"REFUSED"}}]"""u8.ToArray();
    static readonly byte[] WrongKind = """[{"message":"Not here.","extensions":{"code":"NOT_HERE"}}]"""u8.ToArray();
    readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _open;
    long _produced;
    int _calls;
    int _held;

    public int OpenStreams => Volatile.Read(ref _open);
    public long Produced => Interlocked.Read(ref _produced);
    public int Calls => Volatile.Read(ref _calls);
    public int Held => Volatile.Read(ref _held);

    /// <summary>Lets every held query answer.</summary>
    public void Release() => _release.TrySetResult();

    public async Task<GraphQLOutcome> Execute(GraphQLCall call, CancellationToken cancellation)
    {
        if (call.Caller.IsNobody) return new GraphQLOutcome.Unproven();
        Interlocked.Increment(ref _calls);
        var (query, _, variables) = call.Request;
        var kind = query.StartsWith("mutation", StringComparison.Ordinal) ? Operations.Mutation
            : query.StartsWith("subscription", StringComparison.Ordinal) ? Operations.Subscription : Operations.Query;
        if (Has("refused") || query.Count(c => c == '{') != query.Count(c => c == '}') || query.Trim().Length == 0)
            return new GraphQLOutcome.Rejected(Refused);
        if (query.Contains('!') && variables is null) return new GraphQLOutcome.Rejected(Refused);
        if (!call.Allowed.HasFlag(kind)) return new GraphQLOutcome.NotAllowed(WrongKind);
        if (Has("fail") && kind != Operations.Subscription) throw new InvalidOperationException("secret detail");
        if (Has("hold"))
        {
            Interlocked.Increment(ref _held);
            await _release.Task.WaitAsync(cancellation);
        }

        if (kind == Operations.Subscription)
            return new GraphQLOutcome.Streaming(Counted(query[(query.IndexOf('{') + 1)..query.LastIndexOf('}')].Trim(), cancellation));
        return new GraphQLOutcome.Completed(Data(new
        {
            __typename = kind == Operations.Query ? "Query" : "Mutation",
            tenant = call.Caller.TenantId,
            echo = variables,
        }));

        bool Has(string word) => query.Contains(word, StringComparison.Ordinal);
    }

    async IAsyncEnumerable<ReadOnlyMemory<byte>> Counted(string name, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Interlocked.Increment(ref _open);
        try
        {
            for (var n = 1; name != "three" || n <= 3; n++)
            {
                if (name == "failing" && n > 1) throw new InvalidOperationException("secret detail");
                if (name == "silent" && n > 1) await Task.Delay(Timeout.Infinite, cancellation);
                await Task.Yield();
                cancellation.ThrowIfCancellationRequested();
                Interlocked.Increment(ref _produced);
                yield return Data(name == "endless" ? new { n, filler = new string('x', 16_000) } : new { n });
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    static byte[] Data(object data) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { data }));
}
