using CxSaas.Gateway.Access;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Transport;

/// <summary>What a credential proved when a connection was opened with it, and whether it still does. One for all connections of it.</summary>
sealed class Standing(string credential, Caller caller, TimeProvider time)
{
    bool _fell;
    int _unchecked;

    public string Credential => credential;
    public Caller Caller => caller;

    /// <summary>Looked at before each event, so that none follows the end of a token; it is no call.</summary>
    public bool Holds => End is null;

    /// <summary>Why its connections are to close; null while they are not.</summary>
    public SocketClose? End =>
        Volatile.Read(ref _fell) || (caller.ExpiresAt is { } expiresAt && expiresAt <= time.GetUtcNow()) ? SocketClose.Forbidden
        : Volatile.Read(ref _unchecked) > GatewayLimits.UncheckedTicksMax ? SocketClose.Unchecked
        : null;

    public int Connections { get; set; }
    public bool IsBeingProven { get; set; }

    public void Fall() => Volatile.Write(ref _fell, true);

    /// <summary>It is time to be checked again.</summary>
    public void Due() => Interlocked.Increment(ref _unchecked);

    public void Checked() => Volatile.Write(ref _unchecked, 0);
}

/// <summary>
/// The credentials of all open connections, each proven again every <see cref="GatewayLimits.ConnectionTick"/>, however many
/// connections it has. A changed role counts as revoked.
/// </summary>
sealed class Standings(IAuthenticator authenticator, TimeProvider time, ILogger<Standings> log)
{
    readonly Lock _gate = new();
    readonly Dictionary<string, Standing> _standings = new(StringComparer.Ordinal);

    public Standing Enter(string credential, Caller caller)
    {
        lock (_gate)
        {
            // One that has fallen, or was another caller's, is not taken up again; its connections are about to close.
            if (!_standings.TryGetValue(credential, out var standing) || !standing.Holds || standing.Caller != caller)
                _standings[credential] = standing = new(credential, caller, time);
            standing.Connections++;
            return standing;
        }
    }

    public void Leave(Standing standing)
    {
        lock (_gate)
        {
            if (--standing.Connections == 0 && _standings.GetValueOrDefault(standing.Credential) == standing) _standings.Remove(standing.Credential);
        }
    }

    /// <summary>
    /// Proves all again; returns at once. One whose check hangs is not asked again meanwhile and holds nobody else up. Where no check comes to
    /// an end for <see cref="GatewayLimits.UncheckedTicksMax"/>, the credential may be revoked for all this gateway knows, and its connections end.
    /// </summary>
    public void ProveAll()
    {
        lock (_gate)
        {
            foreach (var standing in _standings.Values)
            {
                standing.Due();
                if (standing.IsBeingProven) continue;
                standing.IsBeingProven = true;
                _ = Prove(standing);
            }
        }
    }

    async Task Prove(Standing standing)
    {
        try
        {
            await Task.Yield();
            if (await authenticator.Authenticate(standing.Credential, CancellationToken.None) != standing.Caller) standing.Fall();
            standing.Checked();
        }
        catch (Exception e)
        {
            // It holds for now, or one slow moment of the key store would cut every open connection at once.
            log.LogWarning(e, "The credential of open connections could not be checked");
        }
        finally
        {
            standing.IsBeingProven = false;
        }
    }
}
