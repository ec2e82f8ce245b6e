using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CxSaas.Contracts;

/// <summary>A part of an ordered list.</summary>
[GenerateSerializer, Immutable, Alias("slice`1")]
public sealed record Slice<T>(
    [property: Id(0)] ImmutableArray<Slice<T>.Entry> Entries,
    [property: Id(1)] bool HasPrevious,
    [property: Id(2)] bool HasNext,
    [property: Id(3)] int Total)
{
    /// <summary>Whether it is made of what is known so far, while whoever made it is still reading; total and all.</summary>
    [Id(4)] public bool IsPartial { get; init; }

    [GenerateSerializer, Immutable, Alias("slice`1.entry")]
    public readonly record struct Entry([property: Id(0)] string Cursor, [property: Id(1)] T Item);

    /// <summary>The same part of the list of what the items stand for.</summary>
    public Slice<TOther> Select<TOther>(Func<T, TOther> other) =>
        Of(Entries.Select(entry => new Slice<TOther>.Entry(entry.Cursor, other(entry.Item))));

    /// <summary>The same part of the list, with other entries in the places of these.</summary>
    public Slice<TOther> Of<TOther>(IEnumerable<Slice<TOther>.Entry> entries) => new([.. entries], HasPrevious, HasNext, Total) { IsPartial = IsPartial };
}

public static class Slice
{
    public const int LengthMax = 100;

    /// <summary>The next items of a list that is sorted by their cursors.</summary>
    public static Slice<T> Take<T>(IReadOnlyList<(Cursor Cursor, T Item)> sorted, int first, Cursor? after)
    {
        var skipped = after is { } place ? sorted.TakeWhile(e => e.Cursor <= place).Count() : 0;
        var taken = sorted.Skip(skipped).Take(first).Select(e => new Slice<T>.Entry(e.Cursor.ToString(), e.Item));
        return new([.. taken], skipped > 0, sorted.Count > skipped + first, sorted.Count);
    }

    /// <summary>
    /// The next items of a list that is in no order yet. One pass keeps only what may be shown, and asks for the id only where the
    /// rank leaves it open, so that the first page of a million costs a comparison each.
    /// </summary>
    public static Slice<T> TakeUnsorted<T>(IEnumerable<(long Rank, T Item)> items, Func<T, string> idOf, int first, Cursor? after)
    {
        var (total, skipped) = (0, 0);
        // The worst of those kept is on top, to be pushed out.
        var kept = new PriorityQueue<T, Cursor>(first + 2, Comparer<Cursor>.Create((a, b) => b.CompareTo(a)));
        foreach (var (rank, item) in items)
        {
            total++;
            if (kept.Count > first && kept.TryPeek(out _, out var worst) && rank > worst.Rank) continue;
            var cursor = rank < after?.Rank ? default : new Cursor(rank, idOf(item));
            if (cursor.Id is null || cursor <= after) skipped++;
            else if (kept.Count <= first) kept.Enqueue(item, cursor);
            else kept.EnqueueDequeue(item, cursor);
        }
        var sorted = new (T Item, Cursor Cursor)[kept.Count];
        for (var i = sorted.Length - 1; kept.TryDequeue(out var item, out var cursor); i--) sorted[i] = (item, cursor);
        return new([.. sorted.Take(first).Select(e => new Slice<T>.Entry(e.Cursor.ToString(), e.Item))], skipped > 0, sorted.Length > first, total);
    }

    /// <summary>One list's next items from the next items of its parts, each of which was asked for as many.</summary>
    public static Slice<T> Merge<T>(IReadOnlyCollection<Slice<T>> parts, int first)
    {
        var all = parts.SelectMany(part => part.Entries)
            .OrderBy(entry => Cursor.TryParse(entry.Cursor, out var cursor) ? cursor : throw new FormatException("A part has made a cursor that is none."))
            .ToList();
        return new(
            [.. all.Take(first)],
            parts.Any(part => part.HasPrevious),
            all.Count > first || parts.Any(part => part.HasNext),
            parts.Sum(part => part.Total))
        {
            IsPartial = parts.Any(part => part.IsPartial),
        };
    }
}

/// <summary>
/// A place in an ordered list: the sort key and the id of the item before it, so that it stays where it is when the list
/// changes. It is opaque to clients and grants nothing: what it leads to is looked up within the caller's own list.
/// </summary>
[GenerateSerializer, Immutable, Alias("cursor")]
public readonly record struct Cursor([property: Id(0)] long Rank, [property: Id(1)] string Id) : IComparable<Cursor>
{
    public const int LengthMax = 512;

    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Rank} {Id}")));

    public static bool TryParse(string text, out Cursor cursor)
    {
        cursor = default;
        if (text.Length > LengthMax || !Base64Url.IsValid(text)) return false;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(' ', 2);
        if (parts.Length != 2 || !long.TryParse(parts[0], CultureInfo.InvariantCulture, out var rank)) return false;
        cursor = new(rank, parts[1]);
        return true;
    }

    public int CompareTo(Cursor other)
    {
        var byRank = Rank.CompareTo(other.Rank);
        return byRank != 0 ? byRank : string.CompareOrdinal(Id, other.Id);
    }

    public static bool operator <(Cursor left, Cursor right) => left.CompareTo(right) < 0;
    public static bool operator >(Cursor left, Cursor right) => left.CompareTo(right) > 0;
    public static bool operator <=(Cursor left, Cursor right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Cursor left, Cursor right) => left.CompareTo(right) >= 0;
}
