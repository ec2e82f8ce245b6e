using System.Globalization;
using CxSaas.Contracts;

namespace CxSaas.Load.Scenarios.Growth;

/// <summary>
/// What clusters would hold that do not fit on a machine. Costs are those measured with one silo and with three: with one nothing
/// crosses between silos, with three two thirds of what can, with n silos (n - 1) / n of it.
/// </summary>
static class ClusterSimulation
{
    static readonly int[] Sizes = [10, 100, 1_000];

    public static IEnumerable<Figure> Of(ClusterCosts one, ClusterCosts three)
    {
        var report = PartitionTables.ReportMicroseconds(customers: 50_000);
        foreach (var silos in Sizes)
        {
            var crossing = (silos - 1.0) / silos / (2.0 / 3);
            var write = one.Write.Silo + (three.Write.Silo - one.Write.Silo) * crossing;
            var query = one.Query.Silo + (three.Query.Silo - one.Query.Silo) * crossing;
            var mean = ClusterLimits.Writes * write + (1 - ClusterLimits.Writes) * query;
            // A message is received by a partition for each report; what one costs is what crossing added to a write, by how many crossed.
            var message = Math.Max(0, three.Write.Silo - one.Write.Silo) / Math.Max(1, three.Write.Messages);
            var busiest = Placement.BusiestOverMean(silos, ClusterLimits.Writes * (report + message) / mean);

            var byCpu = silos * ClusterLimits.Cores * ClusterLimits.UseMax * 1e6 / mean / busiest;
            var storage = byCpu * (ClusterLimits.Writes * three.Write.StorageOperations + (1 - ClusterLimits.Writes) * three.Query.StorageOperations);
            var gateways = byCpu * (ClusterLimits.Writes * three.Write.Gateway + (1 - ClusterLimits.Writes) * three.Query.Gateway) / 1e6 / ClusterLimits.Cores / ClusterLimits.UseMax;
            (string Name, double Use)[] limits =
            [
                ("one Azure account's requests", storage / ClusterLimits.AccountRequestsMax),
                ("one Redis' core", byCpu * ClusterLimits.Writes * three.Write.Storage / 1e6 / ClusterLimits.UseMax),
                ("reads of the members in an Azure table", silos * (silos * ClusterLimits.MemberReads + gateways * ClusterLimits.GatewayMemberReads) / ClusterLimits.PartitionEntitiesMax),
                ("the largest tenant's sixteen partitions", byCpu * ClusterLimits.Writes * LargestTenant * (report + message) / GrainKeys.PartitionCount / 1e6),
            ];
            yield return new($"{silos:N0} silos of {ClusterLimits.Cores} cores hold", byCpu, "operations/s", string.Create(CultureInfo.InvariantCulture,
                $"one in five writes; {gateways:0} gateways; {silos * ClusterLimits.MemoryMax / three.BytesPerCustomer / 1e6:0} million customers in memory; the busiest silo does {busiest:0.0} × the mean; of what is allowed: {string.Join(", ", limits.Select(limit => string.Create(CultureInfo.InvariantCulture, $"{limit.Name} {limit.Use:0.00}")))}; {First(limits)}"));
        }
    }

    static double LargestTenant => 1 / Enumerable.Range(1, ClusterLimits.Tenants).Sum(rank => 1.0 / rank);

    static string First((string Name, double Use)[] limits) => limits.MaxBy(limit => limit.Use) is { Use: > 1 } worst
        ? $"first to break: {worst.Name}"
        : "the silos' cores are used up first";
}
