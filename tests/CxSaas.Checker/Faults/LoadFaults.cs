using System.Diagnostics;
using CxSaas.Checker.Clients;
using CxSaas.Checker.Work;

namespace CxSaas.Checker.Faults;

/// <summary>What clients do to a server, and to each other.</summary>
static class LoadFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("F14", "the gateway with 1,000 subscribers killed -9 and, the next time, asked to end", "all are back within 10 s, and those who follow promises have missed none", GatewayLost),
        new("F15", "after 5 s without a server, five times as many clients send without a pause, everything ten times and in any order", "once it is over, writes go as fast as before (90 %) within 10 s", Storm),
        new("F16", "one tenant asks for all that it can, beside one that asks nine times a second", "the quiet one is never refused, and 99 % of its answers take 0.25 s and twice their own time at most", HotTenant),
        new("F17", "all writes on one customer", "nothing but the verdict", HotCustomer),
        new("F18", "one of 200 who follow the same never reads", "it is thrown out, and the others are told all the while", SlowSubscriber),
    ];

    static async Task GatewayLost(Stage stage)
    {
        var subscribers = stage.Scaled(1_000);
        await using var cluster = await stage.Cluster();
        await stage.Check(cluster, stage.Plan(2_000, 2) with { Customers = 20 }, async run =>
        {
            await using var crowd = new Crowd(run.Tenants[0], cluster, subscribers);
            await crowd.Connected(TimeSpan.FromSeconds(120));
            foreach (var signal in (string[])["KILL", "TERM"])
            {
                await run.Progress(100);
                cluster.Signal("gateway-1", signal);
                run.Note($"{signal} gateway-1");
                var back = await crowd.Back(TimeSpan.FromSeconds(60));
                stage.Figure($"{subscribers:N0} subscribers back after SIG{signal}", back.TotalSeconds, "s", 10);
                await cluster.Stop("gateway-1");
                await cluster.Start("gateway-1");
                await crowd.Home();
            }
        });
    }

    static async Task Storm(Stage stage)
    {
        await using var server = await stage.Single();
        await stage.Check(server, stage.Plan(4_000, 1), async run =>
        {
            await run.Progress(500);
            var before = await Rate(run, TimeSpan.FromSeconds(5));
            await server.Kill();
            await Task.Delay(TimeSpan.FromSeconds(5));
            using var over = new CancellationTokenSource();
            var storm = Task.WhenAll(Enumerable.Range(0, 5 * 16).Select(n => Insist(run.Tenants[n % 2], new Random(stage.Seed + n), over.Token)));
            await server.Start();
            await Task.Delay(TimeSpan.FromSeconds(10));
            await over.CancelAsync();
            await storm;
            await Task.Delay(TimeSpan.FromSeconds(2));
            var after = await Rate(run, TimeSpan.FromSeconds(5));
            stage.Figure("writes a second before", before);
            stage.Figure("writes a second afterwards", after);
            stage.Demand(after >= .9 * before, $"as fast as before: {before:0} writes a second before, {after:0} after");
        });
    }

    // What is known already, ten times each, at once and without waiting for whoever does not answer.
    static async Task Insist(TenantUnderTest tenant, Random chance, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var known = tenant.Ledger.Writes.Where(write => write is { Knows: History.Knowledge.Acknowledged, Key.Kind: History.WriteKind.Signal }).Take(200).ToList();
            if (known.Count == 0) return;
            var write = known[chance.Next(known.Count)];
            var again = Request.Signal(write.Key.CustomerId, write.Key.Id, write.Content);
            await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => tenant.Client.Send(again.Mutation, new { input = again.Input })));
        }
    }

    static async Task<double> Rate(CheckRun run, TimeSpan over)
    {
        var before = run.Acknowledged;
        await Task.Delay(over);
        return (run.Acknowledged - before) / over.TotalSeconds;
    }

    static async Task HotTenant(Stage stage)
    {
        // The limits that a server has by itself, which the checker else takes away.
        await using var server = await stage.Single(variables: new Dictionary<string, string>
        {
            ["CxSaas__Gateway__Rates__Tenant"] = "200000",
            ["CxSaas__Gateway__Rates__Principal"] = "100000",
        });
        await stage.Check(server, stage.Plan(500, 0) with { Writers = 4, Demands = new(500, 0, 0, 0, 0) }, async run =>
        {
            var (hot, quiet) = (run.Tenants[0].Client, run.Tenants[1].Client);
            using var over = new CancellationTokenSource();
            var alone = await SlowestOfQuiet();
            var (asked, refused) = (0, 0);
            var heat = Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
            {
                while (!over.IsCancellationRequested)
                {
                    Interlocked.Increment(ref asked);
                    if ((await hot.Send("{ customers(first: 100) { nodes { id satisfaction { score } } } }")).Kind == ReplyKind.Refused) Interlocked.Increment(ref refused);
                }
            }));
            await Task.Delay(2_000);
            var beside = await SlowestOfQuiet();
            await over.CancelAsync();
            await heat;
            stage.Demand(refused > 0, "the greedy tenant is refused some");
            stage.Figure("share of the greedy tenant's requests refused", refused / (double)asked);
            stage.Figure("99 % of the quiet tenant's answers within", beside, "s", .25);
            stage.Figure("times what they take without the greedy one", beside / alone, "", 2);

            async Task<double> SlowestOfQuiet()
            {
                var times = new List<double>();
                for (var n = 0; n < 200; n++)
                {
                    var watch = Stopwatch.StartNew();
                    var reply = await quiet.Send("{ customer(id: \"c1\") { satisfaction { score } } }");
                    times.Add(watch.Elapsed.TotalSeconds);
                    stage.Demand(reply.Kind == ReplyKind.Answered, $"the quiet tenant is answered: {reply.Said}");
                    await Task.Delay(100);
                }
                return times.Order().ElementAt(197);
            }
        });
    }

    static async Task HotCustomer(Stage stage)
    {
        await using var cluster = await stage.Cluster();
        var watch = Stopwatch.StartNew();
        await stage.Check(cluster, stage.Plan(3_000, 0) with { Tenants = ["ann"], Customers = 1, Writers = 32, Followed = 1 }, run => run.Progress(3_000));
        stage.Figure("writes a second on one customer", stage.Verdicts[0].Happened.Acknowledged / stage.Verdicts[0].Took.TotalSeconds);
        stage.Figure("of", watch.Elapsed.TotalSeconds, "s in all");
    }

    static async Task SlowSubscriber(Stage stage)
    {
        await using var server = await stage.Single();
        await stage.Check(server, stage.Plan(10_000, 0), async run =>
        {
            var tenant = run.Tenants[0];
            using var over = new CancellationTokenSource();
            // Much is told of each change, so that what the machine itself keeps for one that does not read is soon full.
            const string all = "subscription S($id: ID!) { scoreChanged(customerId: $id) { satisfaction { version score contributions { dimension factor points events { eventId points } } dimensions { dimension score perception { value low high n } expectation { value low high n } } } } }";
            using var stuck = await LiveStream.Open(tenant.Client, all, new { id = tenant.Customer(0) }, over.Token);
            var others = await Task.WhenAll(Enumerable.Range(0, 199).Select(_ => LiveStream.Open(tenant.Client, all, new { id = tenant.Customer(0) }, over.Token)));
            var heard = new int[others.Length];
            var reading = Task.WhenAll(others.Select(async (other, n) =>
            {
                try
                {
                    for (; ; heard[n]++) await other.Next(over.Token);
                }
                catch (Exception end) when (end is OperationCanceledException or StreamEndedException)
                {
                    if (end is StreamEndedException) stage.Demand(false, $"one that reads was thrown out: {end.Message}");
                }
            }));
            await run.Progress(12_000);
            await over.CancelAsync();
            await reading;
            stage.Figure("changes told to the one of 199 who heard least", heard.Min());
            stage.Demand(heard.Min() >= .8 * heard.Max(), $"the others are told all the while: {heard.Min()} to {heard.Max()}");
            foreach (var other in others) other.Dispose();
        });
    }
}
