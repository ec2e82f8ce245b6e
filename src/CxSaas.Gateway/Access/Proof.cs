namespace CxSaas.Gateway.Access;

/// <summary>
/// Who sends a request, proven again where some time has passed since: its body may come slowly and a batch takes its time, and what
/// was revoked meanwhile begins nothing any more.
/// </summary>
sealed class Proof(IAuthenticator authenticator, string? credential, TimeProvider time)
{
    /// <summary>Of the five seconds within which a revoked credential is out everywhere; the settings it is read from may be some seconds old.</summary>
    static readonly TimeSpan HoldsFor = TimeSpan.FromSeconds(1);

    Caller? _caller;
    long _provenAt;

    /// <summary>Null where the credential is not good, or is not any more.</summary>
    public async ValueTask<Caller?> Caller(CancellationToken cancellation)
    {
        if (_caller is not null && time.GetElapsedTime(_provenAt) < HoldsFor) return _caller;
        _caller = await authenticator.Authenticate(credential, cancellation);
        _provenAt = time.GetTimestamp();
        return _caller;
    }
}
