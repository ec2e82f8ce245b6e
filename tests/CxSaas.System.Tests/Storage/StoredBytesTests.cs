using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CxSaas.Domain.Baselines;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Standings;
using CxSaas.Domain.Surveys;
using CxSaas.Domain.Tenants;
using CxSaas.Silo.Baselines;
using CxSaas.Silo.Customers;
using CxSaas.Silo.Feed;
using CxSaas.Silo.Partitions;
using CxSaas.Silo.Storage;
using CxSaas.Silo.Storage.Sqlite;
using CxSaas.Silo.Surveys;
using CxSaas.Silo.Tenants;
using CxSaas.System.Tests.Contract;

namespace CxSaas.System.Tests.Storage;

/// <summary>A stored byte is for ever: every shape that is stored has a reviewed file, and what stands in it is still read.</summary>
public sealed class StoredBytesTests
{
    static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    static readonly JsonSerializerOptions Stored = Options();

    // Laid out for a reviewer; in storage it is one line.
    static readonly JsonSerializerOptions Laid = new(Stored) { WriteIndented = true, NewLine = "\n" };

    [Fact]
    public void A_customer() => Holds("customer", Paged(CustomerWithEverything()));

    [Fact]
    public void A_customer_whose_tenant_has_priors_of_its_own() => Holds("customer-rebased", Paged(new Customer
    {
        Profile = new() { CreatedAt = Noon, SegmentId = "north" },
    }.Under(Learnt.For("north"), [])));

    [Fact]
    public void A_survey() => Holds("survey", new SurveyState { Survey = Visit });

    [Fact]
    public void A_customer_that_was_invited()
    {
        var answered = Invitation.Of(Visit, "shop", Noon.AddHours(-1), Noon) with { AnsweredAt = Noon.AddDays(2), Points = 57.5 };
        var customer = Customer.Unknown.Invite(answered).Invite(Invitation.Of(Visit with { Id = "other" }, null, Noon.AddDays(40), Noon.AddDays(40)));
        Holds("customer-invited", customer);
    }

    [Fact]
    public void A_page_of_a_journal() => Holds("journal-page", new JournalPage { Events = CustomerWithEverything().Journal.Tail });

    [Fact]
    public void Where_a_customer_stands() => Holds("standing", StandingOf(CustomerWithEverything()));

    [Fact]
    public void What_a_feed_remembers() => Holds("feed", new FeedState { Overpromising = [new() { UnitId = "drivers", IsNow = true, RaisedAt = Noon }] });

    [Fact]
    public void A_page_of_a_roster() => Holds("roster-page", new RosterPage { Customers = ["ada", "grace"] });

    [Fact]
    public void A_tenant() => Holds("tenant", new TenantState { Tenant = TenantWithEverything(), Audit = new() { Tail = [Entry], Count = 101 }, PriorVersions = [Learnt], Surveys = ["visit"] });

    [Fact]
    public void A_page_of_an_audit_log() => Holds("audit-page", new AuditPage { Entries = [Entry] });

    [Fact]
    public void Baselines() => Holds("baselines", new BaselinesState
    {
        Baselines = [Baseline.Of(new("b1", "Before the move", Metric.Csat, "north", 30), [AnswerTally.One(UtcDay.Of(Noon) - 1, Metric.Csat, 2), AnswerTally.One(UtcDay.Of(Noon), Metric.Csat, 5)], Noon)],
    });

    [Fact]
    public void The_directory_of_tenants() => Holds("tenant-directory", new TenantDirectory { Tenants = ["demo", "acme"] });

    [Fact]
    public void The_owner_of_a_key() => Holds("api-key", new ApiKeyOwner { TenantId = "demo" });

    [Fact]
    public void The_owner_of_an_issuer() => Holds("issuer", new IssuerOwner { TenantId = "demo" });

    [Fact]
    public void The_keys_that_sign_customer_tokens() =>
        Holds("token-keys", new TokenKeys { Keys = [new() { Id = "k1", MadeAt = Noon, Public = "cHVibGlj", Private = "cHJpdmF0ZQ==" }] });

    // A program that does not know a member would lose it, so it has to refuse what has it. Whoever changes one of the files raises
    // SqliteSchema.Version and adds a line here; the lines above it stay.
    [Fact]
    public void Rows_that_look_otherwise_have_another_format_number()
    {
        var files = Directory.GetFiles(Path.GetDirectoryName(PathOf("-"))!, "*.json").Order(StringComparer.Ordinal);
        var looks = Convert.ToHexStringLower(SHA256.HashData([.. files.SelectMany(file => Encoding.UTF8.GetBytes($"{Path.GetFileName(file)}\n{File.ReadAllText(file)}"))]));
        var formats = File.ReadAllLines(Path.ChangeExtension(PathOf("formats"), "txt")).Select(line => line.Split(' ')).ToList();
        Assert.Equal([$"{SqliteSchema.Version}", looks], formats[^1]);
        Assert.Equal(formats.Count, formats.Select(format => format[0]).Distinct().Count());
        Assert.Equal(formats.Count, formats.Select(format => format[1]).Distinct().Count());
    }

    // Files of what was written before units were asked about promises; nothing in them may be read otherwise, ever.
    [Fact]
    public void A_customer_and_a_page_from_before_promises_were_proposed_are_read_as_they_were()
    {
        var customer = Reads<Customer>("before/customer");
        Assert.Equal(PromiseStatus.Open, customer.Head.Promises["p4"].Status);
        Assert.Equal((Noon.AddHours(4), null), (customer.Head.Promises["p4"].MadeAt, customer.Head.Promises["p4"].ProposedAt));
        Assert.Equal(11, Reads<JournalPage>("before/journal-page").Events.Length);
    }

    static Survey Visit => new()
    {
        Id = "visit",
        Name = "After a visit",
        Version = 2,
        Status = SurveyStatus.Live,
        Questions = [new() { Id = "friend", Text = "Würden Sie uns empfehlen?", Metric = Metric.Nps, Dimension = "overall" }, new() { Id = "how", Text = "How was it?", Metric = Metric.Csat, Dimension = "ease", Aspect = Aspect.Expectation, Required = false }],
        Rules = new() { DelayHours = 24, ExpiryDays = 14, SurveyCooldownDays = 90, CustomerCooldownDays = 30, SampleShare = 0.5 },
    };

    static PriorSet Learnt => new()
    {
        Version = 1,
        AppliedAt = Noon,
        AppliedBy = "key abcdefghijkl",
        ProposalId = "p-00000000000000ff",
        Segments = [new(null, Priors.Of([new("overall", 61.25, 18.5)])), new("north", Priors.Of([new("overall", 58, 12)]))],
    };

    static AuditEntry Entry => new() { Number = 101, At = Noon, Actor = "key abcdefghijkl", Action = AuditAction.UnitDefined, Subject = "drivers" };

    static T Reads<T>(string name)
    {
        var golden = File.ReadAllText(PathOf(name));
        var read = JsonSerializer.Deserialize<T>(golden, Stored)!;
        Assert.Equal(golden, Lines(JsonSerializer.Serialize(read, Stored)));
        return read;
    }

    static string PathOf(string name) =>
        Path.Combine(ContractTests.RepositoryRoot, "tests", "CxSaas.System.Tests", "Storage", "golden", $"{name}.json");

    // The file is what is written today, and what is read from it is written again as it was.
    static void Holds<T>(string name, T state)
    {
        var path = PathOf(name);
        var written = Lines(JsonSerializer.Serialize(state, Stored));
        if (Environment.GetEnvironmentVariable("ACCEPT_GOLDEN") is not null) File.WriteAllText(path, written);
        Assert.Equal(File.ReadAllText(path), written);
        Reads<T>(name);
    }

    static string Lines(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement, Laid) + "\n";

    static Customer CustomerWithEverything()
    {
        var tenant = TenantWithEverything();
        CustomerCommand[] commands =
        [
            new RegisterCustomer("Ada Lindqvist", "north"),
            new RecordFeedback("f1", Noon, FeedbackSource.Survey,
                [
                    new Answer { Metric = Metric.Nps, Value = 9, Dimension = "overall" },
                    new Answer { Metric = Metric.Csat, Value = 4, Dimension = "ease", Aspect = Aspect.Expectation },
                ], "Schön, wirklich.", "shop", "desk", "mara"),
            new RecordSignal("s1", SignalKind.RepeatContact, Noon.AddHours(1)),
            new MakePromise("p1", "By Friday.", "delivery", "reliability", 0.5, Noon.AddDays(2), "drivers", "mara", Noon.AddHours(2)),
            new SettlePromise("p1", 0.5, false, Noon.AddDays(1)),
            new ConfirmRecovery("p1", Noon.AddDays(2)),
            new MakePromise("p2", "Today.", "callback", "overall", 1, Noon.AddDays(30), "desk", null, Noon.AddHours(3)),
            new RenegotiatePromise("p2", Noon.AddDays(40), true),
            new ReleasePromise("p2", Noon.AddDays(3)),
            new MakePromise("p3", "Tomorrow.", "refund", "value", 0.3, Noon.AddDays(30), "desk", null, Noon.AddHours(3)),
            new WithdrawPromise("p3", Noon.AddDays(4)),
            new ProposePromise("p5", "By van.", "delivery", "reliability", 0.6, Noon.AddDays(50), "drivers", "mara", Noon.AddHours(5)),
            new ConfirmFeasibility("p5", false, "No van.", Noon.AddHours(6)),
            new ConfirmFeasibility("p5", true, null, Noon.AddHours(7)),
            new ProposePromise("p6", "By bicycle.", "delivery", "ease", 0.2, Noon.AddDays(50), "drivers", null, Noon.AddHours(5)),
            new ConfirmFeasibility("p6", true, "It is downhill.", Noon.AddHours(6)),
            new MakePromise("p6", "By bicycle.", "delivery", "ease", 0.2, Noon.AddDays(50), "drivers", null, Noon.AddHours(8)),
            new MakePromise("p4", "In spring.", "delivery", "reliability", 0.7, Noon.AddDays(60), "drivers", "mara", Noon.AddHours(4)),
        ];
        var customer = Customer.Unknown;
        foreach (var command in commands)
            customer = CustomerRules.Decide(customer, command, new(tenant, Noon.AddDays(5))) switch
            {
                Decision.Register register => customer.Register(register.Profile),
                Decision.Record record => customer.Record(record.Event),
                var other => throw new InvalidOperationException($"{command}: {other}"),
            };
        return customer;
    }

    static Standing StandingOf(Customer customer)
    {
        var weights = TenantWithEverything().WeightsFor("north");
        var standing = StandingReader.Whole(customer, customer.Journal.Tail, weights, Noon.AddDays(5)).Standing;
        return standing with { Retired = [new(OutcomeKey.Of(standing.Promises[0]), OutcomeSums.Of(standing.Promises[0]))] };
    }

    // Enough signals that what came before them goes to a page: a checkpoint, a tail, and a page that is referred to.
    static Customer Paged(Customer customer)
    {
        for (var i = 0; i < Journal.TailEventsKept; i++)
            customer = customer.Record(new SignalRecorded($"s-{i:00}", SignalKind.Purchase) { OccurredAt = Noon.AddDays(4).AddHours(i), RecordedAt = Noon.AddDays(5) });
        return customer with { Journal = customer.Journal.TurnPage().Journal };
    }

    static Tenant TenantWithEverything()
    {
        var tenant = TenantRules.Create(null, "demo", "Demo", ValueDiscipline.CustomerIntimacy, Noon).Tenant!;
        tenant = TenantRules.DefineSegment(tenant, "north", "North", [new() { Dimension = "overall", Weight = 2 }, new() { Dimension = "ease", Weight = 2 }]).Tenant!;
        tenant = TenantRules.DefineUnit(tenant, "drivers", "Drivers").Tenant!;
        tenant = TenantRules.AddKey(tenant, new()
        {
            Id = "abcdefghijkl",
            Name = "till",
            Role = Role.Integration,
            SecretHash = "00ff",
            CreatedAt = Noon,
            LastUsedAt = Noon,
        }).Tenant!;
        tenant = TenantRules.SetStaffLogin(tenant, new()
        {
            Issuer = "https://id.example/acme",
            Audience = "cxsaas",
            RoleClaim = "groups",
            Roles = [new() { Value = "service", Role = Role.Agent }],
        }).Tenant!;
        tenant = tenant with { Priors = Learnt with { Version = 2, ProposalId = null, Reverts = 1 } };
        return TenantRules.SetPromisePolicy(tenant, new() { Feasibility = FeasibilityPolicy.Off, GraceSeconds = 60 }).Tenant!;
    }

    static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions();
        StoredJson.Configure(options);
        return options;
    }
}
