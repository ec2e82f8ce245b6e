using System.Collections.Immutable;
using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Tenants;

/// <summary>What the rules make of a change to a tenant: the tenant as it is then, or why not.</summary>
public readonly record struct TenantDecision(Tenant? Tenant, UserError? Error)
{
    public static implicit operator TenantDecision(Tenant tenant) => new(tenant, null);
    public static implicit operator TenantDecision(UserError error) => new(null, error);
}

/// <summary>
/// May the settings change so? Pure functions. The same definition twice changes nothing, another one under a used id is
/// refused.
/// </summary>
public static class TenantRules
{
    public const int NameLengthMax = 200, DimensionsMax = 16, DimensionsEverMax = 64, SegmentsMax = 500, UnitsMax = 5000, KeysMax = 100;
    public const int GraceSecondsMax = 365 * 24 * 3600;

    public static TenantDecision Create(Tenant? known, string id, string name, ValueDiscipline discipline, DateTimeOffset now)
    {
        if ((Check.TenantId(id, "id") ?? Check.Text(name, NameLengthMax, "name") ?? Preset(discipline, "valueDiscipline")) is { } error) return error;
        if (known is not null)
            return known.Name == name && known.FirstDiscipline == discipline
                ? known
                : UserError.Of(ErrorCode.Conflict, $"tenant '{id}' exists with another name or discipline", "id");
        return new Tenant
        {
            Id = id,
            Name = name,
            CreatedAt = now,
            Discipline = discipline,
            FirstDiscipline = discipline,
            Dimensions = ValueDisciplines.DimensionsOf(discipline),
        };
    }

    public static TenantDecision AddKey(Tenant tenant, ApiKey key)
    {
        if (Check.Text(key.Name, NameLengthMax, "name") is { } error) return error;
        if (!key.Role.IsOfATenant())
            return UserError.Invalid("a key's role is ADMIN, AGENT, ANALYST or INTEGRATION", "role");
        return tenant.ApiKeys.Count(k => k.RevokedAt is null) >= KeysMax
            ? UserError.Of(ErrorCode.LimitReached, $"a tenant has at most {KeysMax} keys in force; revoke one first", "name")
            // Of the revoked ones the newest are kept, for the record.
            : Changed(tenant with { ApiKeys = [.. tenant.ApiKeys.Where(k => k.RevokedAt is null), .. tenant.ApiKeys.Where(k => k.RevokedAt is not null).TakeLast(KeysMax), key] });
    }

    public static TenantDecision RevokeKey(Tenant tenant, string keyId, DateTimeOffset now)
    {
        var key = tenant.ApiKeys.FirstOrDefault(k => k.Id == keyId);
        if (key is null) return UserError.Of(ErrorCode.NotFound, $"there is no key '{keyId}'", "id");
        if (key.RevokedAt is not null) return tenant;
        var isLastAdmin = key.Role == Role.Admin && tenant.ApiKeys.Count(k => k.Role == Role.Admin && k.RevokedAt is null) == 1;
        return isLastAdmin
            ? UserError.Of(ErrorCode.WrongState, "this is the last ADMIN key; make another one before it is revoked", "id")
            : Changed(tenant with { ApiKeys = tenant.ApiKeys.Replace(key, key with { RevokedAt = now }) });
    }

    public static TenantDecision SetDiscipline(Tenant tenant, ValueDiscipline discipline)
    {
        if (discipline == tenant.Discipline) return tenant;
        return Preset(discipline, "discipline") is { } error ? error : WithDimensions(tenant, discipline, ValueDisciplines.DimensionsOf(discipline));
    }

    public static TenantDecision SetWeights(Tenant tenant, ImmutableArray<DimensionWeight> weights)
    {
        var error = (weights.Length is 0 or > DimensionsMax
                ? UserError.Invalid($"weights must be for 1 to {DimensionsMax} dimensions, not {weights.Length}", "weights")
                : null)
            ?? Faulty(weights)
            ?? (weights.All(w => w.Dimension != ScoreModel.Overall)
                ? UserError.Invalid($"'{ScoreModel.Overall}' must be among the dimensions", "weights")
                : null);
        if (error is not null) return error;
        ImmutableArray<Dimension> dimensions = [.. Normalised(weights).Select(w => new Dimension
        {
            Id = w.Dimension,
            Name = tenant.Dimensions.FirstOrDefault(d => d.Id == w.Dimension)?.Name ?? ValueDisciplines.NameOf(w.Dimension),
            Weight = w.Weight,
        })];
        return WithDimensions(tenant, ValueDiscipline.Custom, dimensions);
    }

    public static TenantDecision DefineSegment(Tenant tenant, string id, string name, ImmutableArray<DimensionWeight> weights)
    {
        var error = Check.Id(id, "id") ?? Check.Text(name, NameLengthMax, "name") ?? (weights.IsEmpty ? null : Faulty(weights));
        if (error is not null) return error;
        var segment = new Segment { Id = id, Name = name, Weights = weights.IsEmpty ? [] : Normalised(weights) };
        if (tenant.Segment(id) is { } known)
            return known.Name == name && AreTheSame(known.Weights, segment.Weights)
                ? tenant
                : UserError.Of(ErrorCode.Conflict, $"segment '{id}' is defined with another name or weights", "id");
        for (var i = 0; i < weights.Length; i++)
            if (!tenant.HasDimension(weights[i].Dimension))
                return UserError.Invalid($"'{weights[i].Dimension}' is not a dimension of this tenant", "weights", $"{i}", "dimension");
        return tenant.Segments.Length >= SegmentsMax
            ? UserError.Of(ErrorCode.LimitReached, $"a tenant has at most {SegmentsMax} segments", "id")
            : Changed(tenant with { Segments = tenant.Segments.Add(segment) });
    }

    public static TenantDecision DefineUnit(Tenant tenant, string id, string name)
    {
        if ((Check.Id(id, "id") ?? Check.Text(name, NameLengthMax, "name")) is { } error) return error;
        if (tenant.Units.FirstOrDefault(u => u.Id == id) is { } known)
            return known.Name == name ? tenant : UserError.Of(ErrorCode.Conflict, $"unit '{id}' is defined with another name", "id");
        return tenant.Units.Length >= UnitsMax
            ? UserError.Of(ErrorCode.LimitReached, $"a tenant has at most {UnitsMax} units", "id")
            : Changed(tenant with { Units = tenant.Units.Add(new() { Id = id, Name = name }) });
    }

    public static TenantDecision SetPromisePolicy(Tenant tenant, PromisePolicy policy)
    {
        if (policy == tenant.PromisePolicy) return tenant;
        return Check.Within(policy.GraceSeconds, 0, GraceSecondsMax, "graceSeconds") is { } error
            ? error
            : Changed(tenant with { PromisePolicy = policy });
    }

    /// <summary>A suspended tenant is not served and loses nothing.</summary>
    public static TenantDecision SetStatus(Tenant tenant, TenantStatus status) =>
        tenant.Status == status ? tenant
        : tenant.Status == TenantStatus.Deleting ? UserError.Of(ErrorCode.WrongState, "the tenant is being deleted, which cannot be undone", "tenantId")
        : tenant.Status == TenantStatus.Active && status == TenantStatus.Deleting
            ? UserError.Of(ErrorCode.WrongState, "a tenant that is served is not deleted; suspend it first (suspendTenant), and see that it is not missed", "tenantId")
        : Changed(tenant with { Status = status });

    public static TenantDecision SetQuotas(Tenant tenant, Quotas quotas) =>
        quotas == tenant.Quotas ? tenant
        : quotas.Fault() is { } error ? error
        : Changed(tenant with { Quotas = quotas });

    public static TenantDecision SetStaffLogin(Tenant tenant, StaffLogin? login) =>
        Equals(tenant.StaffLogin, login) ? tenant
        : login?.Fault() is { } error ? error
        : Changed(tenant with { StaffLogin = login });

    static TenantDecision WithDimensions(Tenant tenant, ValueDiscipline discipline, ImmutableArray<Dimension> dimensions)
    {
        if (discipline == tenant.Discipline && dimensions.SequenceEqual(tenant.Dimensions)) return tenant;
        ImmutableArray<string> retired = [.. tenant.RetiredDimensions.Concat(tenant.Dimensions.Select(d => d.Id)).Distinct().Except(dimensions.Select(d => d.Id))];
        return retired.Length + dimensions.Length > DimensionsEverMax
            ? UserError.Of(ErrorCode.LimitReached, $"a tenant has had at most {DimensionsEverMax} dimensions, retired ones included", "weights")
            : Changed(tenant with { Discipline = discipline, Dimensions = dimensions, RetiredDimensions = retired });
    }

    static UserError? Preset(ValueDiscipline discipline, string field) => discipline == ValueDiscipline.Custom
        ? UserError.Invalid("CUSTOM comes with setDimensionWeights", field)
        : null;

    static UserError? Faulty(ImmutableArray<DimensionWeight> weights)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < weights.Length; i++)
        {
            var error = Check.Id(weights[i].Dimension, "weights", $"{i}", "dimension")
                ?? Check.Within(weights[i].Weight, 0, 1e9, "weights", $"{i}", "weight")
                ?? (seen.Add(weights[i].Dimension) ? null : UserError.Invalid($"'{weights[i].Dimension}' is there twice", "weights", $"{i}", "dimension"));
            if (error is not null) return error;
        }
        return weights.Sum(w => w.Weight) >= 1e-9 ? null : UserError.Invalid("at least one weight must be above 0", "weights");
    }

    static ImmutableArray<DimensionWeight> Normalised(ImmutableArray<DimensionWeight> weights)
    {
        var sum = weights.Sum(w => w.Weight);
        // Those that were read off a tenant come back as they were, to the bit.
        return Math.Abs(sum - 1) <= Rounding ? weights : [.. weights.Select(w => w with { Weight = w.Weight / sum })];
    }

    static bool AreTheSame(ImmutableArray<DimensionWeight> some, ImmutableArray<DimensionWeight> others) => some.Length == others.Length
        && some.Zip(others).All(pair => pair.First.Dimension == pair.Second.Dimension && Math.Abs(pair.First.Weight - pair.Second.Weight) <= Rounding);

    // What the sum of 64 shares may be off by.
    const double Rounding = 1e-12;

    static Tenant Changed(Tenant tenant) => tenant with { Version = tenant.Version + 1 };
}
