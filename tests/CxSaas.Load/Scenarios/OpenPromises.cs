using CxSaas.Load.Running;

namespace CxSaas.Load.Scenarios;

static class OpenPromises
{
    const int PromisesPerCustomer = 50;

    static readonly TimeSpan Watched = TimeSpan.FromSeconds(15);

    public static async IAsyncEnumerable<Figure> Measure(bool quick)
    {
        var promises = quick ? 10_000 : 1_000_000;
        await using var server = await CxSaasServer.Start();
        var key = await server.Tenant();
        using (var api = server.With(key))
        {
            await api.Do("defineUnit", "DefineUnitInput!", new { id = "u-1", name = "A unit" });
            await Fill.Customers(api, 0, promises / PromisesPerCustomer);
        }
        await server.KillAndStart();
        await Open(0);
        var (memory, idle) = (await server.Process.SettledMemory(), await server.Process.CpuOf(() => Task.Delay(Watched)));

        var due = DateTime.UtcNow.AddDays(30).ToString("O");
        using (var api = server.With(key))
            await Fill.Batches(api, 0, promises, "makePromiseBatch", "[PromiseInput!]!", number => new
            {
                id = $"p-{number}",
                customerId = Fill.Customer(number / PromisesPerCustomer),
                statement = "It will be there in time",
                dueAt = due,
                unitId = "u-1",
            });
        await server.KillAndStart();
        await Open(promises);
        var held = await server.Process.SettledMemory();
        yield return new($"{promises:N0} open promises, memory of each", (held - memory) / (double)promises, "bytes", $"{memory / (1 << 20):N0} MB without, {held / (1 << 20):N0} MB with");
        var waiting = await server.Process.CpuOf(() => Task.Delay(Watched));
        yield return new($"CPU in {Watched.TotalSeconds:0} s with nothing due", waiting.TotalMilliseconds, "ms", $"{idle.TotalMilliseconds:0} ms without promises");

        async Task Open(int expected)
        {
            using var api = server.With(key);
            for (var tries = 0; tries < 600; tries++)
            {
                var pulse = (await api.Ask("{ pulse { complete promises { open } } }")).GetProperty("pulse");
                if (pulse.GetProperty("complete").GetBoolean() && pulse.GetProperty("promises").GetProperty("open").GetInt32() == expected) return;
                await Task.Delay(100);
            }
            throw new TimeoutException($"The pulse does not come to {expected} open promises.");
        }
    }
}
