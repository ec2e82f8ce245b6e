using CsCheck;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Tests;

/// <summary>Other priors change what is read and nothing that was recorded; and there is a way back.</summary>
public sealed class PriorTests
{
    static readonly DateTimeOffset Now = Histories.Day(400);
    static readonly Priors Learnt = Priors.Of([new("product", 55, 20), new("overall", 88, 8)]);

    static Tenant Tenant { get; } = TenantRules.DefineSegment(
        TenantRules.Create(null, "t", "T", ValueDiscipline.OperationalExcellence, Now).Tenant!, "north", "North", []).Tenant!;

    [Fact]
    public void Folded_anew_a_customer_is_as_if_it_had_been_folded_so_from_the_first() => Histories.Long.Sample(
        events =>
        {
            var customer = Stored(events);
            var anew = customer.Customer.Under(Learnt, customer.Archive);
            Same(Journal.Fold(CustomerFold.Under(Learnt), Histories.InOrder(events)), anew);
            Assert.Equal(customer.Journal.Count, anew.Journal.Count);
            // And back, to the bit.
            Same(customer.Customer.Head, anew.Under(null, customer.Archive));
        },
        iter: 30);

    [Fact]
    public void What_is_recorded_after_it_is_taken_in_with_the_new_ones() => Histories.Long.Sample(
        events =>
        {
            var customer = Stored(events[..(events.Length / 2)]);
            customer.Customer = customer.Customer.Under(Learnt, customer.Archive);
            foreach (var fact in events[(events.Length / 2)..]) customer.Take(fact);
            Same(Journal.Fold(CustomerFold.Under(Learnt), Histories.InOrder(events)), customer.Customer);
        },
        iter: 30);

    [Fact]
    public void With_no_evidence_the_score_is_the_prior_and_more_evidence_counts_where_customers_differ_more()
    {
        var nobody = SatisfactionReader.Read(CustomerFold.Under(Learnt), Histories.Weights, Now);
        Assert.Equal(nobody.Prior, nobody.Score, 9);
        Assert.NotEqual(SatisfactionReader.PriorScore, nobody.Prior, 1);
        CustomerEvent[] said = [Histories.Feedback(Now, FeedbackSource.Survey, Histories.Rating(20, "product"))];
        Assert.True(Evidence(Priors.Of([new("product", 55, 25)])) > Evidence(Priors.Of([new("product", 55, 6)])));

        double Evidence(Priors priors) => SatisfactionReader.Read(Journal.Fold(CustomerFold.Under(priors), said), Histories.Weights, Now).Evidence;
    }

    [Fact]
    public void Customers_suggest_their_own_mean_and_how_far_they_differ()
    {
        // Sixty who differ by 12 points about 40, and say each thing twice, 5 points up and down.
        var survey = new PriorSurvey();
        foreach (var (segment, i) in Enumerable.Range(0, 60).Select(i => (i < 35 ? "north" : null, i)))
            survey.Add(segment, [Said("a", 40 + (i % 2 == 0 ? 12 : -12) + 5), Said("b", 40 + (i % 2 == 0 ? 12 : -12) - 5)]);
        var proposal = survey.Propose(Tenant, Now);
        Assert.Equal([(null, "product"), ("north", "product")], proposal.Priors.Select(prior => (prior.SegmentId, prior.Dimension)));
        var whole = proposal.Priors[0];
        Assert.Equal((40, 60, 120, 70, 15), (whole.Mean, whole.Customers, whole.Answers, whole.CurrentMean, whole.CurrentDeviation));
        Assert.Equal(Math.Round(Math.Sqrt(50), 2), whole.Noise);
        Assert.InRange(whole.Deviation, 10, 12);
        // Twenty-nine are too few.
        var few = new PriorSurvey();
        for (var i = 0; i < PriorSurvey.CustomersMin - 1; i++) few.Add(null, [Said("a", 40)]);
        Assert.Empty(few.Propose(Tenant, Now).Priors);
        Assert.Equal(ErrorCode.NotSupportedByData, PriorRules.Rebase(Tenant, few.Propose(Tenant, Now), "me", Now).Error?.Code);
    }

    [Fact]
    public void A_proposal_is_put_in_force_once_and_what_was_before_can_be_again()
    {
        var tenant = PriorRules.Rebase(Tenant, Proposal(60), "me", Now).Tenant!;
        Assert.Equal((1, 60, Tenant.Version + 1), (tenant.Priors!.Version, tenant.PriorsFor("north")!.For("product").Mean, tenant.Version));
        Assert.Same(tenant, PriorRules.Rebase(tenant, Proposal(60), "me", Now).Tenant);
        Assert.NotEqual(Tenant.ModelFor("north"), tenant.ModelFor("north"));
        var kept = PriorRules.Kept([], tenant.Priors);
        var next = PriorRules.Rebase(tenant, Proposal(50), "me", Now).Tenant!;
        kept = PriorRules.Kept(kept, next.Priors);
        Assert.Equal(ErrorCode.NotFound, PriorRules.Revert(next, kept, 7, "me", Now).Error?.Code);
        var back = PriorRules.Revert(next, kept, 1, "me", Now).Tenant!;
        Assert.Equal((3, 1, tenant.ModelFor(null)), (back.Priors!.Version, back.Priors.Reverts, back.ModelFor(null)));
        Assert.Same(back, PriorRules.Revert(back, kept, 1, "me", Now).Tenant);
        var defaults = PriorRules.Revert(back, PriorRules.Kept(kept, back.Priors), 0, "me", Now).Tenant!;
        Assert.Equal(Tenant.ModelFor(null), defaults.ModelFor(null));
        for (var i = 0; i < 20; i++) kept = PriorRules.Kept(kept, tenant.Priors with { Version = 10 + i });
        Assert.Equal(PriorSet.VersionsKept, kept.Length);
    }

    [Fact]
    public void Those_from_elsewhere_are_put_in_force_once_as_a_version_and_only_if_they_fit_the_tenant()
    {
        SegmentPriors[] given = [new(null, Learnt), new("north", Priors.Of([new("ease", 0, 5)]))];
        var tenant = PriorRules.Set(Tenant, [.. given], "me", Now).Tenant!;
        Assert.Equal((1, null, null, 0), (tenant.Priors!.Version, tenant.Priors.ProposalId, tenant.Priors.Reverts, tenant.PriorsFor("north")!.For("ease").Mean));
        Assert.Same(tenant, PriorRules.Set(tenant, [.. given], "me", Now).Tenant);
        Assert.Same(Tenant, PriorRules.Set(Tenant, [], "me", Now).Tenant);
        Assert.Equal(2, PriorRules.Set(tenant, [], "me", Now).Tenant!.Priors!.Version);

        Refuses(ErrorCode.NotFound, new SegmentPriors("south", Learnt));
        Refuses(ErrorCode.Invalid, new SegmentPriors(null, Priors.Of([new("charm", 50, 10)])));
        Refuses(ErrorCode.Invalid, new SegmentPriors(null, Priors.Of([new("ease", 50, 10), new("ease", 60, 10)])));
        Refuses(ErrorCode.Invalid, new SegmentPriors(null, Priors.Of([new("ease", 100.1, 10)])));
        Refuses(ErrorCode.Invalid, new SegmentPriors(null, Priors.Of([new("ease", double.NaN, 10)])));
        Refuses(ErrorCode.Invalid, new SegmentPriors(null, Priors.Of([new("ease", 50, 4.9)])));
        Refuses(ErrorCode.Invalid, new SegmentPriors(null, Priors.Of([new("ease", 50, 40.1)])));
        Refuses(ErrorCode.Invalid, [.. Enumerable.Repeat(given[0], PriorSurvey.SegmentsMax + 2)]);

        static void Refuses(ErrorCode code, params SegmentPriors[] priors) => Assert.Equal(code, PriorRules.Set(Tenant, [.. priors], "me", Now).Error?.Code);
    }

    static PriorProposal Proposal(double mean) => PriorProposal.Of(
        [new() { Dimension = "product", Mean = mean, Deviation = 10, Noise = 20, Customers = 30, Answers = 30, CurrentMean = 70, CurrentDeviation = 15 }], 30, Now);

    static FeedbackRecorded Said(string id, double value) => Histories.Feedback(Now, FeedbackSource.Survey, Histories.Rating(value, "product")) with { Id = id };

    static StoredCustomer Stored(CustomerEvent[] events)
    {
        var customer = new StoredCustomer(Tenant, Now);
        foreach (var fact in events) customer.Take(fact);
        return customer;
    }

    static void Same(CustomerFold whole, Customer customer)
    {
        var (one, other) = (SatisfactionReader.Read(whole, Histories.Weights, Now), SatisfactionReader.Read(customer.Head, Histories.Weights, Now));
        Assert.Equal(StoredJson.Of(one.Dimensions), StoredJson.Of(other.Dimensions));
        Assert.Equal((one.Score, one.Evidence, one.Prior), (other.Score, other.Evidence, other.Prior));
    }
}
