using System.Text.Json;
using CxSaas.Load.Bare;
using CxSaas.Load.Running;

namespace CxSaas.Load.Scenarios;

static class SmallQuery
{
    const double TimesBareMax = 3;

    static readonly (string Name, string Query)[] Queries =
    [
        ("a customer's name", "query Q($id: ID!) { customer(id: $id) { id name } }"),
        ("a customer's score", "query Q($id: ID!) { customer(id: $id) { id satisfaction { score low high band } } }"),
    ];

    public static async IAsyncEnumerable<Figure> Measure(bool quick)
    {
        var times = quick ? 10_000 : 100_000;
        await using var server = await CxSaasServer.Start();
        await using var bare = await ChildProcess.Start(BareServer.Assembly, [BareServer.CommandName]);
        var key = await server.Tenant();
        using (var api = server.With(key))
        {
            await api.Do("registerCustomer", "RegisterCustomerInput!", new { id = "c-1", name = "A customer" });
            await api.Do("recordFeedback", "RecordFeedbackInput!", Fill.Feedback("c-1", 1));
        }
        foreach (var (name, query) in Queries)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(new { query, variables = new { id = "c-1" } });
            var own = await PerRequest(server.Process, new(server.Process.Address, "/graphql"), key, json, times);
            var minimal = await PerRequest(bare, new(bare.Address, "/query"), null, json, times);
            yield return Figure.AtMost($"query of {name}", own / minimal, TimesBareMax, "×", $"{own:0} µs, {minimal:0} µs on a minimal API");
        }
    }

    static async Task<double> PerRequest(ChildProcess server, Uri to, string? key, byte[] json, int times)
    {
        // The compiler is done with the hot methods after that many calls.
        await Repeated.Post(to, key, json, times);
        return (await server.CpuOf(() => Repeated.Post(to, key, json, times))).TotalMicroseconds / times;
    }
}
