using System.Collections.Immutable;
using Orleans;

namespace CxSaas.Domain.Tenants;

/// <summary>How a tenant's people log in: whose tokens (OpenID Connect) are taken, made for whom, and what they may do by which claim.</summary>
[GenerateSerializer, Immutable, Alias("staff-login")]
public sealed record StaffLogin
{
    public const int IssuerLengthMax = 200, RolesMax = 32;

    /// <summary>The token's issuer to the letter; beneath it lies its /.well-known/openid-configuration.</summary>
    [Id(0)] public required string Issuer { get; init; }

    /// <summary>What the token's audience must be.</summary>
    [Id(1)] public required string Audience { get; init; }

    /// <summary>The claim that the roles are read from: a text, or a list of them.</summary>
    [Id(2)] public required string RoleClaim { get; init; }

    /// <summary>What its values stand for, first the role that counts where a token has several. Without one of them nobody is let in.</summary>
    [Id(3)] public required ImmutableArray<StaffRole> Roles { get; init; }

    public bool Equals(StaffLogin? other) => other is not null
        && (Issuer, Audience, RoleClaim) == (other.Issuer, other.Audience, other.RoleClaim) && Roles.SequenceEqual(other.Roles);

    public override int GetHashCode() => Issuer.GetHashCode(StringComparison.Ordinal);

    internal UserError? Fault()
    {
        var error = Check.Text(Issuer, IssuerLengthMax, "input", "issuer")
            ?? (IsFetchable(Issuer) ? null : UserError.Invalid("issuer must be an https URL without query and fragment; http is for this machine's own addresses", "input", "issuer"))
            ?? Check.Text(Audience, TenantRules.NameLengthMax, "input", "audience")
            ?? Check.Text(RoleClaim, TenantRules.NameLengthMax, "input", "roleClaim")
            ?? (Roles.Length is 0 or > RolesMax ? UserError.Invalid($"roles must be 1 to {RolesMax}, not {Roles.Length}", "input", "roles") : null);
        for (var i = 0; i < Roles.Length && error is null; i++)
        {
            error = Check.Text(Roles[i].Value, TenantRules.NameLengthMax, "input", "roles", $"{i}", "value")
                ?? (Roles[i].Role.IsOfATenant() ? null : UserError.Invalid("the role is ADMIN, AGENT, ANALYST or INTEGRATION", "input", "roles", $"{i}", "role"));
        }
        return error;
    }

    static bool IsFetchable(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var uri) && uri is { Query: "", Fragment: "", UserInfo: "" }
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}

/// <summary>A value of the role claim, and the role it stands for.</summary>
[GenerateSerializer, Immutable, Alias("staff-role")]
public sealed record StaffRole
{
    /// <summary>The claim's value, to the letter.</summary>
    [Id(0)] public required string Value { get; init; }

    /// <summary>ADMIN, AGENT, ANALYST or INTEGRATION.</summary>
    [Id(1)] public required Role Role { get; init; }
}
