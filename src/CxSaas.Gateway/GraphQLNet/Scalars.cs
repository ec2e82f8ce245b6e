using System.Globalization;
using GraphQL.Types;
using GraphQLParser.AST;

namespace CxSaas.Gateway.GraphQLNet;

/// <summary>An instant in UTC, RFC 3339. Input may bear any offset, output is in UTC.</summary>
sealed class DateTimeScalar : ScalarGraphType
{
    // A date alone or a time without its offset is refused: it would be another instant elsewhere.
    static readonly string[] Formats =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"];

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
        DateTimeOffset instant => instant.UtcDateTime.ToString(Formats[0], CultureInfo.InvariantCulture),
        _ => ThrowSerializationError(value),
    };

    static DateTimeOffset Parse(string text) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw new FormatException("an instant must be like 2026-01-31T13:05:00Z");
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
