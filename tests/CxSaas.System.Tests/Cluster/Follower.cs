using System.Text.Json;
using CxSaas.System.Tests.Running;

namespace CxSaas.System.Tests.Cluster;

/// <summary>One subscription that is opened once and never again, and all it has said.</summary>
sealed class Follower : IDisposable
{
    readonly List<JsonElement> _said = [];
    readonly IDisposable _connection;
    readonly Task _reading;

    Follower(IDisposable connection, Func<Task<JsonElement>> next) => (_connection, _reading) = (connection, Task.Run(() => Read(next)));

    public List<JsonElement> Said
    {
        get
        {
            // One that broke says so here, rather than look like one that has nothing to say.
            if (_reading.IsFaulted) _reading.GetAwaiter().GetResult();
            lock (_said) return [.. _said];
        }
    }

    public static async Task<Follower> BySocket(Uri gateway, string key, string query, object? variables = null)
    {
        var live = await LiveSocket.Subscribe(gateway, key, query, variables);
        return new(live, live.Next);
    }

    public static async Task<Follower> ByStream(Uri gateway, string key, string query, object? variables = null)
    {
        var live = await LiveEvents.Open(gateway, key, query, variables);
        return new(live, async () =>
        {
            var said = (await live.Next())!.Value;
            Assert.False(said.TryGetProperty("errors", out var errors), errors.ToString());
            return said.At("data").EnumerateObject().First().Value;
        });
    }

    public void Dispose() => _connection.Dispose();

    async Task Read(Func<Task<JsonElement>> next)
    {
        while (true)
        {
            var value = await next();
            lock (_said) _said.Add(value);
        }
    }
}
