using CxSaas.Domain.Tenants;
using GraphQL;

namespace CxSaas.Gateway.Schema.Tenants;

/// <summary>An identity provider, and what its tokens are good for.</summary>
public sealed class StaffLoginInput
{
    /// <summary>The token's issuer to the letter, an https URL. Discovery begins at its /.well-known/openid-configuration.</summary>
    public required string Issuer { get; init; }

    /// <summary>What the token's audience must be.</summary>
    public required string Audience { get; init; }

    /// <summary>The claim that holds the person's roles: a text, or a list of them.</summary>
    [DefaultAstValue("\"roles\"")]
    public string RoleClaim { get; init; } = null!;

    /// <summary>1 to 32 values of the claim and the roles they stand for. Where a token has several, the first here counts.</summary>
    public required IEnumerable<StaffRoleInput> Roles { get; init; }

    internal StaffLogin Login => new()
    {
        Issuer = Issuer,
        Audience = Audience,
        RoleClaim = RoleClaim,
        Roles = [.. Roles.Select(role => new StaffRole { Value = role.Value, Role = role.Role })],
    };
}

/// <summary>A value of the role claim, and the role it stands for.</summary>
public sealed class StaffRoleInput
{
    /// <summary>The claim's value, to the letter.</summary>
    public required string Value { get; init; }

    /// <summary>ADMIN, AGENT, ANALYST or INTEGRATION.</summary>
    public required Role Role { get; init; }
}
