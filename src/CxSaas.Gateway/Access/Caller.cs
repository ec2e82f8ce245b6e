using CxSaas.Domain.Tenants;

namespace CxSaas.Gateway.Access;

/// <summary>Who is calling, as proven by the credential. The tenant of every call comes from here and from nowhere else.</summary>
public sealed record Caller(Role Role, string? TenantId, string? CustomerId = null);

/// <summary>Turns a credential into a caller.</summary>
public interface IAuthenticator
{
    /// <summary>The caller behind a bearer credential, or null where it is absent, unknown or no longer valid.</summary>
    ValueTask<Caller?> Authenticate(string? credential, CancellationToken cancellation);
}
