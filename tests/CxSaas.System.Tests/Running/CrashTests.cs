using System.Collections.Concurrent;
using System.Text.Json;

namespace CxSaas.System.Tests.Running;

/// <summary>What was acknowledged survives kill -9, once.</summary>
public sealed class CrashTests
{
    const int Writers = 32, Customers = 40, Kills = 3;

    [Fact]
    public async Task Every_acknowledged_write_is_there_exactly_once_after_kills_in_mid_write()
    {
        var folder = CxSaasProcess.TemporaryFolder();
        var acknowledged = new ConcurrentDictionary<string, byte>();
        var doubtful = new ConcurrentDictionary<string, byte>();
        string? key = null;
        for (var round = 0; round < Kills; round++)
        {
            await using var server = await CxSaasProcess.Start(folder);
            using var api = new Api(server.Address, key ??= server.AdminKey);
            // What was in doubt when the last server died is sent again: it must count once whether or not it was stored.
            foreach (var id in doubtful.Keys) await Record(api, id);
            var started = new TaskCompletionSource();
            var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                for (var n = 0; ; n++)
                {
                    var id = $"{round}-{writer}-{n}";
                    doubtful[id] = 0;
                    try
                    {
                        await Record(api, id);
                    }
                    catch (Exception lost) when (lost is HttpRequestException or IOException or JsonException)
                    {
                        return;
                    }
                    if (acknowledged.Count > 300 * (round + 1)) started.TrySetResult();
                }
            }, TestContext.Current.CancellationToken)).ToList();
            await await Task.WhenAny(started.Task, Task.WhenAll(writers)).WaitAsync(Busy.Patience, TestContext.Current.CancellationToken);
            await server.Kill();
            await Task.WhenAll(writers);
        }

        await using var last = await CxSaasProcess.Start(folder);
        using var reader = new Api(last.Address, key!);
        var found = new List<string>();
        for (var customer = 0; customer < Customers; customer++) found.AddRange(await Timelines.Ids(reader, $"c{customer}"));
        Assert.Equal(found.Count, found.Distinct().Count());
        Assert.Empty(acknowledged.Keys.Except(found));
        Assert.Empty(found.Except(acknowledged.Keys).Except(doubtful.Keys));

        async Task Record(Api api, string id)
        {
            await api.Do("recordFeedback", new { id, customerId = CustomerOf(id), answers = new[] { new { metric = "CSAT", value = 1 + id.Length % 5 } } });
            acknowledged[id] = 0;
            doubtful.TryRemove(id, out _);
        }
    }

    [Fact]
    public async Task A_server_asked_to_stop_finishes_what_runs_and_exits_in_order()
    {
        await using var server = await CxSaasProcess.Start();
        using var api = new Api(server.Address, server.AdminKey);
        var running = Enumerable.Range(0, 50).Select(i =>
            api.Do("recordFeedback", new { id = $"f{i}", customerId = $"c{i}", answers = new[] { new { metric = "CSAT", value = 3 } } })).ToList();
        await running[0];
        Assert.Equal(0, await server.Terminate());
        // A request that never got through is the client's to send again; one that was answered is stored.
        var answered = 0;
        foreach (var request in running)
        {
            try
            {
                await request;
                answered++;
            }
            catch (HttpRequestException)
            {
            }
        }
        await using var again = await CxSaasProcess.Start(server.Folder);
        using var reader = new Api(again.Address, api.Key);
        var found = 0;
        for (var i = 0; i < 50; i++) found += (await Timelines.Ids(reader, $"c{i}")).Count;
        Assert.InRange(found, answered, 50);
    }

    static string CustomerOf(string id) => $"c{id.Sum(c => c) % Customers}";
}
