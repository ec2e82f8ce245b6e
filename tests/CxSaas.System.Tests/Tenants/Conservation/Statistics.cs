namespace CxSaas.System.Tests.Tenants.Conservation;

/// <summary>The formulas of what a pulse shows, written a second time: they know nothing of the product's.</summary>
static class Statistics
{
    const double Z = 1.959964;

    public static double[] Wilson(int successes, int n)
    {
        double p = (double)successes / n, centre = p + Z * Z / (2 * n), half = Z * Math.Sqrt(p * (1 - p) / n + Z * Z / (4.0 * n * n));
        return [p, Math.Max(0, (centre - half) / (1 + Z * Z / n)), Math.Min(1, (centre + half) / (1 + Z * Z / n))];
    }

    /// <summary>Points as counted, with the interval of three answers more.</summary>
    public static double[] NetPromoters(int promoters, int detractors, int n)
    {
        double p = (promoters + 0.75) / (n + 3), d = (detractors + 0.75) / (n + 3);
        var half = Z * Math.Sqrt((p + d - Math.Pow(p - d, 2)) / (n + 3));
        return [100.0 * (promoters - detractors) / n, Math.Max(-100, 100 * (p - d - half)), Math.Min(100, 100 * (p - d + half))];
    }

    /// <summary>Two of three are kept before anything is known; the mean with the interval that holds the rate with probability 0.9.</summary>
    public static double[] KeepRate(double kept, double missed) =>
        [(2 + kept) / (3 + kept + missed), Quantile(2 + kept, 1 + missed, 0.05), Quantile(2 + kept, 1 + missed, 0.95)];

    // The density is summed up finely, so no series of the incomplete beta function is needed.
    static double Quantile(double a, double b, double below)
    {
        const int steps = 200_000;
        var density = new double[steps];
        for (var i = 0; i < steps; i++)
        {
            var x = (i + 0.5) / steps;
            density[i] = Math.Exp((a - 1) * Math.Log(x) + (b - 1) * Math.Log(1 - x));
        }
        var (total, sum) = (density.Sum(), 0.0);
        for (var i = 0; i < steps; i++)
        {
            sum += density[i];
            if (sum >= below * total) return (i + 1 - (sum - below * total) / density[i]) / steps;
        }
        return 1;
    }
}
