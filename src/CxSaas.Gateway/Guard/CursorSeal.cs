using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CxSaas.Gateway.Access;

namespace CxSaas.Gateway.Guard;

/// <summary>
/// Seals a place in a list for the tenant and the list that it is of, so that one that was made up, changed, or brought from elsewhere is
/// known for that, and all of these alike. The key follows from the operator's, which all gateways know: a new operator's key
/// makes the cursors that clients hold void.
/// </summary>
sealed class CursorSeal(OperatorKey operatorKey)
{
    /// <summary>Half of a SHA-256, in Base64: nobody guesses 128 bits.</summary>
    const int TagBytes = 16, TagChars = 22;

    readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(operatorKey.SecretHash), 32, info: "cursor seal"u8.ToArray());

    public string Close(string tenant, string list, string place) => Tag(tenant, list, place) + place;

    /// <summary>The place that was sealed; null where it was not sealed for this tenant and this list.</summary>
    public string? Open(string tenant, string list, string cursor)
    {
        if (cursor.Length <= TagChars) return null;
        var place = cursor[TagChars..];
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(cursor, 0, TagChars), Encoding.UTF8.GetBytes(Tag(tenant, list, place))) ? place : null;
    }

    string Tag(string tenant, string list, string place)
    {
        // No tenant's id and no list's name has a space, so no two triples read as one text.
        var hash = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{tenant} {list} {place}"));
        return Base64Url.EncodeToString(hash.AsSpan(0, TagBytes));
    }
}
