namespace CxSaas.Domain.Metrics;

/// <summary>A value with its interval, both on the value's own scale.</summary>
public readonly record struct Interval(double Value, double Low, double High)
{
    /// <summary>Quantile of the normal distribution that leaves 2.5 % on either side.</summary>
    public const double Z95 = 1.959964;

    /// <summary>
    /// A share, 0 to 1, with its 95 % interval after Wilson (1927): unlike the plain one it never claims certainty and stays
    /// within 0 and 1. Null where nothing was counted.
    /// </summary>
    public static Interval? Wilson(int successes, int n)
    {
        if (n == 0) return null;
        var (p, z2) = ((double)successes / n, Z95 * Z95);
        var centre = (p + z2 / (2 * n)) / (1 + z2 / n);
        var half = Z95 * Math.Sqrt(p * (1 - p) / n + z2 / (4.0 * n * n)) / (1 + z2 / n);
        return new(p, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }

    /// <summary>A mean with its 95 % interval from the spread of what it is the mean of; the interval is open (infinite) for a single value. Null where there is none.</summary>
    public static Interval? Mean(long n, double sum, double sumOfSquares)
    {
        if (n == 0) return null;
        var mean = sum / n;
        if (n == 1) return new(mean, double.NegativeInfinity, double.PositiveInfinity);
        var variance = Math.Max(0, (sumOfSquares - sum * mean) / (n - 1));
        var half = Z95 * Math.Sqrt(variance / n);
        return new(mean, mean - half, mean + half);
    }

    public Interval Within(double least, double most) => new(Value, Math.Max(least, Low), Math.Min(most, High));
}
