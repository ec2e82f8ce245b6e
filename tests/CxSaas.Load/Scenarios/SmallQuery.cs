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

    /// <summary>Both are warm before either is measured, and then measured in turns: the machine is not equally fast all the time.</summary>
    const int Turns = 10;

    public static async IAsyncEnumerable<Figure> Measure(bool quick)
    {
        var times = quick ? 2_000 : 20_000;
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
            var (own, minimal) = (TimeSpan.Zero, TimeSpan.Zero);
            await WarmUp.By(AskOwn, quick);
            await WarmUp.By(AskMinimal, quick);
            for (var turn = 0; turn < Turns; turn++)
            {
                own += await server.Process.CpuOf(AskOwn);
                minimal += await bare.CpuOf(AskMinimal);
            }
            yield return Figure.AtMost($"query of {name}", own / minimal, TimesBareMax, "×", $"{Each(own):0.#} µs, {Each(minimal):0.#} µs on a minimal API");

            Task AskOwn() => Repeated.Post(new(server.Process.Address, "/graphql"), key, json, times);
            Task AskMinimal() => Repeated.Post(new(bare.Address, "/query"), null, json, times);
            double Each(TimeSpan cpu) => cpu.TotalMicroseconds / (Turns * times);
        }
    }
}
