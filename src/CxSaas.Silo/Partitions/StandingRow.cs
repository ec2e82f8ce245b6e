using System.Collections.Immutable;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Partitions;

/// <summary>One customer of a partition: what lies open at once, the rest when it is asked for.</summary>
readonly struct StandingRow(StandingRows rows, int number)
{
    public string CustomerId => rows.IdOf(number);

    /// <summary>What the customer was promised; empty for most.</summary>
    public ImmutableArray<PromiseLine> Promises => rows.RowOf(number).Promised?.Lines ?? [];

    public DateTimeOffset? PromisesChangedAt => rows.RowOf(number).Promised?.ChangedAt;

    public PromiseEffect? Effect => rows.RowOf(number).Promised?.Effect;

    public Entry Entry => new(Standing, rows.RowOf(number).Promised is { } promised ? promised.ReadAt : default);

    public Standing Standing
    {
        get
        {
            ref var row = ref rows.RowOf(number);
            var reader = new PackedReader(row.Packed);
            var head = PackedStanding.ReadHead(ref reader);
            var readings = PackedStanding.ReadReadings(ref reader, head.Readings);
            var (answers, hasOlder) = PackedStanding.ReadAnswers(ref reader);
            return new()
            {
                Revision = head.Revision,
                Events = head.Events,
                SegmentId = rows.SegmentOf(row),
                LastEventAt = new(row.LastEventTicks, TimeSpan.Zero),
                HeardAt = row.HeardAt,
                Day = head.Day,
                Weights = rows.WeightsOf(head.Weights),
                Readings = readings,
                Answers = answers,
                HasOlderAnswers = hasOlder,
                CreatedAt = PackedStanding.CreatedAt(row.Packed),
                Promises = row.Promised?.Lines ?? [],
                Retired = row.Promised?.Retired ?? [],
                Effect = row.Promised?.Effect,
                PromisesChangedAt = row.Promised?.ChangedAt,
            };
        }
    }

    /// <summary>Whether the reading of a day is not known, or was made with weights that hold no longer.</summary>
    public bool IsStale(int day, Func<string?, ulong> weightsOf)
    {
        ref var row = ref rows.RowOf(number);
        var reader = new PackedReader(row.Packed);
        var head = PackedStanding.ReadHead(ref reader);
        return day < head.Day || day >= head.Day + head.Readings || rows.WeightsOf(head.Weights) != weightsOf(rows.SegmentOf(row));
    }
}
