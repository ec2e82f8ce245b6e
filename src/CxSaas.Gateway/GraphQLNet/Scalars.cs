using System.Globalization;
using GraphQL.Types;
using GraphQLParser.AST;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>An instant in UTC, RFC 3339. Input may bear any offset, output is in UTC.</summary>
sealed class DateTimeScalar : ScalarGraphType
{
    const string Written = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    // A date alone or a time without its offset is refused: it would be another instant elsewhere.
    static readonly string[] Read = [Written, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    // Finer than 100 ns is cut off; some clients send nanoseconds.
    const int FractionDigitsMax = 7;

    public DateTimeScalar()
    {
        Name = "DateTime";
        Description = "An instant in UTC, RFC 3339.";
    }

    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLStringValue text => Parse((string)text.Value),
        GraphQLNullValue => null,
        _ => ThrowLiteralConversionError(value),
    };

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        DateTimeOffset instant => instant,
        string text => Parse(text),
        _ => ThrowValueConversionError(value),
    };

    public override object? Serialize(object? value) => value switch
    {
        null => null,
        DateTimeOffset instant => instant.UtcDateTime.ToString(Written, CultureInfo.InvariantCulture),
        _ => ThrowSerializationError(value),
    };

    static DateTimeOffset Parse(string text) =>
        DateTimeOffset.TryParseExact(Coarse(text.ToUpperInvariant()), Read, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw new FormatException("an instant must be like 2026-01-31T13:05:00Z");

    static string Coarse(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var end = point + 1;
        while (point >= 0 && end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return point >= 0 && end - point - 1 > FractionDigitsMax ? text.Remove(point + 1 + FractionDigitsMax, end - point - 1 - FractionDigitsMax) : text;
    }
}

/// <summary>The built-in ID, read as text whether it is written as a string or as a whole number.</summary>
sealed class IdentifierScalar : IdGraphType
{
    public IdentifierScalar()
    {
        Name = "ID";
    }

    public override object? ParseLiteral(GraphQLValue value) => base.ParseLiteral(value) is { } id ? Text(id) : null;

    public override object? ParseValue(object? value) => base.ParseValue(value) is { } id ? Text(id) : null;

    static string Text(object id) => Convert.ToString(id, CultureInfo.InvariantCulture)!;
}

/// <summary>A count that may outgrow an Int.</summary>
sealed class LongScalar : LongGraphType
{
    public LongScalar()
    {
        Name = "Long";
        Description = "A whole number of up to 64 bits, as a JSON number. Clients whose numbers are doubles read it exactly up to 2^53.";
    }
}
