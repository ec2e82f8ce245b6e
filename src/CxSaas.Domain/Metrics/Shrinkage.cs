namespace CxSaas.Domain.Metrics;

/// <summary>
/// How far groups differ beyond what chance brings about (empirical Bayes: Efron and Morris 1975; the spread between groups after
/// DerSimonian and Laird 1986), and so how far a group of few is drawn to what all are like.
/// </summary>
/// <param name="Mean">What groups are like: μ.</param>
/// <param name="Between">Variance of the groups' true means: τ²; 0 where they differ no more than chance has them differ.</param>
/// <param name="Within">Variance of an observation in its group: σ².</param>
/// <param name="VarianceOfMean">How far μ may be from the truth, for these groups are but some: its variance.</param>
public readonly record struct Shrinkage(double Mean, double Between, double Within, double VarianceOfMean)
{
    /// <summary>How much a group's own mean counts against what all are like: 0 to 1.</summary>
    public double Weight(double n) => Between / (Between + Within / n);

    public double Shrunk(double n, double mean) => Mean + Weight(n) * (mean - Mean);

    /// <summary>
    /// The level above: this μ, of some of the groups, drawn to that of all by how far such sorts of groups differ beyond what chance brings
    /// about (<see cref="Spread"/>).
    /// </summary>
    public double MeanDrawnTo(double all, double spread) => all + spread / (spread + VarianceOfMean) * (Mean - all);

    /// <summary>Variance of the true μ of several sorts of groups, after DerSimonian and Laird; 0 where they differ no more than by chance, or there is but one.</summary>
    public static double Spread(IReadOnlyCollection<Shrinkage> sorts)
    {
        double weights = sorts.Sum(sort => 1 / sort.VarianceOfMean), squares = sorts.Sum(sort => 1 / (sort.VarianceOfMean * sort.VarianceOfMean));
        var mean = sorts.Sum(sort => sort.Mean / sort.VarianceOfMean) / weights;
        var q = sorts.Sum(sort => (sort.Mean - mean) * (sort.Mean - mean) / sort.VarianceOfMean);
        return sorts.Count < 2 ? 0 : Math.Max(0, (q - (sorts.Count - 1)) / (weights - squares / weights));
    }
}

/// <summary>All that groups have to tell for <see cref="Shrinkage"/>, added up by the size of the group, so that it takes no more room for a million of them.</summary>
public sealed class GroupSums
{
    readonly Dictionary<long, Size> _sizes = [];

    // Groups of one size: how many, their means and the squares of these, and the squared deviations within them.
    record struct Size(long Groups, double Means, double SquaredMeans, double Within);

    public long Groups => _sizes.Values.Sum(size => size.Groups);

    /// <summary>Observations in all groups.</summary>
    public long Observations => _sizes.Sum(size => size.Key * size.Value.Groups);

    /// <summary>Observations beyond the first of each group: what the spread within groups is known from.</summary>
    public long Repeats => Observations - Groups;

    /// <summary>Adds a group of so many observations; the squared deviations are from the group's own mean.</summary>
    public void Add(long n, double mean, double squaredDeviations) => Add(n, new(1, mean, mean * mean, squaredDeviations));

    public void Add(GroupSums others)
    {
        foreach (var (n, size) in others._sizes) Add(n, size);
    }

    void Add(long n, Size more)
    {
        var known = _sizes.GetValueOrDefault(n);
        _sizes[n] = new(known.Groups + more.Groups, known.Means + more.Means, known.SquaredMeans + more.SquaredMeans, known.Within + more.Within);
    }

    /// <summary>Pooled variance within groups; null where no group has more than one observation.</summary>
    public double? Pooled => Repeats == 0 ? null : _sizes.Values.Sum(size => size.Within) / Repeats;

    /// <summary>Estimated with this variance within groups, which is above 0; null where there is no group.</summary>
    public Shrinkage? Estimate(double within)
    {
        if (Groups == 0) return null;
        double n = Observations;
        var weighted = _sizes.Sum(size => size.Key * size.Value.Means) / n;
        var q = (_sizes.Sum(size => size.Key * size.Value.SquaredMeans) - n * weighted * weighted) / within;
        var c = (n - _sizes.Sum(size => (double)size.Key * size.Key * size.Value.Groups) / n) / within;
        var between = c > 0 ? Math.Max(0, (q - (Groups - 1)) / c) : 0;
        double mean = 0, weights = 0;
        foreach (var (size, sums) in _sizes)
        {
            var weight = 1 / (between + within / size);
            mean += weight * sums.Means;
            weights += weight * sums.Groups;
        }
        return new(mean / weights, between, within, 1 / weights);
    }
}
