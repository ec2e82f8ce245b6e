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

    public static void Write(BinaryWriter to, Standing standing, int weights)
    {
        to.Write7BitEncodedInt(standing.Day);
        to.Write7BitEncodedInt(weights);
        to.Write7BitEncodedInt(standing.Readings.Length);
        var before = (Score: 0L, Evidence: 0L, PointsAtRisk: 0L);
        foreach (var reading in standing.Readings)
        {
            var next = (Score: Millionths(reading.Score), Evidence: Millionths(reading.Evidence), PointsAtRisk: Millionths(reading.PointsAtRisk));
            WriteSigned(to, next.Score - before.Score);
            WriteSigned(to, next.Evidence - before.Evidence);
            WriteSigned(to, next.PointsAtRisk - before.PointsAtRisk);
            before = next;
        }
        to.Write7BitEncodedInt(standing.Answers.Length);
        var day = 0;
        foreach (var tally in standing.Answers)
        {
            WriteSigned(to, tally.Day - day);
            day = tally.Day;
            to.Write((byte)tally.Of);
            to.Write7BitEncodedInt(tally.N);
            to.Write7BitEncodedInt(tally.High);
            to.Write7BitEncodedInt(tally.Low);
            WriteSigned(to, tally.Sum);
            WriteSigned(to, tally.SumOfSquares);
        }
        to.Write(standing.CreatedAt.UtcTicks);
    }

    /// <summary>The days for which there are readings, and by which weights: the first part, which is read alone.</summary>
    public static (int Day, int Weights, int Readings) ReadHead(BinaryReader from) =>
        (from.Read7BitEncodedInt(), from.Read7BitEncodedInt(), from.Read7BitEncodedInt());

    public static ImmutableArray<DayReading> ReadReadings(BinaryReader from, int count)
    {
        var readings = ImmutableArray.CreateBuilder<DayReading>(count);
        var (score, evidence, pointsAtRisk) = (0L, 0L, 0L);
        while (readings.Count < count)
        {
            score += ReadSigned(from);
            evidence += ReadSigned(from);
            pointsAtRisk += ReadSigned(from);
            readings.Add(Reading(score, evidence, pointsAtRisk));
        }
        return readings.MoveToImmutable();
    }

    public static ImmutableArray<AnswerTally> ReadAnswers(BinaryReader from)
    {
        var answers = ImmutableArray.CreateBuilder<AnswerTally>(from.Read7BitEncodedInt());
        for (var day = 0; answers.Count < answers.Capacity;)
        {
            day += (int)ReadSigned(from);
            answers.Add(new(day, (Counted)from.ReadByte(), from.Read7BitEncodedInt(), from.Read7BitEncodedInt(), from.Read7BitEncodedInt(), ReadSigned(from), ReadSigned(from)));
        }
        return answers.MoveToImmutable();
    }

    /// <summary>What stands last, read alone.</summary>
    public static DateTimeOffset CreatedAt(byte[] packed) => new(BinaryPrimitives.ReadInt64LittleEndian(packed.AsSpan()[^sizeof(long)..]), TimeSpan.Zero);

    public static DateTimeOffset ReadCreatedAt(BinaryReader from) => new(from.ReadInt64(), TimeSpan.Zero);

    public static DayReading Reading(long score, long evidence, long pointsAtRisk) =>
        new((double)score / MillionthsPerUnit, (double)evidence / MillionthsPerUnit, (double)pointsAtRisk / MillionthsPerUnit);

    public static long Millionths(double value) => (long)Math.Round(Cut(value) * MillionthsPerUnit);

    // What was cut before stays as it is, though its product may lie a hair below.
    static double Cut(double value)
    {
        var nearest = Math.Round(value * MillionthsPerUnit) / MillionthsPerUnit;
        return nearest == value ? value : Math.Floor(value * MillionthsPerUnit) / MillionthsPerUnit;
    }

    static void WriteSigned(BinaryWriter to, long value) => to.Write7BitEncodedInt64(value << 1 ^ value >> 63);

    static long ReadSigned(BinaryReader from)
    {
        var read = from.Read7BitEncodedInt64();
        return (long)((ulong)read >> 1) ^ -(read & 1);
    }
}
