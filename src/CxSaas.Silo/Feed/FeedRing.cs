using System.Collections.Immutable;
using System.Globalization;
using CxSaas.Contracts.Feed;

namespace CxSaas.Silo.Feed;

/// <summary>
/// A place in a feed. While the activation that made it lives, the number is exact; after that all that became known since an instant
/// until which everything had been told comes again under the same ids. Activation 0 is a place in what was worked out from the journals,
/// which is in the order of instants.
/// </summary>
readonly record struct FeedCursor(long Activation, long Number, DateTimeOffset At)
{
    /// <summary>How late a partition may tell of what happened and still be found by its instant alone.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    /// <summary>What became known after it may not have been told before this place.</summary>
    public DateTimeOffset Since => Activation == 0 ? At - Margin : At;

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

/// <summary>
/// The newest of a feed, each once, under the number by which it came. A number has one cursor, whoever asks and when.
/// </summary>
sealed class FeedRing(DateTimeOffset activatedAt)
{
    /// <summary>Items kept for readers that were away for a moment; 300 bytes each.</summary>
    public const int Kept = 4_096;

    /// <summary>Items in one answer.</summary>
    public const int AnswerMax = 500;

    readonly (FeedItem Item, FeedCursor Behind)[] _items = new (FeedItem, FeedCursor)[Kept];
    readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public FeedCursor End { get; private set; } = new(activatedAt.UtcTicks, 0, activatedAt);

    long Oldest => Math.Max(0, End.Number - Kept);

    /// <summary>False where it has come before: a partition that moved tells again what it may not have told.</summary>
    /// <param name="item">What came.</param>
    /// <param name="toldUntil">Up to when everything has come.</param>
    public bool Add(FeedItem item, DateTimeOffset toldUntil)
    {
        if (!_keys.Add(item.Key)) return false;
        var number = End.Number;
        if (number >= Kept) _keys.Remove(_items[number % Kept].Item.Key);
        End = End with { Number = number + 1, At = toldUntil };
        _items[number % Kept] = (item, End);
        return true;
    }

    /// <summary>Puts something in the place of what it voids: who is behind finds that, and no number is missing.</summary>
    public void Void(FeedItem by, Predicate<FeedItem> voided)
    {
        for (var number = Oldest; number < End.Number; number++)
        {
            ref var entry = ref _items[number % Kept];
            if (!voided(entry.Item)) continue;
            _keys.Remove(entry.Item.Key);
            entry.Item = by;
        }
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
