using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Access;

namespace CxSaas.Gateway.Telemetry;

/// <summary>
/// The name of an operation as it may stand in a log. It is the one thing there that a client writes; the engine has found it to be
/// a name of GraphQL (letters, digits, underscores). What looks like a credential in it is not told: keys are such names too.
/// </summary>
static class OperationName
{
    /// <summary>Characters of it that are told.</summary>
    const int CharsMax = 64;

    const string None = "(unnamed)", Hidden = "(hidden)";

    public static string Shown(string? name) =>
        string.IsNullOrEmpty(name) ? None
        : MayBeSecret(name) ? Hidden
        : name.Length <= CharsMax ? name
        : name[..CharsMax];

    // The first part of a JSON Web Token is JSON in base64url, and that begins so.
    static bool MayBeSecret(string name) =>
        name.Contains(Credential.TenantPrefix, StringComparison.OrdinalIgnoreCase)
        || name.Contains(Credential.OperatorPrefix, StringComparison.OrdinalIgnoreCase)
        || name.Contains(InvitationTokens.Prefix, StringComparison.OrdinalIgnoreCase)
        || name.Contains("eyJ", StringComparison.Ordinal);
}
