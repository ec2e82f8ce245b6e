using System.Collections.Immutable;
using CxSaas.Contracts;
using CxSaas.Contracts.Customers;
using CxSaas.Domain;
using CxSaas.Domain.Scoring;
using GraphQL;

namespace CxSaas.Gateway.Schema.Customers;

/// <summary>A part of a list of customers.</summary>
public sealed class CustomerConnection : Connection<Customer, CustomerEdge>
{
    internal CustomerConnection(Slice<Customer> slice) : base(slice) => Complete = !slice.IsPartial;

    /// <summary>False while the server is catching up, after a start and after a new day or other settings: customers may be missing then, or be listed by an older score.</summary>
    public bool Complete { get; }
}

/// <summary>A customer and its place in the list.</summary>
public sealed class CustomerEdge : Edge<Customer>;

/// <summary>Which customers to list; what is left out does not restrict.</summary>
[Name("CustomerFilter")]
public sealed class CustomerFilterInput
{
    /// <summary>Those in this segment.</summary>
    [Identifier] public string? Segment { get; init; }

    /// <summary>Those in one of these bands.</summary>
    public IEnumerable<Band>? Bands { get; init; }

    /// <summary>Those whose score is below: points.</summary>
    public double? ScoreBelow { get; init; }

    /// <summary>Those whose score is not below: points.</summary>
    public double? ScoreAtLeast { get; init; }

    /// <summary>Those of whom at least so much is known, 0 to 1.</summary>
    public double? EvidenceAtLeast { get; init; }

    /// <summary>Those who have, or have not, a promise open.</summary>
    public bool? HasOpenPromises { get; init; }

    /// <summary>Those of whom nothing was heard since: no feedback and no sign of their own. What was promised to them, or noted by an agent, is not heard from them.</summary>
    public DateTimeOffset? SilentSince { get; init; }

    internal CustomerFilter Filter => new()
    {
        SegmentId = Segment,
        Bands = Bands?.ToImmutableArray(),
        ScoreBelow = ScoreBelow,
        ScoreAtLeast = ScoreAtLeast,
        EvidenceAtLeast = EvidenceAtLeast,
        HasOpenPromises = HasOpenPromises,
        SilentSince = SilentSince,
    };
}
