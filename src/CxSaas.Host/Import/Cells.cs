using System.Globalization;
using CxSaas.Domain;
using CxSaas.Host.Client;

namespace CxSaas.Host.Import;

/// <summary>
/// Reads the fields of one row and notes each that is not what its column holds, so that a row is refused with all its
/// faults at once. Only form is judged here; ranges and rules are the server's.
/// </summary>
sealed class Cells(CsvRow row, TimeSpan shift)
{
    static readonly string[] InstantFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK"];

    readonly List<Refusal> _faults = [];

    public IReadOnlyList<Refusal> Faults => _faults;
    public int Line => row.Line;

    public string Id(string column) => Filled(OptionalId(column), column);

    public string? OptionalId(string column)
    {
        if (Text(column) is not { } text) return null;
        if (Check.IsId(text)) return text;
        Fault(column, "is not an id: 1 to 128 of A-Z a-z 0-9 . _ : @ + -");
        return "";
    }

    public string? Text(string column) => row[column] is { Length: > 0 } text ? text : null;

    public string Filled(string column) => Filled(Text(column), column);

    public double? Number(string column)
    {
        if (Text(column) is not { } text) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) return number;
        Fault(column, $"'{Short(text)}' is not a number");
        return 0;
    }

    /// <summary>An instant with its offset from UTC, shifted.</summary>
    public DateTimeOffset? Instant(string column)
    {
        if (Text(column) is not { } text) return null;
        if (TryInstant(text) is { } instant && Shifted(instant) is { } shifted) return shifted;
        Fault(column, $"'{Short(text)}' is not an instant such as 2026-01-31T09:30:00Z");
        return default(DateTimeOffset);
    }

    /// <summary>When a promise was moved and to which due time: `2026-01-05T10:00:00Z>2026-02-01T12:00:00Z`, with a blank between two.</summary>
    public IReadOnlyList<PromiseMoveInput> Moves(string column)
    {
        var moves = new List<PromiseMoveInput>();
        foreach (var move in (Text(column) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (move.Split('>') is [var at, var due] && TryInstant(at) is { } moved && Shifted(moved) is { } movedAt && TryInstant(due) is { } until && Shifted(until) is { } dueAt)
                moves.Add(new(movedAt, dueAt));
            else Fault(column, $"'{Short(move)}' is not like 2026-01-05T10:00:00Z>2026-02-01T12:00:00Z, when it was moved and to which due time");
        }
        return moves;
    }

    public T? Word<T>(string column) where T : struct, Enum
    {
        if (Text(column) is not { } text) return null;
        // Enum.TryParse takes numbers and lists of words too; only a name that reads back the same is one of the contract's.
        if (Enum.TryParse<T>(text, out var word) && word.ToString() == text) return word;
        Fault(column, $"'{Short(text)}' is none of {string.Join(", ", Enum.GetNames<T>())}");
        return default(T);
    }

    public void Fault(string column, string why) => _faults.Add(new("INVALID", column, why));

    /// <summary>Without an offset it could be any zone's time, so it is none.</summary>
    public static DateTimeOffset? TryInstant(string text) =>
        text.AsSpan(Math.Min(text.Length, 10)).ContainsAny('Z', '+', '-')
        && DateTimeOffset.TryParseExact(text, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
            ? instant : null;

    DateTimeOffset? Shifted(DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks + shift.Ticks;
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new(ticks, TimeSpan.Zero) : null;
    }

    string Filled(string? text, string column)
    {
        if (text is null) Fault(column, "is empty");
        return text ?? "";
    }

    static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
