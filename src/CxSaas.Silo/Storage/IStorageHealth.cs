namespace CxSaas.Silo.Storage;

/// <summary>Whether the storage does what it is for.</summary>
public interface IStorageHealth
{
    /// <summary>The newest write could not be stored, as on a full disk or without a network.</summary>
    bool IsFailing { get; }
}
