using CxSaas.Contracts.Live;

namespace CxSaas.Contracts.Partitions;

/// <summary>
/// The pulse of a tenant. It asks the partitions for one reader after the other, so that of two answers one is wholly the older:
/// the same version means the same numbers, whoever asked. It keeps nothing. The key is the tenant's id.
/// </summary>
[Alias("pulse-grain")]
public interface IPulseGrain : IGrainWithStringKey, ITenantOwned
{
    /// <summary>The pulse now, over the last UTC days with today among them.</summary>
    [Repeatable, Alias("read")]
    Task<PulsePart> Read(int days);

    /// <summary>The same, and has the gateway told of what changes it for one more lease.</summary>
    [Repeatable, Alias("watch"), ResponseTimeout("00:00:05")]
    Task<PulsePart> Watch(ILiveObserver gateway, int days);
}
