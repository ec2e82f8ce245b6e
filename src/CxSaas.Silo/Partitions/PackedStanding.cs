using System.Buffers.Binary;
using System.Collections.Immutable;
using CxSaas.Domain.Standings;

namespace CxSaas.Silo.Partitions;

/// <summary>
/// The part of a standing that every customer has, as bytes: a tenth of what the objects take. Numbers are written seven bits a
/// byte, and of days and readings how far they are from the one before.
/// </summary>
static class PackedStanding
{
    const long MillionthsPerUnit = 1_000_000;

    /// <summary>
    /// A reading to the millionth, which is what roll-ups add up. It is cut off, not rounded, so that it stays on its side of every
    /// bound that is told in millionths.
    /// </summary>
    public static DayReading Cut(DayReading reading) => new(Cut(reading.Score), Cut(reading.Evidence), Cut(Math.Max(0, reading.PointsAtRisk)));

    /// <summary>The days for which there are readings, by which weights, and how much was recorded.</summary>
    public readonly record struct Head(int Day, int Weights, int Revision, int Events, int Readings);

    // Bits of a tally's first byte, beside the kind. Most are of one answer in whole units, or of feedback, which has no sums.
    const byte KindBits = 0x0F, IsOne = 0x10, IsWhole = 0x20, HasEnds = 0x40;

    public static byte[] Pack(PackedWriter to, Standing standing, int weights)
    {
        to.Start();
        to.Number(standing.Day);
        to.Number(weights);
        to.Number(standing.Revision);
        to.Number(standing.Events);
        to.Number(standing.Readings.Length);
        var before = (Score: 0L, Evidence: 0L, PointsAtRisk: 0L);
        foreach (var reading in standing.Readings)
        {
            var next = (Score: Millionths(reading.Score), Evidence: Millionths(reading.Evidence), PointsAtRisk: Millionths(reading.PointsAtRisk));
            to.Signed(next.Score - before.Score);
            to.Signed(next.Evidence - before.Evidence);
            to.Signed(next.PointsAtRisk - before.PointsAtRisk);
            before = next;
        }
        to.Number(standing.Answers.Length << 1 | (standing.HasOlderAnswers ? 1 : 0));
        var day = 0;
        foreach (var tally in standing.Answers)
        {
            to.Signed(tally.Day - day);
            day = tally.Day;
            Write(to, tally);
        }
        to.Long(standing.CreatedAt.UtcTicks);
        return to.Written;
    }

    static void Write(PackedWriter to, AnswerTally tally)
    {
        var isWhole = tally.Sum % MillionthsPerUnit == 0 && tally.SumOfSquares % MillionthsPerUnit == 0;
        var unit = isWhole ? MillionthsPerUnit : 1;
        var hasEnds = tally.High != 0 || tally.Low != 0;
        to.Byte((byte)((int)tally.Of | (tally.N == 1 ? IsOne : 0) | (isWhole ? IsWhole : 0) | (hasEnds ? HasEnds : 0)));
        if (tally.N != 1) to.Number(tally.N);
        if (hasEnds)
        {
            to.Number(tally.High);
            to.Number(tally.Low);
        }
        if (!HasSums(tally.Of)) return;
        to.Signed(tally.Sum / unit);
        to.Signed(tally.SumOfSquares / unit);
    }

    static bool HasSums(Counted of) => of is not (Counted.Feedback or Counted.Signal);

    public static Head ReadHead(ref PackedReader from) => new(from.Number(), from.Number(), from.Number(), from.Number(), from.Number());

    public static ImmutableArray<DayReading> ReadReadings(ref PackedReader from, int count)
    {
        var readings = ImmutableArray.CreateBuilder<DayReading>(count);
        var (score, evidence, pointsAtRisk) = (0L, 0L, 0L);
        while (readings.Count < count)
        {
            score += from.Signed();
            evidence += from.Signed();
            pointsAtRisk += from.Signed();
            readings.Add(Reading(score, evidence, pointsAtRisk));
        }
        return readings.MoveToImmutable();
    }

    /// <summary>The reading of a day in millionths, read alone; where it is not known the last one stands for it.</summary>
    public static (int Score, int Evidence, int PointsAtRisk) OnOrLast(byte[] packed, int day)
    {
        var from = new PackedReader(packed);
        var head = ReadHead(ref from);
        var last = day >= head.Day && day < head.Day + head.Readings ? day - head.Day : head.Readings - 1;
        var (score, evidence, pointsAtRisk) = (0L, 0L, 0L);
        for (var n = 0; n <= last; n++)
        {
            score += from.Signed();
            evidence += from.Signed();
            pointsAtRisk += from.Signed();
        }
        return ((int)score, (int)evidence, (int)pointsAtRisk);
    }

    public static (ImmutableArray<AnswerTally> Answers, bool HasOlder) ReadAnswers(ref PackedReader from)
    {
        var count = from.Number();
        var answers = ImmutableArray.CreateBuilder<AnswerTally>(count >> 1);
        for (var day = 0; answers.Count < answers.Capacity;)
        {
            day += (int)from.Signed();
            var bits = from.Byte();
            var of = (Counted)(bits & KindBits);
            var n = (bits & IsOne) != 0 ? 1 : from.Number();
            var (high, low) = (bits & HasEnds) != 0 ? (from.Number(), from.Number()) : (0, 0);
            var unit = (bits & IsWhole) != 0 ? MillionthsPerUnit : 1;
            var (sum, squares) = HasSums(of) ? (from.Signed() * unit, from.Signed() * unit) : (0, 0);
            answers.Add(new(day, of, n, high, low, sum, squares));
        }
        return (answers.MoveToImmutable(), (count & 1) != 0);
    }

    /// <summary>What stands last, read alone.</summary>
    public static DateTimeOffset CreatedAt(byte[] packed) => new(BinaryPrimitives.ReadInt64LittleEndian(packed.AsSpan()[^sizeof(long)..]), TimeSpan.Zero);

    public static (int Score, int Evidence, int PointsAtRisk) Millionths(DayReading reading) =>
        ((int)Millionths(reading.Score), (int)Millionths(reading.Evidence), (int)Millionths(reading.PointsAtRisk));

    public static DayReading Reading(long score, long evidence, long pointsAtRisk) => new(Units(score), Units(evidence), Units(pointsAtRisk));

    public static double Units(long millionths) => (double)millionths / MillionthsPerUnit;

    public static long Millionths(double value) => (long)Math.Round(Cut(value) * MillionthsPerUnit);

    // What was cut before stays as it is, though its product may lie a hair below.
    static double Cut(double value)
    {
        var nearest = Math.Round(value * MillionthsPerUnit) / MillionthsPerUnit;
        return nearest == value ? value : Math.Floor(value * MillionthsPerUnit) / MillionthsPerUnit;
    }
}
