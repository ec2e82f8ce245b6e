namespace CxSaas.Contracts.Live;

/// <summary>A customer's events grew to this version; the event is the last of them.</summary>
public readonly record struct CustomerChange(int Version, string EventId);

/// <summary>
/// Tells that something changed, after it was stored. It is a hint and may be lost or come twice: a reader asks the grain for
/// what is true and goes by the version.
/// </summary>
public interface IChangeFeed
{
    /// <summary>Calls back at each change of a customer until disposed. The callback must not block.</summary>
    IDisposable Watch(string tenantId, string customerId, Action<CustomerChange> changed);
}
