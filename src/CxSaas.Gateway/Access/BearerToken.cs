using Microsoft.IdentityModel.JsonWebTokens;

namespace CxSaas.Gateway.Access;

/// <summary>A JSON Web Token (RFC 7519) before anything of it is believed.</summary>
static class BearerToken
{
    /// <summary>Characters of a token: identity providers stay below 4 KB, and what is longer would be decoded for nothing.</summary>
    public const int CharsMax = 8 * 1024;

    /// <summary>Shared, for it holds no state of a token. Claims keep the names they have.</summary>
    public static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = CharsMax };

    /// <summary>Three parts, and a first one that is a JSON object in base64url.</summary>
    public static bool MayBe(string text) => text.StartsWith("eyJ", StringComparison.Ordinal) && text.AsSpan().Count('.') == 2;

    /// <summary>What it says of itself, unproven; null where it cannot be read.</summary>
    public static JsonWebToken? Read(string text)
    {
        if (text.Length > CharsMax) return null;
        try
        {
            return new JsonWebToken(text);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
