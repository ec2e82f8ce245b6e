using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Access;

namespace CxSaas.System.Tests.Transport;

/// <summary>One key, which can be revoked, and whose check can be held up.</summary>
sealed class TinyAuthenticator : IAuthenticator
{
    public const string Key = "good-key";
    TaskCompletionSource? _held;
    int _revoked;

    public void Revoke() => Interlocked.Exchange(ref _revoked, 1);

    /// <summary>Lets every check wait until the source is set.</summary>
    public TaskCompletionSource Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask<Caller?> Authenticate(string? credential, CancellationToken cancellation)
    {
        if (_held is { } held) await held.Task;
        return credential == Key && Volatile.Read(ref _revoked) == 0 ? new Caller(Role.Agent, "acme") : null;
    }
}
