namespace CxSaas.Load.Scenarios.Growth;

/// <summary>What a simulated cluster is made of and what its surroundings allow, each with its source.</summary>
static class ClusterLimits
{
    /// <summary>Cores of a silo, as measured here; a larger machine is several of them.</summary>
    public const int Cores = 2;

    /// <summary>How busy the busiest silo may be. Above that a call waits longer than it runs, and one silo that dies overloads the others.</summary>
    public const double UseMax = .6;

    /// <summary>Bytes of a silo's memory that may hold customers.</summary>
    public const double MemoryMax = 8e9;

    /// <summary>Operations that write; the rest are queries of a score.</summary>
    public const double Writes = .2;

    /// <summary>As many tenants as a cluster may have, the n-th of which does an n-th of what the largest does.</summary>
    public const int Tenants = 10_000;

    /// <summary>Requests a second of one account of Azure Storage (Microsoft: "Scalability and performance targets for standard storage accounts").</summary>
    public const double AccountRequestsMax = 20_000;

    /// <summary>Entities a second of one partition of an Azure table (Microsoft: "Scalability and performance targets for Table storage"). A cluster's members stand in one.</summary>
    public const double PartitionEntitiesMax = 2_000;

    /// <summary>Times a silo reads all members in a second: once a refresh, each second, and once a sign of life, each 5 s (ClusterTimes).</summary>
    public const double MemberReads = 1 + 1 / 5.0;

    /// <summary>Times a gateway does: each 2 s.</summary>
    public const double GatewayMemberReads = 1 / 2.0;
}
