namespace CxSaas.Domain;

/// <summary>FNV-1a, 64 bits: the same number for the same text in every process and for ever, which string.GetHashCode is not.</summary>
public static class TextHash
{
    public const ulong Start = 14695981039346656037;
    const ulong Prime = 1099511628211;

    public static ulong Of(ReadOnlySpan<char> text) => Add(Start, text);

    public static ulong Add(ulong hash, ReadOnlySpan<char> text)
    {
        foreach (var character in text) hash = (hash ^ character) * Prime;
        return hash;
    }

    public static ulong Add(ulong hash, double number) => (hash ^ BitConverter.DoubleToUInt64Bits(number)) * Prime;
}
