using CxSaas.Domain.Metrics;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Tenants;
using CxSaas.Domain.Tests.Reference;

namespace CxSaas.Domain.Tests;

/// <summary>What the customers of a segment suggest for it: their own mean as far as segments differ, else the tenant's.</summary>
public sealed class SegmentPriorTests
{
    /// <summary>Numbers are proposed to two decimals.</summary>
    const double Rounded = 0.005 + 1e-6;

    static readonly DateTimeOffset Now = Histories.Day(400);
    static readonly string[] Segments = ["east", "north", "south", "west"];

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 3)]
    [InlineData(3, 12)]
    [InlineData(4, 1)]
    public void They_are_what_a_second_implementation_works_out(int seed, double differ)
    {
        var customers = Customers(seed, differ);
        var proposal = Proposed(customers);
        var (all, segments) = RefPriors.Of(customers, PriorSurvey.CustomersMin);
        // Those of the west are too few for their own.
        Assert.Equal([null, "east", "north", "south"], proposal.Priors.Select(prior => prior.SegmentId).Order(StringComparer.Ordinal));
        Assert.All(proposal.Priors, prior => Same(prior.SegmentId is { } segment ? segments[segment] : all, prior));

        var sums = new GroupSums();
        foreach (var (_, answers) in customers) sums.Add(answers.Length, answers.Average(), answers.Sum(a => Math.Pow(a - answers.Average(), 2)));
        var estimate = sums.Estimate(sums.Pooled!.Value)!.Value;
        Assert.Equal(all.Mean, estimate.Mean, 1e-6);
        Assert.Equal(all.Between, estimate.Between, 1e-6);
        Assert.Equal(all.Within, estimate.Within, 1e-6);
        Assert.Equal(all.VarianceOfMean, estimate.VarianceOfMean, 1e-6);
    }

    [Fact]
    public void Segments_that_differ_no_more_than_chance_has_them_differ_get_the_mean_of_the_tenant()
    {
        var proposal = Proposed([.. from segment in Segments[..3] from n in Enumerable.Range(0, 40) select (segment, new[] { 40.0 + n % 2 * 30, 45.0 + n % 2 * 30 })]);
        Assert.Equal(4, proposal.Priors.Length);
        Assert.All(proposal.Priors, prior => Assert.Equal(57.5, prior.Mean));
    }

    [Fact]
    public void Of_segments_that_differ_the_one_of_few_is_drawn_to_the_tenant_more_than_the_one_of_many()
    {
        // North and east are 8 points below and above the south; of the east there are but thirty, who differ much among themselves.
        var customers = Enumerable.Range(0, 400).Select(n => ("north", new[] { 52.0 + n % 2 * 10, 52.0 + n % 2 * 10 }))
            .Concat(Enumerable.Range(0, 400).Select(n => ("south", new[] { 60.0 + n % 2 * 10, 60.0 + n % 2 * 10 })))
            .Concat(Enumerable.Range(0, 30).Select(n => ("east", new[] { 43.0 + n % 2 * 60, 43.0 + n % 2 * 60 }))).ToList();
        var mean = Proposed(customers).Priors.ToDictionary(prior => prior.SegmentId ?? "", prior => prior.Mean);
        Assert.Equal(57, mean["north"], 0.3);
        Assert.InRange(mean["east"], mean[""] + 0.2, 72.5);
        Assert.True(73 - mean["east"] > 4 * (mean["north"] - 57), $"{mean["east"]} {mean["north"]}");
    }

    static PriorProposal Proposed(IEnumerable<(string Segment, double[] Answers)> customers)
    {
        var tenant = TenantRules.Create(null, "t", "T", ValueDiscipline.OperationalExcellence, Now).Tenant!;
        foreach (var id in Segments) tenant = TenantRules.DefineSegment(tenant, id, id, []).Tenant!;
        var survey = new PriorSurvey();
        foreach (var (segment, answers) in customers)
            survey.Add(segment, answers.Select((value, n) => Histories.Feedback(Now, FeedbackSource.Survey, Histories.Rating(value, "product")) with { Id = $"{n}" }));
        return survey.Propose(tenant, Now);
    }

    // Three segments of different sizes and spreads, and a fourth of too few; from one answer a customer to six.
    static List<(string Segment, double[] Answers)> Customers(int seed, double differ)
    {
        var random = new Random(seed);
        var customers = new List<(string, double[])>();
        for (var s = 0; s < Segments.Length; s++)
        {
            for (var n = 0; n < new[] { 31, 150, 60, PriorSurvey.CustomersMin - 1 }[s]; n++)
            {
                var own = 55 + differ * s + (5 + 3 * s) * Normal();
                customers.Add((Segments[s], [.. Enumerable.Range(0, 1 + random.Next(6)).Select(_ => Math.Clamp(own + 12 * Normal(), 0, 100))]));
            }
        }
        return customers;

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    static void Same(RefPriors.Estimate expected, ProposedPrior prior)
    {
        Assert.Equal(expected.Mean, prior.Mean, Rounded);
        Assert.Equal(Math.Clamp(Math.Sqrt(expected.Between), PriorSurvey.DeviationMin, PriorSurvey.DeviationMax), prior.Deviation, Rounded);
        Assert.Equal(Math.Sqrt(expected.Within), prior.Noise, Rounded);
    }
}
