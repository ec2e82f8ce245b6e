using CxSaas.Load.Running;

namespace CxSaas.Load.Scenarios;

/// <summary>
/// Single writes over 64 connections to the same number of customers, once where these are all there are and once among many more:
/// what differs is the tenant's size, not the customers that are written to.
/// </summary>
static class Writes
{
    public const double GrowthMax = 1.3;

    public const int Writers = 1_000;

    public static async IAsyncEnumerable<Figure> Measure(bool quick)
    {
        var (times, manyCustomers, manyTenants) = quick ? (5_000, 5_000, 20) : (40_000, 100_000, 1_000);
        var number = 1;
        await using (var server = await CxSaasServer.Start())
        {
            using var api = server.With(await server.Tenant());
            await Fill.Customers(api, 0, Writers);
            await Write([api], times);
            var few = await Write([api], times);
            await Fill.Customers(api, Writers, manyCustomers);
            var many = await Write([api], times);
            yield return Figure.AtMost($"a feedback, {Writers:N0} → {manyCustomers:N0} customers", many / few, GrowthMax, "×", $"{few:0} µs → {many:0} µs");

            // In the same server, so that both have its other customers beside them.
            var apis = new List<Api>();
            for (var tenant = 0; tenant < 100; tenant++) apis.Add(server.With(await server.Tenant()));
            await Write(apis, times);
            var spread = await Write(apis, times);
            var hot = await Write([api], times);
            yield return Figure.AtMost("all writes on one tenant, or over 100", hot / spread, GrowthMax, "×", $"{hot:0} µs, {spread:0} µs over 100");
            for (var tenant = 100; tenant < manyTenants; tenant++) apis.Add(server.With(await server.Tenant()));
            await Write(apis, times);
            var everywhere = await Write(apis, times);
            yield return Figure.AtMost($"a feedback, 1 → {apis.Count:N0} tenants", everywhere / many, GrowthMax, "×", $"{many:0} µs → {everywhere:0} µs");
            foreach (var one in apis) one.Dispose();

            Task<double> Write(IReadOnlyList<Api> to, int times) => CostOf(server, to, times, Interlocked.Add(ref number, times) - times);
        }
    }

    /// <summary>CPU of the server for a feedback, in microseconds: so many, of the numbers from the first one on, to the first thousand customers of these tenants in turn.</summary>
    public static async Task<double> CostOf(CxSaasServer server, IReadOnlyList<Api> to, int times, int first)
    {
        var cpu = await server.Process.CpuOf(() => Repeated.Times(times, n => to[n % to.Count].Do(
            "recordFeedback", "RecordFeedbackInput!", Fill.Feedback(Fill.Customer(n % Writers), first + n))));
        return cpu.TotalMicroseconds / times;
    }
}
