using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Promises;
using CxSaas.Domain;
using CxSaas.Domain.Promises;
using GraphQL;

namespace CxSaas.Gateway.Schema.Promises;

/// <summary>A part of a list of promises.</summary>
public sealed class PromiseConnection : Connection<Promise, PromiseEdge>
{
    internal PromiseConnection(Slice<Promise> slice) : base(slice) { }
}

/// <summary>A promise and its place in the list.</summary>
public sealed class PromiseEdge : Edge<Promise>;

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
