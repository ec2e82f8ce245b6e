using System.Collections.Concurrent;
using System.Text.Json;
using CxSaas.Checker.History;
using CxSaas.Checker.Verdicts;

namespace CxSaas.Checker.Work;

/// <summary>
/// Follows the promises of the whole tenant behind a cursor. Each change comes at least once over all its streams, in order for a
/// promise. Across streams some may come again, as a server says that has started anew; within one they never do, but as said below.
/// </summary>
sealed class PromiseFollower(TenantUnderTest tenant) : Follower(tenant)
{
    readonly ConcurrentDictionary<(string CustomerId, string PromiseId, string Status), (int Stream, int Times)> _told = new();
    string? _cursor;
    int _repeats;

    /// <summary>Changes that came again on a later stream.</summary>
    public int Repeats => Volatile.Read(ref _repeats);

    protected override string Query =>
        "subscription S($after: String) { promiseChanged(after: $after) { previous cursor promise { id customerId status statement } } }";

    protected override object Variables => new { after = _cursor };

    /// <summary>Makes promises until one is told: from then on every one must be.</summary>
    public async Task Begin(int number)
    {
        for (var n = 0; !Heard.IsCompleted; n++)
        {
            var request = Request.Promise(Tenant.Client.Canary.Mark, Tenant.Customer(number), $"first-{n}", TenantUnderTest.Units[0], DateTimeOffset.UtcNow.AddDays(30));
            var write = Tenant.Ledger.Begin(request.Key, request.Content);
            var reply = await Tenant.Client.Send(request.Mutation, new { input = request.Input });
            if (reply.Kind == Clients.ReplyKind.Answered && reply.Data.At("done", "errors").GetArrayLength() == 0) Tenant.Ledger.Acknowledge(write);
            else Tenant.Ledger.Lose(write);
            await Task.WhenAny(Heard, Task.Delay(200));
        }
    }

    /// <summary>Acknowledged steps that were not told.</summary>
    public IReadOnlyList<WriteKey> Missing(long sinceTick) =>
    [
        .. Tenant.Ledger.Writes
            .Where(write => write is { Knows: Knowledge.Acknowledged, Key.Kind: WriteKind.PromiseMade or WriteKind.PromiseSettled } && write.KnownAt > sinceTick)
            .Where(write => !_told.ContainsKey((write.Key.CustomerId, write.Key.Id, write.Key.Kind == WriteKind.PromiseMade ? "OPEN" : write.Content)))
            .Select(write => write.Key),
    ];

    protected override void Hear(JsonElement value)
    {
        var promise = value.At("promise");
        var (customerId, id, status) = (promise.Text("customerId"), promise.Text("id"), promise.Text("status"));
        var previous = value.At("previous").GetString();
        _cursor = value.Text("cursor");
        if (Tenant.Ledger.Find(new(WriteKind.PromiseMade, customerId, id)) is null)
            Tenant.Findings.Add(Rule.Stream, $"a promise {id} to {customerId} was told of that nobody made");
        if (status == "OPEN" != previous is null) Tenant.Findings.Add(Rule.Stream, $"promise {id} to {customerId} was told as {status} after {previous ?? "nothing"}");
        if (previous is not null && !_told.ContainsKey((customerId, id, previous)) && !id.StartsWith("first-", StringComparison.Ordinal))
            Tenant.Findings.Add(Rule.Stream, $"promise {id} to {customerId} was told as {status} before it was as {previous}");
        // On a stream that goes on from a cursor, what had just happened may be told from the journals and once more as it happened.
        var (stream, times) = _told.GetValueOrDefault((customerId, id, status));
        if (times > 0 && stream != Connections) Interlocked.Increment(ref _repeats);
        times = stream == Connections ? times + 1 : 1;
        if (times > (Connections == 1 ? 1 : 2)) Tenant.Findings.Add(Rule.Stream, $"promise {id} to {customerId} was told as {status} {times} times on one stream");
        _told[(customerId, id, status)] = (Connections, times);
    }

    protected override void Ended(string said)
    {
        if (said.Contains("CURSOR_GONE", StringComparison.Ordinal)) Tenant.Findings.Add(Rule.Stream, $"the place to go on from is gone: {said}");
    }
}
