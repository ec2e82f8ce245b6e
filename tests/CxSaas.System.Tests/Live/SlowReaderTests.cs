using System.Text.Json;
using CxSaas.System.Tests.Running;
using CxSaas.System.Tests.Transport;

namespace CxSaas.System.Tests.Live;

/// <summary>
/// Who reads a stream of events more slowly than they come is ended with the place to go on from, and goes on from there as if it had
/// been quick.
/// </summary>
public sealed class SlowReaderTests(RunningServer server)
{
    const int Batches = 5, BatchSize = 400;

    /// <summary>Whole messages get through, so the connection is not taken for a stuck one; but few.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // So long that some hundreds fill whatever lies between the server and its reader.
    static readonly string Long =
        $"subscription S($after: String) {{ promiseChanged(after: $after) {{ cursor promise {{ id {string.Join(' ', Enumerable.Range(0, 20).Select(n => $"s{n}: statement"))} }} }} }}";

    [Fact]
    public async Task One_that_falls_behind_is_ended_with_its_place_and_goes_on_from_there_over_both_transports()
    {
        using var api = await server.Tenant();
        var drops = await server.Figures.Sum("cxsaas_gateway_live_inbox_drops_total");
        var address = server.Process.Address;
        using var quick = await LiveEvents.Open(address, api.Key, "subscription { promiseChanged { cursor promise { id } } }");
        await using var socket = await RawSocket.Ready(address, api.Key, receiveBuffer: 8 * 1024);
        await socket.Subscribe("a", Long);
        using var stream = await LiveEvents.Open(address, api.Key, Long, receiveBuffer: 8 * 1024);
        var first = await Heard(api, async () => Event((await quick.Next())!.Value), async () => Event((await socket.Message()).At("payload")), async () => Event((await stream.Next())!.Value));

        using var made = new CancellationTokenSource();
        var bySocket = Slowly(async () =>
        {
            var frame = await socket.Next();
            if (frame.Opcode == Frame.Text) return (Event(frame.Json.At("payload")), null);
            Assert.Equal(1013, frame.Code);
            return (null, frame.Reason.Split(' ')[^1]);
        }, made.Token);
        var byStream = Slowly(async () =>
        {
            var said = (await stream.Next())!.Value;
            if (!said.TryGetProperty("errors", out var errors)) return (Event(said), null);
            Assert.Equal("FELL_BEHIND", errors.Text(0, "extensions", "code"));
            Assert.Null(await stream.Next());
            return (null, errors.Text(0, "extensions", "resumeAfter"));
        }, made.Token);
        var all = new List<Said>();
        for (var batch = 0; batch < Batches; batch++)
        {
            await Make(api, batch);
            while (all.Count < (batch + 1) * BatchSize) all.Add(Event((await quick.Next())!.Value));
        }
        await made.CancelAsync();
        await Task.WhenAll(bySocket, byStream);
        await Eventually.Holds(() => server.Figures.Sum("cxsaas_gateway_live_inbox_drops_total"), now => now >= drops + 2);

        foreach (var (read, resumeAfter) in new[] { await bySocket, await byStream })
        {
            Assert.Equal(read.Count > 0 ? read[^1].Cursor : first, resumeAfter);
            Assert.InRange(read.Count, 0, Batches * BatchSize - 1_000);
            using var again = await LiveEvents.Open(address, api.Key, Long, new { after = resumeAfter });
            while (read.Count < all.Count) read.Add(Event((await again.Next())!.Value));
            Assert.Equal(all, read);
        }
    }

    sealed record Said(string Cursor, string Id);

    static Said Event(JsonElement payload) => new(payload.Text("data", "promiseChanged", "cursor")!, payload.Text("data", "promiseChanged", "promise", "id")!);

    static async Task<(List<Said> Read, string? ResumeAfter)> Slowly(Func<Task<(Said? Event, string? ResumeAfter)>> next, CancellationToken all)
    {
        var read = new List<Said>();
        while (true)
        {
            var (said, resumeAfter) = await next();
            if (said is null) return (read, resumeAfter);
            read.Add(said);
            if (!all.IsCancellationRequested) await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }

    // When a subscription begins to hear is not told, so something is said until all of them have heard the same.
    static async Task<string> Heard(Api api, params Func<Task<Said>>[] readers)
    {
        using var heard = new CancellationTokenSource();
        var saying = Task.Run(async () =>
        {
            for (var n = 0; !heard.IsCancellationRequested; n++)
            {
                await api.Do("makePromise", Promise($"first-{n}", "first"));
                await Task.Delay(Pause, CancellationToken.None);
            }
            await api.Do("makePromise", Promise("last", "first"));
        }, TestContext.Current.CancellationToken);
        foreach (var next in readers) await next();
        await heard.CancelAsync();
        await saying;
        Said said = null!;
        foreach (var next in readers) do said = await next(); while (said.Id != "last");
        return said.Cursor;
    }

    static Task Make(Api api, int batch) => api.Ingest(
        "mutation M($input: [PromiseInput!]!) { makePromiseBatch(input: $input) { errors { message } } }",
        new { input = Enumerable.Range(0, BatchSize).Select(n => Promise($"{batch}-{n}", $"c{n % 80}")) });

    static object Promise(string id, string customerId) =>
        new { id, customerId, statement = new string('x', 1_000), unitId = "u", dueAt = new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero) };
}
