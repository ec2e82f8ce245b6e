using CxSaas.Load.Bare;
using CxSaas.Load.Running;

namespace CxSaas.Load.Scenarios;

static class IdleSockets
{
    const double KilobytesMax = 24;

    const string Query = "subscription S($id: ID!) { scoreChanged(customerId: $id) { satisfaction { score low high } } }";

    /// <summary>Longer than a ping and its answer may take, so that whoever is still there afterwards was held.</summary>
    static readonly TimeSpan Held = TimeSpan.FromSeconds(35);

    public static async IAsyncEnumerable<Figure> Measure(bool quick)
    {
        var sockets = quick ? 1_000 : 10_000;
        var bare = await Bare(sockets);
        await using var server = await CxSaasServer.Start();
        var key = await server.Tenant();
        using var api = server.With(key);
        await api.Do("registerCustomer", "RegisterCustomerInput!", new { id = "c-1", name = "A customer" });
        // Whatever the first sockets alone cost is not a socket's.
        using var first = await Crowd.Open(100, Subscribe);
        var before = await server.Process.SettledMemory();
        using var crowd = await Crowd.Open(sockets, Subscribe);
        var each = 0.0;
        // Whoever does not read does not answer pings either.
        await crowd.Hear(async () =>
        {
            await Task.Delay(Held);
            each = (await server.Process.SettledMemory() - before) / 1024.0 / sockets;
            await api.Do("recordFeedback", "RecordFeedbackInput!", Fill.Feedback("c-1", 1));
        });
        yield return Figure.AtMost($"memory of one of {sockets:N0} subscribed idle sockets", each, KilobytesMax, "KB", $"{bare:0.#} KB on bare Kestrel");

        yield return new($"sockets held {Held.TotalSeconds:0} s and then told", sockets, "", "all of them", $"{sockets:N0}", true);

        Task<LoadSocket> Subscribe(int n) => LoadSocket.Subscribe(server.Process.Address, key, Query, "c-1", n);
    }

    static async Task<double> Bare(int sockets)
    {
        await using var server = await ChildProcess.Start(BareServer.Assembly, [BareServer.CommandName]);
        using var first = await Crowd.Open(100, Connect);
        var before = await server.SettledMemory();
        using var crowd = await Crowd.Open(sockets, Connect);
        await Task.Delay(Held);
        return (await server.SettledMemory() - before) / 1024.0 / sockets;

        Task<LoadSocket> Connect(int n) => LoadSocket.Connect(server.Address, "/socket", n);
    }
}
