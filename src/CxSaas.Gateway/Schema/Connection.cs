using System.ComponentModel;
using CxSaas.Contracts;

namespace CxSaas.Gateway.Schema;

/// <summary>A page whose cursors are sealed before they leave.</summary>
interface ISealedPage
{
    Func<string, string> Seal { set; }
}

/// <summary>A part of a list, as the Relay cursor specification has it. Each list names its own kind of this.</summary>
// Attributes here, for the engine does not find the documentation of a generic type's members.
public abstract class Connection<TNode, TEdge> : ISealedPage
    where TNode : notnull
    where TEdge : Edge<TNode>, new()
{
    readonly Slice<TNode> _slice;
    Func<string, string>? _seal;

    private protected Connection(Slice<TNode> slice) => _slice = slice;

    Func<string, string> ISealedPage.Seal
    {
        set => _seal = value;
    }

    [Description("The items with their cursors.")]
    public IEnumerable<TEdge> Edges => _slice.Entries.Select(entry => new TEdge { Cursor = Sealed(entry), Node = entry.Item });

    [Description("The items.")]
    public IEnumerable<TNode> Nodes => _slice.Entries.Select(entry => entry.Item);

    [Description("Where this part begins and ends.")]
    public PageInfo PageInfo => new()
    {
        HasNextPage = _slice.HasNext,
        HasPreviousPage = _slice.HasPrevious,
        StartCursor = _slice.Entries.IsEmpty ? null : Sealed(_slice.Entries[0]),
        EndCursor = _slice.Entries.IsEmpty ? null : Sealed(_slice.Entries[^1]),
    };

    [Description("Number of items in all, on every page.")]
    public int TotalCount => _slice.Total;

    string Sealed(Slice<TNode>.Entry entry) =>
        (_seal ?? throw new InvalidOperationException("A cursor would leave unsealed: the field of this page lacks first or after."))(entry.Cursor);
}

/// <summary>An item and its place.</summary>
public abstract class Edge<TNode>
    where TNode : notnull
{
    [Description("The item's place in the list, to ask for what follows it.")]
    public string Cursor { get; init; } = null!;

    [Description("The item.")]
    public TNode Node { get; init; } = default!;
}

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
}
