namespace CxSaas.Contracts.Live;

/// <summary>
/// What may have moved a customer's score: its events grew to this version, the event being the last of them, or, without an
/// event, its segment or the tenant's settings changed.
/// </summary>
public readonly record struct CustomerChange(int Version, string? EventId)
{
    public static readonly CustomerChange OfSettings = new(0, null);
}

/// <summary>
/// Tells that something changed, after it was stored. It is a hint and may be lost or come twice: a reader asks the grain for
/// what is true and goes by the version.
/// </summary>
public interface IChangeFeed
{
    /// <summary>Calls back at each change of a customer or of its tenant's settings until disposed. The callback must not block.</summary>
    IDisposable Watch(string tenantId, string customerId, Action<CustomerChange> changed);
}
