using System.Buffers;
using System.Collections.Immutable;

namespace CxSaas.Domain;

/// <summary>
/// What a value from outside must be. Each check answers null where it holds, so that checks chain with <c>??</c> and the
/// first fault is the one that is told.
/// </summary>
public static class Check
{
    public const int IdLengthMax = 128;

    static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@+-");

    static readonly SearchValues<char> TenantCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static bool IsId(string id) => id.Length is > 0 and <= IdLengthMax && !id.AsSpan().ContainsAnyExcept(IdCharacters);

    public static UserError? Id(string? id, params ImmutableArray<string> field) => id is not null && IsId(id)
        ? null
        : UserError.Invalid($"{field[^1]} must be 1 to {IdLengthMax} characters of A-Z a-z 0-9 . _ : @ + -", field);

    public static UserError? OptionalId(string? id, params ImmutableArray<string> field) => id is null ? null : Id(id, field);

    /// <summary>A tenant's id is narrower than others, for it ends at the first ':' of every key and has no letter case.</summary>
    public static UserError? TenantId(string id, params ImmutableArray<string> field) =>
        id.Length is > 0 and <= 39 && id[0] != '-' && !id.AsSpan().ContainsAnyExcept(TenantCharacters)
            ? null
            : UserError.Invalid($"{field[^1]} must be 1 to 39 characters of a-z 0-9 -, not starting with -", field);

    public static UserError? Text(string text, int lengthMax, params ImmutableArray<string> field) =>
        string.IsNullOrWhiteSpace(text) ? UserError.Invalid($"{field[^1]} must not be empty", field) : OptionalText(text, lengthMax, field);

    public static UserError? OptionalText(string? text, int lengthMax, params ImmutableArray<string> field)
    {
        if (text is null) return null;
        if (text.Length > lengthMax) return UserError.Invalid($"{field[^1]} must be at most {lengthMax} characters, not {text.Length}", field);
        return IsStorable(text) ? null : UserError.Invalid($"{field[^1]} must not hold NUL or half of a surrogate pair", field);
    }

    /// <summary>A finite number from least to most, both included.</summary>
    public static UserError? Within(double value, double least, double most, params ImmutableArray<string> field) =>
        value >= least && value <= most
            ? null
            : UserError.Invalid(FormattableString.Invariant($"{field[^1]} must be {least} to {most}, not {value}"), field);

    static bool IsStorable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsLowSurrogate(text[i])) return false;
            if (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i]))) return false;
        }
        return true;
    }
}
