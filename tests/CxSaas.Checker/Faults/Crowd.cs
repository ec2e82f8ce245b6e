using System.Diagnostics;
using CxSaas.Checker.Clients;
using CxSaas.Checker.Targets;
using CxSaas.Checker.Work;

namespace CxSaas.Checker.Faults;

/// <summary>Many who follow some customers through one gateway, and go to the other when it is gone, each after a moment of its own.</summary>
sealed class Crowd : IAsyncDisposable
{
    static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);

    readonly CancellationTokenSource _over = new();
    readonly TenantUnderTest _tenant;
    readonly Client[] _gateways;
    readonly Task[] _members;
    int _connected, _lost, _home;

    public Crowd(TenantUnderTest tenant, Cluster cluster, int count)
    {
        _tenant = tenant;
        _gateways = [.. cluster.Addresses.Select(address => new Client([address], tenant.Client.Key, tenant.Client.Canary))];
        _members = [.. Enumerable.Range(0, count).Select(Follow)];
    }

    public Task Connected(TimeSpan most) => Stage.Until(() => Task.FromResult(Volatile.Read(ref _connected) == _members.Length), most);

    /// <summary>From the first that noticed until all are connected again.</summary>
    public async Task<TimeSpan> Back(TimeSpan most)
    {
        var lost = Volatile.Read(ref _lost);
        var watch = Stopwatch.StartNew();
        await Stage.Until(() => Task.FromResult(Volatile.Read(ref _lost) > lost || watch.Elapsed > most / 2), most);
        await Connected(most);
        return watch.Elapsed;
    }

    /// <summary>All come to the first gateway again.</summary>
    public async Task Home()
    {
        Interlocked.Increment(ref _home);
        await Stage.Until(() => Task.FromResult(false), PauseMax);
        await Connected(TimeSpan.FromMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAll(_members);
        foreach (var gateway in _gateways) gateway.Dispose();
        _over.Dispose();
    }

    async Task Follow(int number)
    {
        var (gateway, version, chance) = (0, 0, new Random(number));
        while (!_over.IsCancellationRequested)
        {
            var isConnected = false;
            try
            {
                using var stream = await LiveStream.Open(
                    _gateways[gateway], "subscription S($id: ID!) { scoreChanged(customerId: $id) { satisfaction { version } } }", new { id = _tenant.Customer(number) }, _over.Token);
                for (var home = Volatile.Read(ref _home); gateway == 0 || home == Volatile.Read(ref _home);)
                {
                    var next = (await stream.Next(_over.Token)).Int("satisfaction", "version");
                    if (!isConnected) Interlocked.Increment(ref _connected);
                    isConnected = true;
                    if (next < version) _tenant.Findings.Add(Verdicts.Rule.Stream, $"a follower of {_tenant.Customer(number)} went back from version {version} to {next}");
                    version = next;
                }
                gateway = 0;
            }
            catch (StreamEndedException)
            {
                Interlocked.Increment(ref _lost);
                gateway = 1 - gateway;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            if (isConnected) Interlocked.Decrement(ref _connected);
            await Task.Delay(PauseMax * chance.NextDouble(), CancellationToken.None);
        }
    }
}
