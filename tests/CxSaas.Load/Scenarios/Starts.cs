using System.Diagnostics;
using CxSaas.Load.Running;

namespace CxSaas.Load.Scenarios;

/// <summary>
/// A tenant is filled, its server is killed and started again; so nobody of it is active, and what it holds it has read back.
/// Memory is that beyond a server with no customers.
/// </summary>
static class Starts
{
    const int WorstAsked = 20, TimesShown = 200, Turns = 4, WritesEachTurn = 10_000;

    static readonly TimeSpan CompleteMax = TimeSpan.FromMinutes(5);

    public static IAsyncEnumerable<Figure> Measure(bool quick) => Measure(quick ? 10_000 : 100_000);

    /// <summary>The same with a million, which takes some minutes to fill.</summary>
    public static IAsyncEnumerable<Figure> MeasureMillion(bool quick) => Measure(quick ? 100_000 : 1_000_000);

    static async IAsyncEnumerable<Figure> Measure(int customers)
    {
        await using var server = await CxSaasServer.Start();
        var key = await server.Tenant();
        await server.KillAndStart();
        await Complete(0);
        var (empty, emptyReady) = (await server.Process.SettledMemory(), server.Process.ReadyAfter);

        using (var api = server.With(key)) await Fill.Customers(api, 0, customers);
        await server.KillAndStart();
        var complete = await Complete(customers);
        var count = $"{customers:N0} customers";
        yield return Figure.AtMost($"start to ready, {count}", server.Process.ReadyAfter.TotalSeconds, 10, "s", $"{emptyReady.TotalSeconds:0.#} s with none");
        yield return Figure.AtMost($"ready to a pulse that is right, after kill -9, {count}", complete.TotalSeconds, 10, "s", "from the first question on");
        var each = (await server.Process.SettledMemory() - empty) / (double)customers;
        yield return Figure.AtMost($"memory of a customer that is not active, {count}", each, 200, "bytes", $"{empty / (1 << 20):N0} MB with none");

        using var reader = server.With(key);
        await Worst();
        const int times = 20;
        var cpu = await server.Process.CpuOf(async () =>
        {
            for (var n = 0; n < times; n++) await Worst();
        });
        yield return Figure.AtMost($"the worst {WorstAsked} of {count}", cpu.TotalMilliseconds / times, 50, "ms", "CPU of the server");

        yield return Figure.AtMost($"a mutation shows in the pulse, {count}, 99 of 100", await Shown(), 500, "ms", $"of {TimesShown}, from sending it to a pulse that counts it");

        // In turns and in the same server, so that both are as warm and have as much beside them; the first turn is for the compiler.
        using var small = server.With(await server.Tenant());
        await Fill.Customers(small, 0, Writes.Writers);
        var (few, many) = (double.MaxValue, double.MaxValue);
        for (var turn = 0; turn <= Turns; turn++)
        {
            var number = customers + TimesShown + turn * WritesEachTurn;
            var (one, other) = (await Writes.CostOf(server, [small], WritesEachTurn, number), await Writes.CostOf(server, [reader], WritesEachTurn, number));
            if (turn > 0) (few, many) = (Math.Min(few, one), Math.Min(many, other));
        }
        yield return Figure.AtMost($"a feedback, {Writes.Writers:N0} → {count}", many / few, Writes.GrowthMax, "×", $"{few:0} µs → {many:0} µs, the least of {Turns} turns each");

        // One after the other, so that the pulse can be told by its feedback alone; whoever asks does so without a pause.
        async Task<double> Shown()
        {
            var took = new List<double>();
            for (var n = 0; n < TimesShown; n++)
            {
                var watch = Stopwatch.StartNew();
                await reader.Do("recordFeedback", "RecordFeedbackInput!", Fill.Feedback(Fill.Customer(n * 31 % customers), customers + n));
                while ((await reader.Ask("{ pulse(window: DAYS_30) { feedback } }")).GetProperty("pulse").GetProperty("feedback").GetInt32() <= customers + n) { }
                took.Add(watch.Elapsed.TotalMilliseconds);
            }
            return took.Order().ElementAt(TimesShown * 99 / 100 - 1);
        }

        Task Worst() => reader.Ask($"{{ customers(orderBy: SCORE_ASC, first: {WorstAsked}) {{ totalCount nodes {{ id satisfaction {{ score }} }} }} }}");

        async Task<TimeSpan> Complete(int expected)
        {
            var watch = Stopwatch.StartNew();
            using var api = server.With(key);
            while (true)
            {
                var pulse = (await api.Ask("{ pulse(window: DAYS_30) { complete customers feedback } }")).GetProperty("pulse");
                if (pulse.GetProperty("complete").GetBoolean())
                {
                    if (pulse.GetProperty("customers").GetInt32() != expected || pulse.GetProperty("feedback").GetInt32() != expected)
                        throw new InvalidOperationException($"{expected} customers with a feedback each, and the pulse says {pulse}");
                    return watch.Elapsed;
                }
                if (watch.Elapsed > CompleteMax) throw new TimeoutException($"After {CompleteMax} the pulse is not complete: {pulse}");
                await Task.Delay(50);
            }
        }
    }
}
