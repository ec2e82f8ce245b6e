using System.Collections.Immutable;
using System.Text;
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

    public Entry Entry => new(Standing, new(rows.RowOf(number).ReadAtTicks, TimeSpan.Zero));

    public Standing Standing
    {
        get
        {
            ref var row = ref rows.RowOf(number);
            using var reader = Reader(row);
            var (day, weights, readings) = PackedStanding.ReadHead(reader);
            return new()
            {
                Revision = row.Revision,
                Events = row.Events,
                SegmentId = rows.SegmentOf(row),
                LastEventAt = new(row.LastEventTicks, TimeSpan.Zero),
                HeardAt = row.HeardAt,
                Day = day,
                Weights = rows.WeightsOf(weights),
                Readings = PackedStanding.ReadReadings(reader, readings),
                Answers = PackedStanding.ReadAnswers(reader),
                CreatedAt = PackedStanding.ReadCreatedAt(reader),
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
        using var reader = Reader(row);
        var (first, weights, readings) = PackedStanding.ReadHead(reader);
        return day < first || day >= first + readings || rows.WeightsOf(weights) != weightsOf(rows.SegmentOf(row));
    }

    static BinaryReader Reader(in StandingRows.Row row) => new(new MemoryStream(row.Packed), Encoding.UTF8);
}
