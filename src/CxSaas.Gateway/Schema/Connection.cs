using CxSaas.Contracts;

namespace CxSaas.Gateway.Schema;

/// <summary>Where a part of a list begins and ends.</summary>
public sealed class PageInfo
{
    /// <summary>Whether more items follow.</summary>
    public required bool HasNextPage { get; init; }

    /// <summary>Whether items come before.</summary>
    public required bool HasPreviousPage { get; init; }

    /// <summary>Cursor of the first item; null where there is none.</summary>
    public string? StartCursor { get; init; }

    /// <summary>Cursor of the last item, to ask for what follows; null where there is none.</summary>
    public string? EndCursor { get; init; }

    internal static PageInfo Of<T>(Slice<T> slice) => new()
    {
        HasNextPage = slice.HasNext,
        HasPreviousPage = slice.HasPrevious,
        StartCursor = slice.Entries.IsEmpty ? null : slice.Entries[0].Cursor,
        EndCursor = slice.Entries.IsEmpty ? null : slice.Entries[^1].Cursor,
    };
}
