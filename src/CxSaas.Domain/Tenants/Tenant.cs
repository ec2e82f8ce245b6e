using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CxSaas.Domain.Scoring;
using Orleans;

namespace CxSaas.Domain.Tenants;

/// <summary>Whether a tenant is served. DELETING: it is not, and what is stored of it is being removed.</summary>
public enum TenantStatus { Active, Suspended, Deleting }

/// <summary>Treacy and Wiersema's value discipline: what the organisation means to excel in.</summary>
public enum ValueDiscipline { OperationalExcellence, ProductLeadership, CustomerIntimacy, Custom }

/// <summary>
/// Whether a promise needs the fulfilling unit's confirmation before it is made. REQUIRED refuses one without, ADVISED marks
/// it UNCHECKED, OFF does not ask.
/// </summary>
public enum FeasibilityPolicy { Required, Advised, Off }

/// <summary>
/// OPERATOR runs the platform. ADMIN, AGENT, ANALYST and INTEGRATION belong to one tenant. CUSTOMER is one customer of it,
/// RESPONDENT the holder of one invitation.
/// </summary>
public enum Role { Operator, Admin, Agent, Analyst, Integration, Customer, Respondent }

public static class RolesOfTenants
{
    /// <summary>Whether it is a role that a tenant gives to its own servers and people.</summary>
    public static bool IsOfATenant(this Role role) => role is Role.Admin or Role.Agent or Role.Analyst or Role.Integration;
}

/// <summary>One organisation: its settings and the hashes of its keys, as stored. Versioned: every change adds one.</summary>
[GenerateSerializer, Immutable, Alias("tenant")]
public sealed record Tenant
{
    [Id(0), Identifier] public required string Id { get; init; }
    [Id(1)] public required string Name { get; init; }
    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }
    [Id(3)] public TenantStatus Status { get; init; }
    [Id(4)] public required ValueDiscipline Discipline { get; init; }

    /// <summary>In force, in the tenant's order, with weights that add up to 1.</summary>
    [Id(5)] public required ImmutableArray<Dimension> Dimensions { get; init; }

    /// <summary>Out of force. What was recorded on them comes back with them.</summary>
    [Id(6)] public ImmutableArray<string> RetiredDimensions { get; init; } = [];
    [Id(7)] public ImmutableArray<Segment> Segments { get; init; } = [];
    [Id(8)] public ImmutableArray<Unit> Units { get; init; } = [];
    [Id(9)] public PromisePolicy PromisePolicy { get; init; } = PromisePolicy.Default;
    [Id(10)] public ImmutableArray<ApiKey> ApiKeys { get; init; } = [];
    [Id(11)] public int Version { get; init; } = 1;

    /// <summary>The discipline the tenant was created with: a retried creation is told from another by it.</summary>
    [Id(12)] public required ValueDiscipline FirstDiscipline { get; init; }

    /// <summary>How its people log in; null where it has keys alone.</summary>
    [Id(13)] public StaffLogin? StaffLogin { get; init; }

    /// <summary>Customers that were erased lately, so that tokens issued for them before are void. See <see cref="Erasures"/>.</summary>
    [Id(14)] public Erasures Erasures { get; init; } = Erasures.None;

    /// <summary>What its customers' perceptions start from; null where it is still the model's default.</summary>
    [Id(15)] public PriorSet? Priors { get; init; }

    /// <summary>How much it may take.</summary>
    [Id(16)] public Quotas Quotas { get; init; } = Quotas.None;

    public bool HasDimension(string id) => Dimensions.Any(d => d.Id == id);

    public Segment? Segment(string? id) => Segments.FirstOrDefault(s => s.Id == id);

    /// <summary>The priors of a segment that has its own, else the tenant's; null where the model's defaults hold.</summary>
    public Priors? PriorsFor(string? segmentId) => Priors?.For(segmentId);

    /// <summary>The same number for the same weights and priors: tells whether a score was read with what holds now.</summary>
    public ulong ModelFor(string? segmentId) => WeightsFor(segmentId).FingerprintWith(PriorsFor(segmentId));

    /// <summary>The weights of a segment that has its own, else the tenant's.</summary>
    public Weights WeightsFor(string? segmentId)
    {
        // A segment may still weigh a dimension that was retired since; if nothing else is left, the tenant's weights hold.
        var own = Segment(segmentId)?.Weights.Where(w => w.Weight > 0 && HasDimension(w.Dimension)).ToList();
        return Weights.Normalised(own is { Count: > 0 }
            ? Dimensions.Select(d => (d.Id, own.Find(w => w.Dimension == d.Id)?.Weight ?? 0))
            : Dimensions.Select(d => (d.Id, d.Weight)));
    }
}

/// <summary>An aspect of service that a customer perceives and expects. The default set is SERVQUAL's with product, ease, value and overall.</summary>
[GenerateSerializer, Immutable, Alias("dimension")]
public sealed record Dimension
{
    /// <summary>The id that answers and promises name it by.</summary>
    [Id(0), Identifier] public required string Id { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Share of this dimension in a score, 0 to 1; all add up to 1.</summary>
    [Id(2)] public required double Weight { get; init; }
}

/// <summary>A group of customers who weigh the dimensions alike.</summary>
[GenerateSerializer, Immutable, Alias("segment")]
public sealed record Segment
{
    /// <summary>The id it was defined with.</summary>
    [Id(0), Identifier] public required string Id { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Own weights over the tenant's dimensions; empty where the segment has none.</summary>
    [Id(2)] public ImmutableArray<DimensionWeight> Weights { get; init; } = [];
}

/// <summary>A dimension's share in the score of a segment's customers.</summary>
[GenerateSerializer, Immutable, Alias("dimension-weight")]
public sealed record DimensionWeight
{
    /// <summary>Id of the dimension.</summary>
    [Id(0), Identifier] public required string Dimension { get; init; }

    /// <summary>0 to 1; all of a segment add up to 1.</summary>
    [Id(1)] public required double Weight { get; init; }
}

/// <summary>A team, department or partner that fulfils promises and serves customers.</summary>
[GenerateSerializer, Immutable, Alias("unit")]
public sealed record Unit
{
    /// <summary>The id that promises name it by.</summary>
    [Id(0), Identifier] public required string Id { get; init; }

    /// <summary>Its name.</summary>
    [Id(1)] public required string Name { get; init; }
}

/// <summary>How promises are made in a tenant.</summary>
[GenerateSerializer, Immutable, Alias("promise-policy")]
public sealed record PromisePolicy
{
    public static readonly PromisePolicy Default = new() { Feasibility = FeasibilityPolicy.Advised, GraceSeconds = 86_400 };

    /// <summary>Whether a promise needs the fulfilling unit's confirmation before it is made.</summary>
    [Id(0)] public required FeasibilityPolicy Feasibility { get; init; }

    /// <summary>How long after its due time a promise can still be partly kept, in seconds.</summary>
    [Id(1)] public required int GraceSeconds { get; init; }

    [JsonIgnore] internal TimeSpan Grace => TimeSpan.FromSeconds(GraceSeconds);
}

/// <summary>A credential of a tenant's own server. Only a hash of its secret is kept.</summary>
[GenerateSerializer, Immutable, Alias("api-key")]
public sealed record ApiKey
{
    [Id(0), Identifier] public required string Id { get; init; }
    [Id(1)] public required string Name { get; init; }
    [Id(2)] public required Role Role { get; init; }
    [Id(3)] public required string SecretHash { get; init; }
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }
    [Id(5)] public DateTimeOffset? LastUsedAt { get; init; }
    [Id(6)] public DateTimeOffset? RevokedAt { get; init; }
}
