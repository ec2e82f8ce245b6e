using CxSaas.Load.Running;

namespace CxSaas.Load.Scenarios.Growth;

/// <summary>
/// One silo and then three under the same load, on the same two cores: what a core does must not shrink much because calls now cross
/// from one silo to another. What was measured goes into a simulation of clusters that do not fit on a machine.
/// </summary>
static class ClusterGrowth
{
    /// <summary>Of the throughput a core with one silo.</summary>
    const double KeptMin = .8;

    const string Score = "query Q($id: ID!) { customer(id: $id) { id satisfaction { score low high band } } }";

    public static async IAsyncEnumerable<Figure> Measure(bool quick)
    {
        var one = await Costs(silos: 1, quick);
        yield return new("a feedback, one silo", one.Write.Servers, "µs", one.Write.ToString());
        yield return new("a query, one silo", one.Query.Servers, "µs", one.Query.ToString());
        var three = await Costs(silos: 3, quick);
        yield return new("a feedback, three silos", three.Write.Servers, "µs", three.Write.ToString());
        yield return new("a query, three silos", three.Query.Servers, "µs", three.Query.ToString());
        yield return Figure.AtLeast("feedback a core, one silo → three", one.Write.Servers / three.Write.Servers, KeptMin, "×", $"{one.Write.Servers:0} µs → {three.Write.Servers:0} µs");
        yield return Figure.AtLeast("queries a core, one silo → three", one.Query.Servers / three.Query.Servers, KeptMin, "×", $"{one.Query.Servers:0} µs → {three.Query.Servers:0} µs");
        foreach (var figure in ClusterSimulation.Of(one, three)) yield return figure;
    }

    /// <summary>Operations in flight: enough for three silos to have several of them each at any time, and the same for one.</summary>
    const int AtOnce = 256;

    static async Task<ClusterCosts> Costs(int silos, bool quick)
    {
        var (customers, times) = quick ? (2_000, 5_000) : (20_000, 40_000);
        await using var cluster = await LocalCluster.Start(silos, gateways: 2);
        var key = await cluster.Tenant();
        Api[] gateways = [cluster.With(key, 1), cluster.With(key, 2)];
        var number = 0;
        // The compiler is done with the hot methods of a process after some ten thousand calls, and each silo is one.
        await Write(times * silos);
        await Query(times * silos);
        var write = await Use(Write, times);
        var query = await Use(Query, times);
        var before = await cluster.Use();
        await Fill.Customers(gateways[0], customers, 2 * customers);
        var filled = await cluster.Use() - before;
        foreach (var gateway in gateways) gateway.Dispose();
        return new(silos, write, query, (double)filled.SiloMemory / customers);

        async Task<OperationCost> Use(Func<int, Task> work, int times)
        {
            var before = await cluster.Use();
            await work(times);
            return OperationCost.Of(await cluster.Use() - before, times);
        }

        Task Write(int times)
        {
            var first = Interlocked.Add(ref number, times) - times;
            return Repeated.Times(times, n => gateways[n % 2].Do(
                "recordFeedback", "RecordFeedbackInput!", Fill.Feedback(Fill.Customer(n % customers), first + n)), AtOnce);
        }

        Task Query(int times) => Repeated.Times(times, n => gateways[n % 2].Ask(Score, new { id = Fill.Customer(n % customers) }), AtOnce);
    }
}
