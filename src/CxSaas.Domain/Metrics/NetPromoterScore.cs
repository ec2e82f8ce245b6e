namespace CxSaas.Domain.Metrics;

/// <summary>
/// Net Promoter Score (Reichheld 2003), -100 to 100 points. The interval is the adjusted Wald one (Rocks, The American
/// Statistician 70(4), 2016): with three answers added it stays honest where everybody agrees or few were asked.
/// </summary>
public readonly record struct NetPromoterScore(int Promoters, int Passives, int Detractors)
{
    public int N => Promoters + Passives + Detractors;

    /// <summary>The score as counted with its 95 % interval; null where nobody answered.</summary>
    public Interval? Points
    {
        get
        {
            if (N == 0) return null;
            var (score, error) = Adjusted;
            return new Interval(100.0 * (Promoters - Detractors) / N, score - error, score + error).Within(-100, 100);
        }
    }

    /// <summary>
    /// Standard normal deviate of the difference between two scores of different people. Where all agree in one of them its plain error
    /// is nothing and claims certainty; then both are taken with their added answers.
    /// </summary>
    public static double? Difference(NetPromoterScore later, NetPromoterScore earlier)
    {
        if (later.N == 0 || earlier.N == 0) return null;
        if (later.Variance > 0 && earlier.Variance > 0)
            return (later.Mean - earlier.Mean) / Math.Sqrt(later.Variance / later.N + earlier.Variance / earlier.N);
        var ((now, itsError), (before, error)) = (later.Adjusted, earlier.Adjusted);
        return Interval.Z95 * (now - before) / Math.Sqrt(itsError * itsError + error * error);
    }

    // Three quarters of a promoter and of a detractor, and one and a half passives.
    (double Points, double Error) Adjusted => Shares(Promoters + 0.75, Detractors + 0.75, N + 3);

    double Mean => (double)(Promoters - Detractors) / N;

    /// <summary>Variance of one answer, told as +1, 0 or -1.</summary>
    public double Variance => (double)(Promoters + Detractors) / N - Mean * Mean;

    static (double Points, double Error) Shares(double promoters, double detractors, double n)
    {
        var (p, d) = (promoters / n, detractors / n);
        return (100 * (p - d), 100 * Interval.Z95 * Math.Sqrt((p + d - (p - d) * (p - d)) / n));
    }
}
