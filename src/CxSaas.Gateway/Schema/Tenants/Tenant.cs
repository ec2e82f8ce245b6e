using CxSaas.Contracts.Partitions;
using CxSaas.Contracts.Tenants;
using CxSaas.Domain;
using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Schema.Promises;
using GraphQL;

namespace CxSaas.Gateway.Schema.Tenants;

/// <summary>An organisation that runs its customer satisfaction here.</summary>
public sealed class Tenant
{
    readonly Domain.Tenants.Tenant _tenant;

    internal Tenant(Domain.Tenants.Tenant tenant) => _tenant = tenant;

    /// <summary>The id it was created with.</summary>
    [Identifier] public string Id => _tenant.Id;

    /// <summary>Its name.</summary>
    public string Name => _tenant.Name;

    /// <summary>Whether it is served.</summary>
    public TenantStatus Status => _tenant.Status;

    /// <summary>Treacy and Wiersema's value discipline: sets the default weight of each dimension.</summary>
    public ValueDiscipline ValueDiscipline => _tenant.Discipline;

    /// <summary>The dimensions in force, in the tenant's order.</summary>
    public IEnumerable<Dimension> Dimensions => _tenant.Dimensions;

    /// <summary>Dimensions out of force: nothing is recorded of them, and what was comes back with them.</summary>
    [Identifier] public IEnumerable<string> RetiredDimensions => _tenant.RetiredDimensions;

    /// <summary>The segments that were defined, in the order of their definition.</summary>
    public IEnumerable<Segment> Segments
    {
        get
        {
            var counts = new SegmentCounts();
            return _tenant.Segments.Select(segment => new Segment(segment, counts));
        }
    }

    /// <summary>How promises are made.</summary>
    public PromisePolicy PromisePolicy => _tenant.PromisePolicy;

    /// <summary>The keys in force and the newest of those revoked. For an ADMIN only.</summary>
    public IEnumerable<ApiKey> ApiKeys => _tenant.ApiKeys.Select(key => new ApiKey(key));

    /// <summary>How its people log in; null where it has keys alone. For an ADMIN and the operator.</summary>
    public StaffLogin? StaffLogin => _tenant.StaffLogin;

    /// <summary>What broken and kept promises did to what customers say. It is shown, and changes no score.</summary>
    public static async Task<PromiseEffect> PromiseEffect([FromServices] IGrainFactory grains, IResolveFieldContext context) =>
        new(await grains.PromiseEffect(context.Tenant()));

    /// <summary>How much of the platform it may take, as the operator has set it.</summary>
    public Quotas Quotas => _tenant.Quotas;

    /// <summary>How much of it is taken.</summary>
    public static Task<TenantUsage> Usage([FromServices] IGrainFactory grains, IResolveFieldContext context) => grains.Usage(context.Tenant());

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt => _tenant.CreatedAt;
}

/// <summary>A credential of a tenant's own server. The secret is shown once, when it is made.</summary>
public sealed class ApiKey
{
    readonly Domain.Tenants.ApiKey _key;

    internal ApiKey(Domain.Tenants.ApiKey key) => _key = key;

    /// <summary>The part of the key that is no secret.</summary>
    [Identifier] public string Id => _key.Id;

    /// <summary>What it was named for.</summary>
    public string Name => _key.Name;

    /// <summary>What it may do.</summary>
    public Role Role => _key.Role;

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt => _key.CreatedAt;

    /// <summary>When it was last used, to the minute; null where it was not used since the server started and no change was stored.</summary>
    public DateTimeOffset? LastUsedAt => _key.LastUsedAt;

    /// <summary>Since when it is void; null while in force.</summary>
    public DateTimeOffset? RevokedAt => _key.RevokedAt;
}
