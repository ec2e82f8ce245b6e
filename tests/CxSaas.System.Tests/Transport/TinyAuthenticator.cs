using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Access;

namespace CxSaas.System.Tests.Transport;

/// <summary>One key, which can be revoked.</summary>
sealed class TinyAuthenticator : IAuthenticator
{
    public const string Key = "good-key";
    int _revoked;

    public void Revoke() => Interlocked.Exchange(ref _revoked, 1);

    public ValueTask<Caller?> Authenticate(string? credential, CancellationToken cancellation) =>
        new(credential == Key && Volatile.Read(ref _revoked) == 0 ? new Caller(Role.Agent, "acme") : null);
}
