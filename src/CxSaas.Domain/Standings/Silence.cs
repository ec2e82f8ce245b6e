using Orleans;

namespace CxSaas.Domain.Standings;

/// <summary>
/// How often a customer used to be heard, to tell a silence that is unlike it. Contacts come as a Poisson process whose rate is known
/// from the customer's own gaps alone (gamma with the scale-free prior 1/λ), so n gaps over T days leave the next one longer than g
/// with the probability (T / (T + g))ⁿ. Several contacts on one UTC day are one: a complaint in three messages is no habit.
/// Of who was heard on more days than are kept apart (<see cref="Standing.AnswerLinesMax"/>), the habit is that of the newest years.
/// </summary>
/// <param name="Days">Days on which something was heard: feedback or a signal, but an agent's note, which is not its own, and a drop in usage, which is the contrary. At least 2.</param>
/// <param name="FirstDay">The first of them, as <see cref="UtcDay"/> counts.</param>
/// <param name="LastDay">The last of them.</param>
[GenerateSerializer, Immutable, Alias("silence")]
public readonly record struct Silence([property: Id(0)] int Days, [property: Id(1)] int FirstDay, [property: Id(2)] int LastDay)
{
    /// <summary>A silence that comes about by chance less often than this is told of.</summary>
    public const double AlertBelow = 0.01;

    /// <summary>Null where nothing was heard on two days: there is no habit to compare with.</summary>
    public static Silence? Of(Standing standing)
    {
        var (days, first, last) = (0, int.MaxValue, int.MinValue);
        var before = int.MinValue;
        // Tallies are in the order of their days.
        foreach (var tally in standing.Answers)
        {
            if (!tally.IsHeard || tally.Day == before) continue;
            (before, first, last) = (tally.Day, Math.Min(first, tally.Day), Math.Max(last, tally.Day));
            days++;
        }
        return days >= 2 ? new(days, first, last) : null;
    }

    /// <summary>Days between two contacts, as they were.</summary>
    public double ExpectedGap => (double)(LastDay - FirstDay) / (Days - 1);

    /// <summary>The silence until a day over the expected gap; 1 is as usual.</summary>
    public double Hazard(int day) => Gap(day) / ExpectedGap;

    /// <summary>How likely so long a silence is for this customer, 0 to 1.</summary>
    public double Probability(int day)
    {
        double span = LastDay - FirstDay;
        return Math.Pow(span / (span + Gap(day)), Days - 1);
    }

    /// <summary>The first day on which so long a silence may be told of; before it never is.</summary>
    public int ToldFrom => LastDay + (int)((LastDay - FirstDay) * (Math.Pow(AlertBelow, -1.0 / (Days - 1)) - 1));

    int Gap(int day) => Math.Max(0, day - LastDay);
}
