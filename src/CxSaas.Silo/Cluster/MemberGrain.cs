using CxSaas.Contracts.Cluster;
using Orleans.Concurrency;

namespace CxSaas.Silo.Cluster;

/// <summary>A worker of the silo that a call comes to first.</summary>
[GrainType("member"), StatelessWorker(1)]
sealed class MemberGrain : Grain, IMemberGrain
{
    public Task Answer() => Task.CompletedTask;
}
