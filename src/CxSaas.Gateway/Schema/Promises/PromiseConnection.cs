using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Promises;
using CxSaas.Domain;
using CxSaas.Domain.Promises;
using GraphQL;

namespace CxSaas.Gateway.Schema.Promises;

/// <summary>A part of a list of promises.</summary>
public sealed class PromiseConnection
{
    readonly Slice<Promise> _slice;

    internal PromiseConnection(Slice<Promise> slice) => _slice = slice;

    /// <summary>The promises with their cursors.</summary>
    public IEnumerable<PromiseEdge> Edges => _slice.Entries.Select(e => new PromiseEdge { Cursor = e.Cursor, Node = e.Item });

    /// <summary>The promises.</summary>
    public IEnumerable<Promise> Nodes => _slice.Entries.Select(e => e.Item);

    /// <summary>Where this part begins and ends.</summary>
    public PageInfo PageInfo => PageInfo.Of(_slice);

    /// <summary>Number of promises that the filter lets through.</summary>
    public int TotalCount => _slice.Total;
}

/// <summary>A promise and its place.</summary>
public sealed class PromiseEdge
{
    /// <summary>The promise's place in the list.</summary>
    public required string Cursor { get; init; }

    /// <summary>The promise.</summary>
    public required Promise Node { get; init; }
}

/// <summary>Which promises to list; what is left out does not restrict.</summary>
[Name("PromiseFilter")]
public sealed class PromiseFilterInput
{
    /// <summary>Those in one of these states.</summary>
    public IEnumerable<PromiseStatus>? Statuses { get; init; }

    /// <summary>Those this unit has to fulfil.</summary>
    [Identifier] public string? UnitId { get; init; }

    /// <summary>Those of this sort.</summary>
    public string? Kind { get; init; }

    /// <summary>Those due before this instant.</summary>
    public DateTimeOffset? DueBefore { get; init; }

    /// <summary>Those due after this instant.</summary>
    public DateTimeOffset? DueAfter { get; init; }

    internal PromiseFilter Filter => new()
    {
        Statuses = Statuses?.ToImmutableArray(),
        UnitId = UnitId,
        Kind = Kind,
        DueBefore = DueBefore,
        DueAfter = DueAfter,
    };
}
