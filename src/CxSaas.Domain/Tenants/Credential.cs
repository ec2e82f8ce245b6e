using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace CxSaas.Domain.Tenants;

/// <summary>
/// A bearer credential as text: a prefix that secret scanners know, an id to look it up by, 256 bits of secret and a checksum
/// that tells a mistyped key from a wrong one without a look-up. 256 random bits need no slow hash.
/// </summary>
public sealed record Credential(string Prefix, string Id, string Secret)
{
    public const string TenantPrefix = "cx_live", OperatorPrefix = "cx_operator";
    public const int IdLength = 12, SecretLength = 43, ChecksumLength = 6;
    public const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>What is stored in place of the secret: its SHA-256 in hexadecimal.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Secret)));

    /// <summary>Whether this is the secret behind a hash; takes as long whether it is or not.</summary>
    public bool Matches(string hash) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.ASCII.GetBytes(Secret)), Convert.FromHexString(hash));

    public override string ToString() => $"{Prefix}_{Id}_{Secret}{Checksum(Prefix, Id, Secret)}";

    public static bool TryParse(string? text, [NotNullWhen(true)] out Credential? credential)
    {
        credential = null;
        var parts = text?.Split('_') ?? [];
        if (parts.Length != 4 || parts[2].Length != IdLength || parts[3].Length != SecretLength + ChecksumLength) return false;
        if (!parts[2].All(char.IsAsciiLetterOrDigit) || !parts[3].All(char.IsAsciiLetterOrDigit)) return false;
        var parsed = new Credential($"{parts[0]}_{parts[1]}", parts[2], parts[3][..SecretLength]);
        if (parsed.Prefix is not (TenantPrefix or OperatorPrefix) || parsed.ToString() != text) return false;
        credential = parsed;
        return true;
    }

    static string Checksum(string prefix, string id, string secret)
    {
        var sum = Crc32(Crc32(Crc32(uint.MaxValue, prefix), id), secret);
        return string.Create(ChecksumLength, sum, static (text, left) =>
        {
            for (var i = 0; i < text.Length; i++, left /= (uint)Alphabet.Length) text[i] = Alphabet[(int)(left % Alphabet.Length)];
        });
    }

    static uint Crc32(uint sum, string text)
    {
        foreach (var c in text) sum = BitOperations.Crc32C(sum, (byte)c);
        return sum;
    }
}
