using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using CxSaas.Domain;

namespace CxSaas.Gateway.Access;

/// <summary>Whose an invitation is, as its token says it.</summary>
sealed record InvitationHolder(string TenantId, string CustomerId, string InvitationId);

/// <summary>
/// The token of an invitation: the prefix, the tenant, and the customer and invitation, sealed with AES-GCM so that a link tells nobody
/// who its customer is. It is worked out and not kept: the nonce follows from the content, so the same invitation has the same token
/// whenever it is asked for, and nothing that is stored opens anything. The key follows from the operator's, which all gateways know: a new
/// operator's key makes the links that are out void. The seal is compared in fixed time; what it opens must be there still.
/// </summary>
sealed class InvitationTokens(OperatorKey operatorKey)
{
    public const string Prefix = "cx_invite_";

    const int IdBytes = 16, NonceBytes = 12, TagBytes = 16;

    /// <summary>Characters of the longest: a tenant of 39 and a customer of 128.</summary>
    public const int CharsMax = 10 + 39 + 1 + (NonceBytes + IdBytes + Check.IdLengthMax + TagBytes) * 4 / 3 + 1;

    readonly byte[] _seal = KeyFor("invitation seal", operatorKey), _nonce = KeyFor("invitation nonce", operatorKey);

    public string Of(InvitationHolder holder)
    {
        byte[] content = [.. Convert.FromHexString(holder.InvitationId), .. Encoding.ASCII.GetBytes(holder.CustomerId)];
        var tenant = Encoding.ASCII.GetBytes(holder.TenantId);
        // No tenant's id has a zero in it, so no two pairs read as one.
        var whole = new byte[NonceBytes + content.Length + TagBytes];
        HMACSHA256.HashData(_nonce, (byte[])[.. tenant, 0, .. content]).AsSpan(0, NonceBytes).CopyTo(whole);
        using var cipher = new AesGcm(_seal, TagBytes);
        cipher.Encrypt(whole.AsSpan(0, NonceBytes), content, whole.AsSpan(NonceBytes, content.Length), whole.AsSpan(NonceBytes + content.Length), tenant);
        return $"{Prefix}{holder.TenantId}_{Base64Url.EncodeToString(whole)}";
    }

    /// <summary>False for whatever this server has not sealed.</summary>
    public bool TryRead(string token, [NotNullWhen(true)] out InvitationHolder? holder)
    {
        holder = null;
        if (token.Length > CharsMax || !token.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        // A tenant's id ends at the first underscore, for it has none.
        if (token.IndexOf('_', Prefix.Length) is not (> 0 and var end) || token[Prefix.Length..end] is not { } tenantId || Check.TenantId(tenantId, "token") is not null) return false;
        var sealedPart = token.AsSpan(end + 1);
        if (!Base64Url.IsValid(sealedPart, out var length) || length <= NonceBytes + IdBytes + TagBytes) return false;
        var whole = Base64Url.DecodeFromChars(sealedPart).AsSpan();
        var content = new byte[length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_seal, TagBytes);
        try
        {
            cipher.Decrypt(whole[..NonceBytes], whole[NonceBytes..^TagBytes], whole[^TagBytes..], content, Encoding.ASCII.GetBytes(tenantId));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        holder = new(tenantId, Encoding.ASCII.GetString(content.AsSpan(IdBytes)), Convert.ToHexStringLower(content.AsSpan(0, IdBytes)));
        return true;
    }

    static byte[] KeyFor(string use, OperatorKey operatorKey) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(operatorKey.SecretHash), 32, info: Encoding.ASCII.GetBytes(use));
}
