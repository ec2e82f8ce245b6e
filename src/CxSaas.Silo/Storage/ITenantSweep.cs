using CxSaas.Contracts;

namespace CxSaas.Silo.Storage;

/// <summary>Removes what is stored of a tenant, whatever grain it is of.</summary>
public interface ITenantSweep
{
    /// <summary>Removes so many rows at most, but not the tenant's own; answers how many it found.</summary>
    Task<int> Sweep(string tenantId, int most);
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
