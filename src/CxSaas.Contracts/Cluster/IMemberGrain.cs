namespace CxSaas.Contracts.Cluster;

/// <summary>A silo, whichever a call reaches: it is answered there, and no other silo, no storage and no tenant has a part in it.</summary>
[Alias("member-grain")]
public interface IMemberGrain : IGrainWithIntegerKey
{
    [Repeatable, Alias("answer")]
    Task Answer();
}
