using CxSaas.Host.Client;

namespace CxSaas.Host.Demo;

/// <summary>The shop's promises: deliveries, callbacks, refunds, and goods fetched from one warehouse to the other.</summary>
static class DemoPromises
{
    public static readonly DefineUnitInput[] Units =
    [
        new("warehouse-harbour", "Harbour warehouse"), new("warehouse-hill", "Hill warehouse"),
        new("drivers", "Drivers"), new("service-desk", "Service desk"), new("payments", "Payments"),
    ];

    /// <summary>KeptShare: how often this unit keeps this kind of promise. Goods between the warehouses are where it goes wrong.</summary>
    sealed record Kind(
        string Name, string Unit, string Dimension, double Stake, double KeptShare, int HoursMin, int HoursMax, string[] Statements);

    static readonly Kind[] Kinds =
    [
        new("delivery", "drivers", "reliability", 0.6, 0.82, 6, 72,
            ["The washing machine comes on the agreed day before noon.", "The shelf is at your door by tomorrow evening.",
                "All four chairs come in one delivery."]),
        new("callback", "service-desk", "responsiveness", 0.3, 0.85, 1, 8,
            ["We call you back today.", "You hear from me before five.", "I find out and ring you within the hour."]),
        new("refund", "payments", "assurance", 0.7, 0.9, 24, 96,
            ["The money is back on your account within three days.", "We refund the delivery fee this week."]),
        new("transfer", "warehouse-harbour", "reliability", 0.8, 0.55, 4, 30,
            ["The last blue one comes over from the Harbour warehouse tonight.",
                "I have it brought from Harbour to the shop by tomorrow."]),
        new("transfer", "warehouse-hill", "reliability", 0.8, 0.65, 4, 30,
            ["The lamp comes down from the Hill warehouse by six.", "Hill sends the missing part to the shop tomorrow morning."]),
    ];

    // In turn rather than by chance, so that a day of any seed shows each of them.
    static readonly DemoFate[] StillOpen =
        [DemoFate.Open, DemoFate.Open, DemoFate.Open, DemoFate.Renegotiated];
    static readonly DemoFate[] Failed =
    [
        DemoFate.Broken, DemoFate.Late, DemoFate.Recovered, DemoFate.HalfKept, DemoFate.Broken, DemoFate.Released, DemoFate.Late,
        DemoFate.Withdrawn, DemoFate.Recovered,
    ];

    static readonly string[] Makers = ["mara.vogel", "paul.adeyemi", "lin.chen", "sofia.berg"];

    public static IEnumerable<DemoPromise> Create(Random random, IReadOnlyList<DemoPerson> people, DateTimeOffset now, int count)
    {
        var (openNow, failed) = (0, 0);
        for (var number = 1; number <= count; number++)
        {
            var kind = Kinds[random.Next(Kinds.Length)];
            var person = people[random.Next(people.Count)];
            var length = TimeSpan.FromMinutes(random.Next(kind.HoursMin * 60, kind.HoursMax * 60));
            // A quarter is still to come, so that there is something at stake to look at.
            var open = random.NextDouble() < 0.25;
            var due = open ? now + length * (0.1 + 0.85 * random.NextDouble()) : now - DemoVoices.Ago(random) - TimeSpan.FromMinutes(30);
            due = new(due.UtcTicks - due.UtcTicks % TimeSpan.TicksPerMinute, TimeSpan.Zero);
            var kept = random.NextDouble() < kind.KeptShare * (0.75 + 0.35 * person.Mood);
            var fate = open ? StillOpen[openNow++ % StillOpen.Length]
                : !kept ? Failed[failed++ % Failed.Length]
                : random.NextDouble() < 0.12 ? DemoFate.Exceeded : DemoFate.Kept;
            var promise = new PromiseInput(
                $"demo-promise-{number:000}", person.Id, kind.Statements[random.Next(kind.Statements.Length)], kind.Name, kind.Dimension,
                kind.Stake, due, due - length, Makers[random.Next(Makers.Length)], kind.Unit);
            yield return Ending(new(promise, fate, now), random, length);
        }
    }

    static DemoPromise Ending(DemoPromise promise, Random random, TimeSpan length)
    {
        var due = promise.Promise.DueAt;
        var early = TimeSpan.FromMinutes(Math.Floor(length.TotalMinutes * (0.05 + 0.6 * random.NextDouble())));
        return promise.Fate switch
        {
            DemoFate.Open or DemoFate.Renegotiated => promise,
            DemoFate.Late => promise with { EndedAt = due.AddMinutes(random.Next(5, 30)) },
            DemoFate.HalfKept or DemoFate.Broken => promise with { EndedAt = due },
            DemoFate.Recovered => promise with { EndedAt = due, RecoveredAt = due.AddMinutes(random.Next(10, 30)) },
            _ => promise with { EndedAt = due - early },
        };
    }
}
