using System.Diagnostics;
using System.Globalization;
using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Domain.Standings;
using CxSaas.Silo.Partitions;

namespace CxSaas.Load.Scenarios;

/// <summary>
/// The sixteen tables that a tenant's customers stand in, filled in this process without a server around them: what a customer takes,
/// what a report costs, and the worst twenty of a million.
/// </summary>
static class PartitionTables
{
    const int Listed = 20, DarkOf = 100_000, DarkContacts = 24;

    const double ListMsMax = 50, BytesMax = 200;

    static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

#pragma warning disable CS1998 // It only computes.
    public static async IAsyncEnumerable<Figure> Measure(bool quick)
#pragma warning restore CS1998
    {
        var customers = quick ? 100_000 : 1_000_000;
        var empty = GC.GetTotalMemory(forceFullCollection: true);
        var tables = Filled(customers);
        var each = (double)(GC.GetTotalMemory(forceFullCollection: true) - empty) / customers;
        yield return Figure.AtMost($"memory of a customer in its table, {customers:N0}", each, BytesMax, "bytes", "its id, readings of four days and one answer");
        yield return new("a report to a partition", ReportMicroseconds(tables, customers), "µs", "without the message that brings it");
        yield return Figure.AtMost($"the worst {Listed} of {customers:N0} customers", WorstMilliseconds(tables), ListMsMax, "ms", "CPU, without the sixteen messages");
        var day = UtcDay.Of(Now);
        yield return new("a new day in a partition of them", Milliseconds(() => tables[0].Pulse(++day, fromDay: 0)), "ms", "CPU, in one turn");
        GC.KeepAlive(tables);
        yield return new($"who fell silent among {DarkOf:N0} of whom nothing is known any more", DarkMilliseconds(), "ms", $"CPU, {DarkContacts} days of contact each, one of a hundred unlike them");
    }

    /// <summary>µs of CPU that a partition spends on what a customer tells, as one of so many.</summary>
    public static double ReportMicroseconds(int customers) => ReportMicroseconds(Filled(customers), customers);

    static PartitionTable[] Filled(int customers)
    {
        PartitionTable[] tables = [.. Enumerable.Range(0, GrainKeys.PartitionCount).Select(_ => new PartitionTable(new()))];
        for (var number = 0; number < customers; number++) tables[number % tables.Length].Put(Fill.Customer(number), Standing(number, revision: 1), Now);
        return tables;
    }

    static double ReportMicroseconds(PartitionTable[] tables, int customers)
    {
        const int reports = 200_000;
        var told = Enumerable.Range(0, reports).Select(n => (Id: Fill.Customer(n % customers), Standing: Standing(n % customers, 2 + n / customers))).ToArray();
        var watch = Stopwatch.StartNew();
        for (var n = 0; n < reports; n++) tables[n % customers % tables.Length].Put(told[n].Id, told[n].Standing, Now);
        return watch.Elapsed.TotalMicroseconds / reports;
    }

    static double WorstMilliseconds(PartitionTable[] tables) => Milliseconds(() =>
    {
        foreach (var table in tables) table.Customers(CustomerFilter.None, CustomerOrder.ScoreAsc, UtcDay.Of(Now), Listed, after: null);
    });

    // An old tenant: everybody spoke once a month for two years, and most of them until a month ago.
    static double DarkMilliseconds()
    {
        var table = new PartitionTable(new());
        for (var number = 0; number < DarkOf; number++)
        {
            var last = UtcDay.Of(Now) - (number % 100 == 0 ? 500 : 30);
            table.Put(Fill.Customer(number), Standing(number, revision: 1) with
            {
                Readings = [.. Enumerable.Range(0, Domain.Standings.Standing.DaysTold).Select(_ => new DayReading(68, .05, 0))],
                Answers = [.. Enumerable.Range(1 - DarkContacts, DarkContacts).Select(n => AnswerTally.Feedback(last + 30 * n))],
            }, Now);
        }
        return Milliseconds(() => table.Dark(null, UtcDay.Of(Now), Listed, after: null));
    }

    static double Milliseconds(Action work)
    {
        const int times = 10;
        work();
        var before = Environment.CpuUsage.TotalTime;
        for (var n = 0; n < times; n++) work();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / times;
    }

    // Two strings of a segment that are equal and not the same, as they come from the wire.
    static Standing Standing(int number, int revision) => new()
    {
        Revision = revision,
        SegmentId = string.Create(CultureInfo.InvariantCulture, $"segment-{number % 27}"),
        CreatedAt = Now.AddMinutes(-number),
        LastEventAt = Now.AddMinutes(-number % 100_000),
        Weights = 17,
        Day = UtcDay.Of(Now),
        Readings = [.. Enumerable.Range(0, Domain.Standings.Standing.DaysTold).Select(day => new DayReading(20 + (number * 7919L % 60_000 / 1_000.0) + day / 100.0, .3, 0))],
        Answers = [AnswerTally.Feedback(UtcDay.Of(Now) - number % 90), AnswerTally.One(UtcDay.Of(Now) - number % 90, Domain.Scoring.Metric.Csat, 1 + number % 5)],
    };
}
