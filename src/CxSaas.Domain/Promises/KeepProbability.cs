using CxSaas.Domain.Scoring;

namespace CxSaas.Domain.Promises;

/// <summary>
/// The probability that a unit keeps its next promise of a kind: Beta with so many promises kept and missed behind it. Starting
/// from a prior, each decayed outcome counts one (Beta-Binomial shrinkage: few outcomes say little, many all).
/// </summary>
public readonly record struct KeepProbability(double Alpha, double Beta)
{
    /// <summary>
    /// Where a tenant has no record at all: two of three are kept, worth three promises. A little hopeful, and yet below the
    /// break-even of a promise that costs 2.25 times what it gains (0.69): who has shown nothing is not promised on.
    /// </summary>
    public const double DefaultKept = 2, DefaultMissed = 1;

    /// <summary>Promises that a prior is worth: a unit's own record outweighs it after a few, which is what one can wait for.</summary>
    public const double PriorWeight = DefaultKept + DefaultMissed;

    /// <summary>
    /// Of promises the unit has confirmed nine of ten are kept, before its own record says otherwise: it has looked into its own
    /// calendar. Worth ten promises, so that three confirmations broken in a row show and one does not.
    /// </summary>
    public const double ConfirmedKept = 9, ConfirmedMissed = 1;

    /// <summary>
    /// The prior from all of a tenant's units: its mean is the tenant's own rate, itself drawn to the default where the tenant is
    /// young, and it is worth no more than the default: a unit is to be known by its own deeds.
    /// </summary>
    public static KeepProbability Prior(KeepRecord tenant, DateTimeOffset at)
    {
        var (kept, missed) = tenant.CountsAt(at);
        var rate = (DefaultKept + kept) / (PriorWeight + kept + missed);
        return new(PriorWeight * rate, PriorWeight * (1 - rate));
    }

    /// <summary>The prior of promises that the unit has confirmed.</summary>
    public static KeepProbability PriorOfConfirmed => new(ConfirmedKept, ConfirmedMissed);

    public KeepProbability After(KeepRecord record, DateTimeOffset at)
    {
        var (kept, missed) = record.CountsAt(at);
        return After(kept, missed);
    }

    public KeepProbability After(double kept, double missed) => new(Alpha + kept, Beta + missed);

    /// <summary>0 to 1.</summary>
    public double Mean => Alpha / (Alpha + Beta);

    /// <summary>The probability below which the true rate lies with this confidence, 0 to 1.</summary>
    public double Quantile(double confidence) => MathNet.Numerics.Distributions.Beta.InvCDF(Alpha, Beta, confidence);

    /// <summary>With the interval that holds the rate with probability 0.9; n counts the decayed outcomes, the prior apart.</summary>
    public Estimate Estimate(KeepRecord record, DateTimeOffset at)
    {
        var (kept, missed) = record.CountsAt(at);
        var posterior = After(kept, missed);
        return new() { Value = posterior.Mean, Low = posterior.Quantile(.05), High = posterior.Quantile(.95), N = kept + missed };
    }
}
