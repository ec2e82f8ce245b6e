namespace CxSaas.Domain.Tests.Reference;

/// <summary>Empirical Bayes at both levels, written from its formulas alone and with every customer's answers at hand: slow and plain.</summary>
static class RefPriors
{
    public sealed record Estimate(double Mean, double Between, double Within, double VarianceOfMean);

    /// <summary>What is proposed for all, and for each segment of at least so many customers; each customer is a segment and its answers.</summary>
    public static (Estimate All, Dictionary<string, Estimate> Segments) Of(IReadOnlyList<(string Segment, double[] Answers)> customers, int least)
    {
        var all = Level([.. customers.Select(c => c.Answers)]);
        var segments = customers.GroupBy(c => c.Segment).Where(g => g.Count() >= least).ToDictionary(g => g.Key, g => Level([.. g.Select(c => c.Answers)]));
        var (spread, _) = DerSimonianLaird([.. segments.Values.Select(s => (s.Mean, s.VarianceOfMean))]);
        return (all, segments.ToDictionary(s => s.Key, s => s.Value with { Mean = all.Mean + spread / (spread + s.Value.VarianceOfMean) * (s.Value.Mean - all.Mean) }));
    }

    public static Estimate Level(double[][] groups)
    {
        double squares = 0, freedom = 0;
        foreach (var answers in groups)
        {
            foreach (var answer in answers) squares += Math.Pow(answer - answers.Average(), 2);
            freedom += answers.Length - 1;
        }
        var within = freedom >= 30 ? Math.Max(1, squares / freedom) : 400;
        var (between, _) = DerSimonianLaird([.. groups.Select(answers => (answers.Average(), within / answers.Length))]);
        double sum = 0, weights = 0;
        foreach (var answers in groups)
        {
            sum += answers.Average() / (between + within / answers.Length);
            weights += 1 / (between + within / answers.Length);
        }
        return new(sum / weights, between, within, 1 / weights);
    }

    static (double Between, double Mean) DerSimonianLaird((double Mean, double Variance)[] groups)
    {
        if (groups.Length < 2) return (0, groups.Length == 0 ? 0 : groups[0].Mean);
        var total = groups.Sum(g => 1 / g.Variance);
        var mean = groups.Sum(g => g.Mean / g.Variance) / total;
        var q = groups.Sum(g => Math.Pow(g.Mean - mean, 2) / g.Variance);
        var c = total - groups.Sum(g => Math.Pow(1 / g.Variance, 2)) / total;
        return (Math.Max(0, (q - (groups.Length - 1)) / c), mean);
    }
}
