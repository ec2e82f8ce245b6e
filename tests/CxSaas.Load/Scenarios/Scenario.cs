using CxSaas.Load.Scenarios.Growth;

namespace CxSaas.Load.Scenarios;

/// <summary>Something to measure, by a name that the command line takes.</summary>
sealed record Scenario(string Name, string About, Func<bool, IAsyncEnumerable<Figure>> Measure)
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("fanout", "CPU of the server for each delivered message, with one execution shared and with one a subscriber", Fanout.Measure),
        new("sockets", "memory of a subscribed idle socket, beside a socket on bare Kestrel", IdleSockets.Measure),
        new("query", "CPU of a small cached query, beside the same JSON POST on a bare minimal API", SmallQuery.Measure),
        new("write", "CPU of a recorded feedback as customers and tenants grow in number", Writes.Measure),
        new("start", "a tenant after a kill -9: ready, complete, memory of customers that are not active, the worst twenty", Starts.Measure),
        new("million", "the same of a million customers, which takes some minutes to fill", Starts.MeasureMillion),
        new("growth", "one silo and three under the same load, and what more of them would hold", ClusterGrowth.Measure),
        new("partition", "a million customers in their tables, without a server around them", PartitionTables.Measure),
        new("promises", "memory of open promises, and CPU of a server in which nothing falls due", OpenPromises.Measure),
    ];
}
