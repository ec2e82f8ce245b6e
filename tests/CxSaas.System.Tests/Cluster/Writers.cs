using System.Collections.Concurrent;
using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Cluster;

/// <summary>Clients that send a write until it is acknowledged, through whichever gateway answers, and then the next.</summary>
sealed class Writers : IAsyncDisposable
{
    const int PerGateway = 2;

    readonly LocalCluster _cluster;
    readonly string _key;
    readonly int _customers;
    readonly ConcurrentDictionary<string, byte> _tried = new(), _done = new();
    readonly CancellationTokenSource _stop = new();
    readonly Task _all;
    int _next, _retries;

    public Writers(LocalCluster cluster, string key, int customers)
    {
        (_cluster, _key, _customers) = (cluster, key, customers);
        _all = Task.WhenAll(Enumerable.Range(0, PerGateway * 2).Select(writer => Write(writer % 2)));
    }

    /// <summary>Writes that had to be sent again.</summary>
    public int Retries => Volatile.Read(ref _retries);

    public int Done => _done.Count;

    /// <summary>Waits until as many more have been acknowledged.</summary>
    public async Task Acknowledged(int more)
    {
        var wanted = _done.Count + more;
        using var deadline = new CancellationTokenSource(Busy.Patience);
        while (_done.Count < wanted) await Task.Delay(20, deadline.Token);
    }

    public async Task Stop()
    {
        await _stop.CancelAsync();
        await _all;
    }

    /// <summary>What was acknowledged is there, once, and nothing else but what was tried; the tenant's numbers know of all of it.</summary>
    public async Task DemandEverything()
    {
        using var api = new Api(_cluster.Gateway(2), _key);
        var found = new List<string>();
        for (var customer = 0; customer < _customers; customer++) found.AddRange(await Timelines.Ids(api, $"c{customer}"));
        Assert.Equal(found.Count, found.Distinct().Count());
        Assert.Empty(_done.Keys.Except(found));
        Assert.Empty(found.Except(_tried.Keys));
        await Eventually.Holds(
            () => api.Ask("{ pulse(window: DAYS_30) { complete feedback } }"),
            pulse => pulse.GetProperty("pulse").GetProperty("complete").GetBoolean() && pulse.GetProperty("pulse").GetProperty("feedback").GetInt32() == found.Count);
    }

    async Task Write(int gateway)
    {
        Api[] gateways = [.. _cluster.Gateways.Select(address => new Api(address, _key))];
        while (!_stop.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _next);
            var id = $"w{number}";
            _tried[id] = 0;
            while (!await IsTaken(gateways[gateway], id, $"c{number % _customers}") && !_stop.IsCancellationRequested)
            {
                Interlocked.Increment(ref _retries);
                gateway = 1 - gateway;
                await Task.Delay(100);
            }
        }
        foreach (var each in gateways) each.Dispose();
    }

    async Task<bool> IsTaken(Api gateway, string id, string customerId)
    {
        try
        {
            var answer = await gateway.Send(
                "mutation M($input: RecordFeedbackInput!) { recordFeedback(input: $input) { errors { code } } }",
                new { input = new { id, customerId, answers = new[] { new { metric = "CSAT", value = 4 } } } });
            if (answer.TryGetProperty("errors", out _) || answer.At("data", "recordFeedback", "errors").GetArrayLength() > 0) return false;
            _done[id] = 0;
            return true;
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or JsonException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stop.Dispose();
    }
}
