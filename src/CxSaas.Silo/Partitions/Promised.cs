using System.Collections.Immutable;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Partitions;

/// <summary>What a standing says of promises, for those who were ever promised something.</summary>
sealed record Promised(ImmutableArray<PromiseLine> Lines, ImmutableArray<OutcomeTally> Retired, PromiseEffect? Effect, DateTimeOffset? ChangedAt, DateTimeOffset ReadAt)
{
    /// <summary>The instant for which its next turn is queued, in ticks; 0 where none is.</summary>
    public long QueuedFor { get; set; }

    public bool HasOpen { get; } = Lines.Any(line => line.IsOpen);

    public static Promised? Of(Entry entry) => entry.Standing is var standing && standing is { Promises.IsEmpty: true, Retired.IsEmpty: true, Effect: null, PromisesChangedAt: null }
        ? null
        : new(standing.Promises, standing.Retired, standing.Effect, standing.PromisesChangedAt, entry.ReadAt);
}
