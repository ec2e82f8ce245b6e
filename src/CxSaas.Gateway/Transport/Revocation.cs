using CxSaas.Gateway.Access;
using Microsoft.Extensions.Logging;

namespace CxSaas.Gateway.Transport;

static class Revocation
{
    /// <summary>
    /// Whether the credential still proves the same caller: a changed role counts as revoked. Where the check itself fails
    /// the answer is yes, or one slow moment of the key store would cut every open socket at once; the next check decides.
    /// </summary>
    public static async ValueTask<bool> StillProves(
        this IAuthenticator authenticator, string? credential, Caller caller, ILogger log, CancellationToken cancellation)
    {
        try
        {
            return await authenticator.Authenticate(credential, cancellation) == caller;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning(e, "The credential of an open connection could not be checked");
            return true;
        }
    }
}
