using CxSaas.Contracts;

namespace CxSaas.Load.Scenarios.Growth;

/// <summary>
/// Where the partitions of all tenants come to lie when each silo is as likely as any other. Customers are so many that they spread
/// evenly; a large tenant's sixteen partitions do not.
/// </summary>
static class Placement
{
    const int Seed = 20_261_126, Tries = 20;

    /// <summary>The busiest silo over the mean, averaged over tries, where a part of all work is done by partitions.</summary>
    public static double BusiestOverMean(int silos, double partOfPartitions)
    {
        var random = new Random(Seed);
        var all = Enumerable.Range(1, ClusterLimits.Tenants).Sum(rank => 1.0 / rank);
        return Enumerable.Range(0, Tries).Average(_ =>
        {
            var load = new double[silos];
            for (var rank = 1; rank <= ClusterLimits.Tenants; rank++)
                for (var partition = 0; partition < GrainKeys.PartitionCount; partition++)
                    load[random.Next(silos)] += 1.0 / rank / all / GrainKeys.PartitionCount;
            return 1 - partOfPartitions + partOfPartitions * silos * load.Max();
        });
    }
}
