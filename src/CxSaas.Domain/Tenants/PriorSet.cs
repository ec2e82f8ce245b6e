using System.Collections.Immutable;
using CxSaas.Domain.Scoring;
using Orleans;

namespace CxSaas.Domain.Tenants;

/// <summary>The priors of a tenant as they were put in force. No segments: the model's defaults.</summary>
[GenerateSerializer, Immutable, Alias("prior-set")]
public sealed record PriorSet
{
    /// <summary>Versions that are kept, to go back to.</summary>
    public const int VersionsKept = 10;

    /// <summary>Counts from 1; 0 is what every tenant begins with.</summary>
    [Id(0)] public required int Version { get; init; }
    [Id(1)] public required DateTimeOffset AppliedAt { get; init; }

    /// <summary>Who put them in force, as the audit log has it.</summary>
    [Id(2)] public required string AppliedBy { get; init; }

    /// <summary>The proposal that they are; null where an earlier version is in force again, and where they came from elsewhere.</summary>
    [Id(3)] public string? ProposalId { get; init; }

    /// <summary>The version that is in force again; null where none is.</summary>
    [Id(4)] public int? Reverts { get; init; }

    /// <summary>Whole for each segment that has its own; under null for all others.</summary>
    [Id(5)] public ImmutableArray<SegmentPriors> Segments { get; init; } = [];

    /// <summary>What the perceptions of a segment's customers start from; null where it is the model's default throughout.</summary>
    public Priors? For(string? segmentId)
    {
        Priors? others = null;
        foreach (var (segment, priors) in Segments)
        {
            if (segment == segmentId) return priors;
            if (segment is null) others = priors;
        }
        return others;
    }
}

[GenerateSerializer, Immutable, Alias("segment-priors")]
public sealed record SegmentPriors([property: Id(0)] string? SegmentId, [property: Id(1)] Priors Priors);
