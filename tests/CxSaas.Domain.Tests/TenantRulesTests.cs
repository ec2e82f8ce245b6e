using System.Collections.Immutable;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Tests;

public sealed class TenantRulesTests
{
    static readonly DateTimeOffset Now = Histories.Start;
    static readonly Tenant Tenant = Commands.Tenant;

    [Theory]
    [InlineData(ValueDiscipline.OperationalExcellence, "reliability 24 responsiveness 10 assurance 8 empathy 4 product 10 ease 16 value 18 overall 10")]
    [InlineData(ValueDiscipline.ProductLeadership, "reliability 12 responsiveness 6 assurance 8 empathy 4 product 42 ease 8 value 8 overall 12")]
    [InlineData(ValueDiscipline.CustomerIntimacy, "reliability 14 responsiveness 16 assurance 12 empathy 22 product 8 ease 8 value 6 overall 14")]
    public void Each_discipline_weighs_the_dimensions_as_on_paper_and_adds_up_to_1(ValueDiscipline discipline, string paper)
    {
        var tenant = TenantRules.Create(null, "acme", "Acme", discipline, Now).Tenant!;
        Assert.Equal(paper, string.Join(' ', tenant.Dimensions.Select(d => FormattableString.Invariant($"{d.Id} {100 * d.Weight:0.##}"))));
        Assert.Equal(1, tenant.Dimensions.Sum(d => d.Weight), 1e-12);
        Assert.Equal(1, tenant.WeightsFor(null).Shares.Sum(s => s.Share), 1e-12);
    }

    [Fact]
    public void A_tenant_made_twice_alike_is_one_and_made_otherwise_a_conflict()
    {
        Assert.Same(Tenant, Changed(TenantRules.Create(Tenant, "acme", "Acme", ValueDiscipline.OperationalExcellence, Now.AddDays(1))));
        Refused(TenantRules.Create(Tenant, "acme", "Other", ValueDiscipline.OperationalExcellence, Now), ErrorCode.Conflict, "id");
        Refused(TenantRules.Create(Tenant, "acme", "Acme", ValueDiscipline.ProductLeadership, Now), ErrorCode.Conflict, "id");
        var other = Changed(TenantRules.SetDiscipline(Tenant, ValueDiscipline.ProductLeadership));
        Assert.Same(other, Changed(TenantRules.Create(other, "acme", "Acme", ValueDiscipline.OperationalExcellence, Now)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-acme")]
    [InlineData("Acme")]
    [InlineData("a:b")]
    [InlineData("a_b")]
    [InlineData("ä")]
    [InlineData("a123456789012345678901234567890123456789")]
    public void A_tenants_id_is_up_to_39_of_a_to_z_0_to_9_and_hyphen(string id) =>
        Refused(TenantRules.Create(null, id, "Acme", ValueDiscipline.OperationalExcellence, Now), ErrorCode.Invalid, "id");

    [Fact]
    public void A_tenant_has_a_name_and_a_discipline_with_weights_of_its_own()
    {
        foreach (var name in (string[])["", " ", "\0", new('a', 201)])
            Refused(TenantRules.Create(null, "acme", name, ValueDiscipline.OperationalExcellence, Now), ErrorCode.Invalid, "name");
        Refused(TenantRules.Create(null, "acme", "Acme", ValueDiscipline.Custom, Now), ErrorCode.Invalid, "valueDiscipline");
        Refused(TenantRules.SetDiscipline(Tenant, ValueDiscipline.Custom), ErrorCode.Invalid, "discipline");
        Assert.Same(Tenant, Changed(TenantRules.SetDiscipline(Tenant, ValueDiscipline.OperationalExcellence)));
    }

    [Fact]
    public void Weights_on_any_scale_are_brought_to_a_sum_of_1()
    {
        var tenant = Changed(TenantRules.SetWeights(Tenant, [Weight("overall", 30), Weight("colour", 10), Weight("ease", 0)]));
        Assert.Equal([("overall", .75), ("colour", .25), ("ease", 0)], tenant.Dimensions.Select(d => (d.Id, d.Weight)));
        Assert.Equal((ValueDiscipline.Custom, Tenant.Version + 1), (tenant.Discipline, tenant.Version));
        Assert.Same(tenant, Changed(TenantRules.SetWeights(tenant, [Weight("overall", 60), Weight("colour", 20), Weight("ease", 0)])));
    }

    [Fact]
    public void Overall_is_always_among_the_dimensions() =>
        Refused(TenantRules.SetWeights(Tenant, [Weight("ease", 1)]), ErrorCode.Invalid, "weights");

    [Fact]
    public void A_tenant_weighs_1_to_16_dimensions()
    {
        Refused(TenantRules.SetWeights(Tenant, []), ErrorCode.Invalid, "weights");
        Refused(TenantRules.SetWeights(Tenant, Many(17)), ErrorCode.Invalid, "weights");
        Assert.Equal(16, Changed(TenantRules.SetWeights(Tenant, Many(16))).Dimensions.Length);
    }

    [Fact]
    public void A_faulty_weight_is_told_by_its_place()
    {
        foreach (var weight in (double[])[-1, double.NaN, double.PositiveInfinity, 1e10])
            Refused(TenantRules.SetWeights(Tenant, [Weight("overall", 1), Weight("ease", weight)]), ErrorCode.Invalid, "weights", "1", "weight");
        Refused(TenantRules.SetWeights(Tenant, [Weight("overall", 1), Weight("a b", 1)]), ErrorCode.Invalid, "weights", "1", "dimension");
        Refused(TenantRules.SetWeights(Tenant, [Weight("overall", 1), Weight("overall", 2)]), ErrorCode.Invalid, "weights", "1", "dimension");
        Refused(TenantRules.SetWeights(Tenant, [Weight("overall", 0), Weight("ease", 0)]), ErrorCode.Invalid, "weights");
    }

    [Fact]
    public void A_dimension_left_out_is_retired_and_comes_back_when_it_is_weighed_again()
    {
        var narrow = Changed(TenantRules.SetWeights(Tenant, [Weight("overall", 1), Weight("colour", 1)]));
        Assert.Equal(["reliability", "responsiveness", "assurance", "empathy", "product", "ease", "value"], narrow.RetiredDimensions);
        Assert.False(narrow.HasDimension("ease"));
        var back = Changed(TenantRules.SetDiscipline(narrow, ValueDiscipline.OperationalExcellence));
        Assert.Equal(["colour"], back.RetiredDimensions);
        Assert.Equal(Tenant.Dimensions.AsEnumerable(), back.Dimensions);
    }

    [Fact]
    public void A_tenant_has_had_at_most_64_dimensions()
    {
        var tenant = Tenant;
        for (var round = 0; round < 3; round++) tenant = Changed(TenantRules.SetWeights(tenant, Many(16, $"r{round}-")));
        // 8 of the discipline, of which overall stays, and 45 more so far.
        Assert.Equal(53, tenant.Dimensions.Length + tenant.RetiredDimensions.Length);
        Assert.Equal(64, Ever(Changed(TenantRules.SetWeights(tenant, Many(12, "last-")))));
        Refused(TenantRules.SetWeights(tenant, Many(13, "last-")), ErrorCode.LimitReached, "weights");

        static int Ever(Tenant tenant) => tenant.Dimensions.Length + tenant.RetiredDimensions.Length;
    }

    [Fact]
    public void A_segment_with_weights_of_its_own_reads_by_them_and_others_by_the_tenants()
    {
        var tenant = Changed(TenantRules.DefineSegment(Tenant, "vip", "Very important", [Weight("ease", 3), Weight("overall", 1)]));
        tenant = Changed(TenantRules.DefineSegment(tenant, "plain", "Plain", []));
        Assert.Equal((.75, .25, 0), (tenant.WeightsFor("vip").Of("ease"), tenant.WeightsFor("vip").Of("overall"), tenant.WeightsFor("vip").Of("value")));
        foreach (var segment in (string?[])["plain", "unheard-of", null])
            Assert.Equal(Tenant.WeightsFor(null).Shares.AsEnumerable(), tenant.WeightsFor(segment).Shares);
    }

    [Fact]
    public void A_segments_weights_outlive_a_retired_dimension()
    {
        var tenant = Changed(TenantRules.DefineSegment(Tenant, "vip", "Very important", [Weight("ease", 3), Weight("value", 1)]));
        var withoutEase = Changed(TenantRules.SetWeights(tenant, [Weight("overall", 1), Weight("value", 1)]));
        Assert.Equal((1, 0), (withoutEase.WeightsFor("vip").Of("value"), withoutEase.WeightsFor("vip").Of("overall")));
        var withoutBoth = Changed(TenantRules.SetWeights(tenant, [Weight("overall", 1)]));
        Assert.Equal(1, withoutBoth.WeightsFor("vip").Of("overall"));
    }

    [Fact]
    public void A_segment_is_defined_once()
    {
        ImmutableArray<DimensionWeight> weights = [Weight("ease", 3), Weight("overall", 1)];
        var tenant = Changed(TenantRules.DefineSegment(Tenant, "vip", "Very important", weights));
        Assert.Same(tenant, Changed(TenantRules.DefineSegment(tenant, "vip", "Very important", [Weight("ease", 6), Weight("overall", 2)])));
        Refused(TenantRules.DefineSegment(tenant, "vip", "Other", weights), ErrorCode.Conflict, "id");
        Refused(TenantRules.DefineSegment(tenant, "vip", "Very important", []), ErrorCode.Conflict, "id");
        Refused(TenantRules.DefineSegment(Tenant, "v i p", "Vip", []), ErrorCode.Invalid, "id");
        Refused(TenantRules.DefineSegment(Tenant, "vip", "", []), ErrorCode.Invalid, "name");
        Refused(TenantRules.DefineSegment(Tenant, "vip", "Vip", [Weight("ease", 1), Weight("colour", 1)]), ErrorCode.Invalid, "weights", "1", "dimension");
        Refused(TenantRules.DefineSegment(Tenant, "vip", "Vip", [Weight("ease", 0)]), ErrorCode.Invalid, "weights");
        var full = Tenant with { Segments = [.. Enumerable.Range(0, TenantRules.SegmentsMax).Select(i => new Segment { Id = $"s{i}", Name = "s" })] };
        Refused(TenantRules.DefineSegment(full, "vip", "Vip", []), ErrorCode.LimitReached, "id");
    }

    [Fact]
    public void A_unit_is_defined_once()
    {
        var tenant = Changed(TenantRules.DefineUnit(Tenant, "depot", "Depot"));
        Assert.Same(tenant, Changed(TenantRules.DefineUnit(tenant, "depot", "Depot")));
        Refused(TenantRules.DefineUnit(tenant, "depot", "Other"), ErrorCode.Conflict, "id");
        Refused(TenantRules.DefineUnit(tenant, "a/b", "Other"), ErrorCode.Invalid, "id");
        Refused(TenantRules.DefineUnit(tenant, "other", " "), ErrorCode.Invalid, "name");
        var full = Tenant with { Units = [.. Enumerable.Range(0, TenantRules.UnitsMax).Select(i => new Unit { Id = $"u{i}", Name = "u" })] };
        Refused(TenantRules.DefineUnit(full, "depot", "Depot"), ErrorCode.LimitReached, "id");
    }

    [Fact]
    public void Grace_is_0_seconds_to_a_year()
    {
        Refused(TenantRules.SetPromisePolicy(Tenant, Tenant.PromisePolicy with { GraceSeconds = -1 }), ErrorCode.Invalid, "graceSeconds");
        Refused(TenantRules.SetPromisePolicy(Tenant, Tenant.PromisePolicy with { GraceSeconds = 31_536_001 }), ErrorCode.Invalid, "graceSeconds");
        Assert.Equal(31_536_000, Changed(TenantRules.SetPromisePolicy(Tenant, Tenant.PromisePolicy with { GraceSeconds = 31_536_000 })).PromisePolicy.GraceSeconds);
        Assert.Equal(0, Commands.WithoutGrace.PromisePolicy.GraceSeconds);
        Assert.Same(Tenant, Changed(TenantRules.SetPromisePolicy(Tenant, PromisePolicy.Default)));
    }

    [Fact]
    public void The_last_admin_key_cannot_be_revoked()
    {
        var tenant = With(With(With(Tenant, "a", Role.Admin), "b", Role.Admin), "c", Role.Agent);
        Refused(TenantRules.RevokeKey(tenant, "unheard-of", Now), ErrorCode.NotFound, "id");
        var one = Changed(TenantRules.RevokeKey(tenant, "a", Now));
        Assert.Equal(Now, one.ApiKeys.Single(k => k.Id == "a").RevokedAt);
        Assert.Same(one, Changed(TenantRules.RevokeKey(one, "a", Now.AddDays(1))));
        Refused(TenantRules.RevokeKey(one, "b", Now), ErrorCode.WrongState, "id");
        Assert.NotNull(Changed(TenantRules.RevokeKey(one, "c", Now)).ApiKeys.Single(k => k.Id == "c").RevokedAt);
    }

    [Theory]
    [InlineData(Role.Operator)]
    [InlineData(Role.Customer)]
    [InlineData(Role.Respondent)]
    public void A_key_of_a_tenant_has_a_role_within_it(Role role) =>
        Refused(TenantRules.AddKey(Tenant, Key("k", role)), ErrorCode.Invalid, "role");

    [Fact]
    public void A_tenant_has_at_most_100_keys_in_force_and_keeps_the_newest_100_revoked()
    {
        var tenant = Tenant;
        for (var i = 0; i < 250; i++) tenant = Changed(TenantRules.RevokeKey(With(tenant, $"old{i}", Role.Agent), $"old{i}", Now));
        for (var i = 0; i < TenantRules.KeysMax; i++) tenant = With(tenant, $"k{i}", Role.Admin);
        Refused(TenantRules.AddKey(tenant, Key("more", Role.Agent)), ErrorCode.LimitReached, "name");
        Refused(TenantRules.AddKey(Tenant, Key("k", Role.Agent) with { Name = "" }), ErrorCode.Invalid, "name");
        Assert.Equal(200, tenant.ApiKeys.Length);
        Assert.Contains(tenant.ApiKeys, k => k.Id == "old249");
        Assert.DoesNotContain(tenant.ApiKeys, k => k.Id == "old149");
    }

    [Fact]
    public void A_tenant_is_suspended_once_and_resumed_with_all_it_had()
    {
        var suspended = Changed(TenantRules.SetStatus(Tenant, TenantStatus.Suspended));
        Assert.Same(suspended, Changed(TenantRules.SetStatus(suspended, TenantStatus.Suspended)));
        Assert.Equal(Tenant with { Version = Tenant.Version + 2 }, Changed(TenantRules.SetStatus(suspended, TenantStatus.Active)));
    }

    [Theory]
    [InlineData("http://id.example", "issuer")]
    [InlineData("https://id.example/?tenant=a", "issuer")]
    [InlineData("https://user@id.example", "issuer")]
    [InlineData("id.example", "issuer")]
    [InlineData("", "issuer")]
    public void An_issuer_is_a_plain_https_url(string issuer, string field) =>
        Refused(TenantRules.SetStaffLogin(Tenant, Login with { Issuer = issuer }), ErrorCode.Invalid, "input", field);

    [Fact]
    public void A_login_is_set_once_changed_and_ended()
    {
        var set = Changed(TenantRules.SetStaffLogin(Tenant, Login));
        Assert.Same(set, Changed(TenantRules.SetStaffLogin(set, Login with { Roles = [.. Login.Roles] })));
        Assert.Null(Changed(TenantRules.SetStaffLogin(set, null)).StaffLogin);
        Refused(TenantRules.SetStaffLogin(Tenant, Login with { Roles = [] }), ErrorCode.Invalid, "input", "roles");
        Refused(TenantRules.SetStaffLogin(Tenant, Login with { Audience = "" }), ErrorCode.Invalid, "input", "audience");
        Refused(TenantRules.SetStaffLogin(Tenant, Login with { Roles = [new() { Value = "root", Role = Role.Operator }] }), ErrorCode.Invalid, "input", "roles", "0", "role");
    }

    static StaffLogin Login => new() { Issuer = "https://id.example", Audience = "cxsaas", RoleClaim = "roles", Roles = [new() { Value = "a", Role = Role.Admin }] };

    static Tenant With(Tenant tenant, string id, Role role) => Changed(TenantRules.AddKey(tenant, Key(id, role)));

    static ApiKey Key(string id, Role role) => new() { Id = id, Name = id, Role = role, SecretHash = "00ff", CreatedAt = Now };

    static DimensionWeight Weight(string dimension, double weight) => new() { Dimension = dimension, Weight = weight };

    static ImmutableArray<DimensionWeight> Many(int count, string prefix = "d") =>
        [Weight("overall", 1), .. Enumerable.Range(1, count - 1).Select(i => Weight($"{prefix}{i}", 1))];

    static Tenant Changed(TenantDecision decision)
    {
        Assert.Null(decision.Error);
        return decision.Tenant!;
    }

    static void Refused(TenantDecision decision, ErrorCode code, params string[] field)
    {
        Assert.Null(decision.Tenant);
        Assert.Equal((code, string.Join('.', field)), (decision.Error!.Code, string.Join('.', decision.Error.Field)));
    }
}
