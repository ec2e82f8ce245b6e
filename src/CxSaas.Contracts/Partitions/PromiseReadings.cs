using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;

namespace CxSaas.Contracts.Partitions;

/// <summary>What counted promises say of whoever has to keep them.</summary>
public static class PromiseReadings
{
    /// <summary>How promises were kept, those that the unit had confirmed apart.</summary>
    public static UnitRecord Record(this IEnumerable<PromiseCount> counts)
    {
        var byConfirmation = counts.Where(c => c.Sums.Due > 0).ToLookup(c => c.Of.Confirmed, c => new OutcomeTally(c.Of, c.Sums));
        return new() { Unchecked = KeepRecord.Of(byConfirmation[false]), Confirmed = KeepRecord.Of(byConfirmation[true]) };
    }

    /// <summary>Stake due soon over what can be kept in that time (<see cref="OverPromising.Load"/>); null where the pace is not known.</summary>
    public static double? Load(this IReadOnlyCollection<PromiseCount> counts, DateTimeOffset now)
    {
        var horizon = UtcDay.Of(now.AddDays(OverPromising.HorizonDays));
        var due = counts.Where(c => c.Of.Status == PromiseStatus.Open && c.Of.Day <= horizon).Sum(c => c.Sums.Stake) / Millionths.PerUnit;
        return OverPromising.Load(counts.Record().All, due, now);
    }

    /// <summary>Probability that such a promise is kept, from these outcomes alone, each as one however old: with its 90 % interval.</summary>
    public static Estimate KeepRate(this IEnumerable<PromiseCount> counts)
    {
        var sums = counts.Aggregate(default(OutcomeSums), (sum, c) => sum + c.Sums);
        if (sums.Due == 0) return new() { N = 0 };
        var kept = sums.Kept / Millionths.PerUnit;
        var posterior = new KeepProbability(KeepProbability.DefaultKept, KeepProbability.DefaultMissed).After(kept, sums.Due - kept);
        return new() { Value = posterior.Mean, Low = posterior.Quantile(.05), High = posterior.Quantile(.95), N = sums.Due };
    }
}
