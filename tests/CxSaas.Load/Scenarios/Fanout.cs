using System.Net.Http.Headers;
using CxSaas.Load.Bare;
using CxSaas.Load.Running;

namespace CxSaas.Load.Scenarios;

/// <summary>
/// One customer, many sockets. A round is one recorded feedback and the wait until each socket has its message, so nothing is
/// conflated and the CPU of the write is in the figure.
/// </summary>
static class Fanout
{
    const double MicrosecondsMax = 10;

    static readonly Shape Three = new("3 fields", 2,
        "subscription S($id: ID!) { scoreChanged(customerId: $id) { satisfaction { score } } }");

    /// <summary>27 fields are in the document; those under the eight dimensions come eight times.</summary>
    static readonly Shape Many = new("27 fields", 5,
        "subscription S($id: ID!) { scoreChanged(customerId: $id) { customerId delta eventId satisfaction { score low high band evidence prior asOf version "
        + "atRisk { openPromises points nextDueAt } dimensions { dimension weight score gap forwardExpectation perception { value low n } } } } }");

    public static async IAsyncEnumerable<Figure> Measure(bool quick)
    {
        foreach (var sockets in quick ? new[] { 200, 500 } : [1_000, 5_000])
            foreach (var shape in new[] { Three, Many })
            {
                var rounds = (quick ? 20_000 : 400_000) / sockets;
                var bare = await Bare(sockets, rounds, quick);
                var shared = await Delivered(sockets, shape, shareExecutions: true, rounds, quick);
                var apart = await Delivered(sockets, shape, shareExecutions: false, Math.Max(4, rounds / 4), quick);
                yield return Figure.AtMost(
                    $"a message, {sockets:N0} sockets, {shape.Name}", shared, MicrosecondsMax, "µs", $"{bare:0.#} µs from bare Kestrel, 600 bytes each");
                yield return Figure.AtLeast(
                    $"sharing saves, {sockets:N0} sockets, {shape.Name}", apart / shared, shape.SavesMin, "×", $"{apart:0.#} µs with an execution each");
            }
    }

    static async Task<double> Delivered(int sockets, Shape shape, bool shareExecutions, int rounds, bool quick)
    {
        await using var server = await CxSaasServer.Start(shareExecutions);
        var key = await server.Tenant();
        using var api = server.With(key);
        await api.Do("registerCustomer", "RegisterCustomerInput!", new { id = "c-1", name = "A customer" });
        using var crowd = await Crowd.Open(sockets, n => LoadSocket.Subscribe(server.Process.Address, key, shape.Query, "c-1", n));
        var written = 0;
        return await PerMessage(server.Process, crowd, sockets, rounds, quick,
            () => api.Do("recordFeedback", "RecordFeedbackInput!", Fill.Feedback("c-1", ++written)));
    }

    static async Task<double> Bare(int sockets, int rounds, bool quick)
    {
        await using var server = await ChildProcess.Start(BareServer.Assembly, [BareServer.CommandName]);
        using var http = new HttpClient { BaseAddress = server.Address };
        var message = "{\"id\":\"1\",\"type\":\"next\",\"payload\":\"" + new string('x', 600) + "\"}";
        using var crowd = await Crowd.Open(sockets, n => LoadSocket.Connect(server.Address, "/socket", n));
        return await PerMessage(server, crowd, sockets, rounds, quick, async () =>
        {
            using var content = new StringContent(message, new MediaTypeHeaderValue("text/plain"));
            (await http.PostAsync("/send", content)).EnsureSuccessStatusCode();
        });
    }

    static async Task<double> PerMessage(ChildProcess server, Crowd crowd, int sockets, int rounds, bool quick, Func<Task> write)
    {
        await WarmUp.By(() => crowd.Hear(write), quick);
        var cpu = await server.CpuOf(async () =>
        {
            for (var round = 0; round < rounds; round++) await crowd.Hear(write);
        });
        return cpu.TotalMicroseconds / ((double)rounds * sockets);
    }

    sealed record Shape(string Name, double SavesMin, string Query);
}
