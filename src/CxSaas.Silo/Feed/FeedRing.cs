using System.Collections.Immutable;
using System.Globalization;
using CxSaas.Contracts.Feed;

namespace CxSaas.Silo.Feed;

/// <summary>
/// A place in a feed. While the activation that made it lives, the number is exact; after that the instant is, but for what
/// became known within <see cref="Margin"/> of it, which then comes again under the same ids.
/// </summary>
readonly record struct FeedCursor(long Activation, long Number, DateTimeOffset At)
{
    /// <summary>How late a partition may tell of what happened and still be found by its instant alone.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Activation:x}.{Number:x}.{At.UtcTicks:x}");

    public static FeedCursor? Parse(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 3 && Hex(parts[0]) is { } activation && Hex(parts[1]) is { } number && Hex(parts[2]) is { } ticks
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new(activation, number, new(ticks, TimeSpan.Zero))
            : null;
    }

    static long? Hex(string text) =>
        long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number : null;
}

/// <summary>The newest of a feed, each under the number by which it came. A number has one cursor, whoever asks and when.</summary>
sealed class FeedRing(DateTimeOffset activatedAt)
{
    /// <summary>Items kept for readers that were away for a moment; 300 bytes each.</summary>
    public const int Kept = 4_096;

    /// <summary>Items in one answer.</summary>
    public const int AnswerMax = 500;

    readonly (FeedItem Item, FeedCursor Behind)[] _items = new (FeedItem, FeedCursor)[Kept];

    public FeedCursor End { get; private set; } = new(activatedAt.UtcTicks, 0, activatedAt);

    long Oldest => Math.Max(0, End.Number - Kept);

    public void Add(FeedItem item)
    {
        var number = End.Number;
        // What is told late must not take the instant back: what came before it would be told again.
        End = End with { Number = number + 1, At = item.At > End.At ? item.At : End.At };
        _items[number % Kept] = (item, End);
    }

    /// <summary>What came behind a cursor of this activation; null where it is another's, or too far back.</summary>
    public FeedAnswer? Behind(FeedCursor cursor)
    {
        if (cursor.Activation != End.Activation || cursor.Number < Oldest || cursor.Number > End.Number) return null;
        var entries = ImmutableArray.CreateBuilder<FeedEntry>();
        for (var number = cursor.Number; number < End.Number && entries.Count < AnswerMax; number++)
        {
            var (item, behind) = _items[number % Kept];
            entries.Add(new(behind.ToString(), item));
        }
        return new(entries.ToImmutable(), entries.Count == 0 ? cursor.ToString() : entries[^1].Cursor);
    }
}
