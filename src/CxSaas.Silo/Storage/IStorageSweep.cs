using CxSaas.Contracts;

namespace CxSaas.Silo.Storage;

/// <summary>Removes rows without reading what is in them, so that one that cannot be read goes as well.</summary>
public interface IStorageSweep
{
    /// <summary>
    /// Removes all rows of one grain. Their names are for a store that finds rows by nothing else: that of the state, and those of the
    /// pages, which are numbered from 0 without a gap.
    /// </summary>
    Task SweepGrain(GrainId grain, string state, Func<int, string> page);

    /// <summary>Removes so many rows at most, but not the tenant's own; answers how many it found.</summary>
    Task<int> SweepTenant(string tenantId, int most);

    /// <summary>Has what was overwritten gone soon, too, from a store that keeps it in a log for a while.</summary>
    void SweepLog() { }
}

/// <summary>Which rows are a tenant's.</summary>
static class TenantRows
{
    const string Own = "tenant";

    // Their keys are other things than tenants; what is in some of them says whose they are.
    static readonly string[] OfThePlatform = ["tenant-directory", "api-key", "issuer"];

    /// <summary>What is in the row of a key or an issuer of this tenant.</summary>
    public static string ContentOf(string tenantId) => $"{{\"tenantId\":\"{tenantId}\"}}";

    public static bool MayNameATenant(string grainType) => grainType is "api-key" or "issuer";

    /// <summary>Whether the grains of this type and key are the tenant's, and not the tenant itself.</summary>
    public static bool AreOf(string tenantId, string grainType, string key) =>
        grainType != Own && !OfThePlatform.Contains(grainType) && GrainKeys.TenantOf(key).SequenceEqual(tenantId);
}
