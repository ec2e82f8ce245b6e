using CxSaas.Domain.Tenants;
using CxSaas.System.Tests.Running;
using Microsoft.IdentityModel.Tokens;

namespace CxSaas.System.Tests.Access.Matrix;

/// <summary>A tenant with something of everything, all who may come to it, and all who may not.</summary>
sealed class Cast : IAsyncDisposable
{
    public const string Secret = "the secret of the matrix";

    readonly IdentityProvider _provider;

    Cast(Uri server, string operatorKey, IdentityProvider provider) => (Server, Operator, _provider) = (server, new(server, operatorKey), provider);

    public Uri Server { get; }
    public Api Operator { get; }
    public Api Admin { get; private set; } = null!;
    public string OwnKey { get; private set; } = "";
    public string OwnToken { get; private set; } = "";

    /// <summary>One credential a role.</summary>
    public Dictionary<Role, string> Roles { get; } = [];

    /// <summary>Those whose credential is good, and to whom this tenant or this customer does not exist.</summary>
    public Dictionary<string, (Role Role, string Credential)> Strangers { get; } = [];

    /// <summary>Those who are let in nowhere.</summary>
    public Dictionary<string, string?> Outsiders { get; } = [];

    public static async Task<Cast> Gather(Uri server, string operatorKey)
    {
        var cast = new Cast(server, operatorKey, await IdentityProvider.Start());
        cast.Admin = await cast.Tenant("matrix");
        await cast.FurnishTenant();
        await cast.InviteRoles(operatorKey);
        await cast.InviteStrangers();
        await cast.InviteOutsiders(operatorKey);
        return cast;
    }

    public async ValueTask DisposeAsync()
    {
        Operator.Dispose();
        Admin.Dispose();
        await _provider.DisposeAsync();
    }

    /// <summary>A promise nobody did anything with yet.</summary>
    public async Task<string> FreshPromise(string name)
    {
        var id = $"own-promise-{name}";
        await Admin.Do("makePromise", new { id, customerId = "own-customer", statement = "S", dueAt = DateTimeOffset.UtcNow.AddDays(9), unitId = "own-unit" });
        return id;
    }

    public async Task<string> FreshCustomer(string name)
    {
        await Admin.Do("registerCustomer", new { id = $"own-customer-{name}" });
        return $"own-customer-{name}";
    }

    public async Task<string> FreshSurvey(string name)
    {
        await Admin.Do("createSurvey", new { id = $"own-survey-{name}", name = "S", questions = new[] { new { id = "q", text = "Q", metric = "NPS" } } });
        return $"own-survey-{name}";
    }

    public async Task<string> FreshKey() => (await Key(Admin, "ANALYST")).Id;

    /// <summary>All of the tenant that a write could have changed.</summary>
    public async Task<string> Everything() => (await Admin.Ask("""
        { tenant { name status valueDiscipline dimensions { id weight } segments { id } promisePolicy { feasibility graceSeconds } apiKeys { id revokedAt } staffLogin { issuer } }
          units { id } customers(first: 100, orderBy: ID_ASC) { totalCount nodes { id name timeline { totalCount } } } promises { totalCount } baselines { id } priors { version }
          surveys(first: 9) { totalCount nodes { id status } } survey(id: "own-survey") { responses { invited answered } } }
        """)).GetRawText();

    async Task FurnishTenant()
    {
        await Tenant("own-tenant");
        await Operator.Ask("mutation M($input: StaffLoginInput) { setStaffLogin(tenantId: \"matrix\", input: $input) { errors { code } } }", new { input = _provider.Login });
        await Admin.Do("defineSegment", new { id = "own-segment", name = Secret, weights = new[] { new { dimension = "overall", weight = 1 } } });
        await Admin.Do("defineUnit", new { id = "own-unit", name = Secret });
        foreach (var id in new[] { "own-customer", "another-customer" }) await Admin.Do("registerCustomer", new { id, name = Secret, segment = "own-segment" });
        await Admin.Do("recordFeedback", new { id = "f", customerId = "own-customer", comment = Secret, answers = new[] { new { metric = "NPS", value = 9 } } });
        // As many as it takes to suggest a prior.
        var input = Enumerable.Range(0, 30).Select(i => new { id = $"f{i}", customerId = $"c{i}", answers = new[] { new { metric = "NPS", value = i % 11 } } });
        await Admin.Ask("mutation M($input: [RecordFeedbackInput!]!) { recordFeedbackBatch(input: $input) { errors { code } } }", new { input });
        await Admin.Do("rebasePriors", new { proposalId = (await Admin.Ask("{ priorProposal { id } }")).Text("priorProposal", "id") });
        await Eventually.Holds(() => Admin.Ask("{ pulse { nps { n } } }"), data => data.Number("pulse", "nps", "n") == 31);
        await Admin.Do("takeBaseline", new { id = "own-baseline", name = Secret, metric = "NPS" });
        foreach (var days in new[] { 900, 890, 880, 870, 860 })
            await Admin.Do("recordFeedback", new { id = $"f-{days}", customerId = "another-customer", occurredAt = DateTimeOffset.UtcNow.AddDays(-days), answers = new[] { new { metric = "NPS", value = 9 } } });
        await Admin.Do("recordSignal", new { id = "s", customerId = "own-customer", kind = "PURCHASE" });
        await Admin.Do("createSurvey", new { id = "own-survey", name = Secret, questions = new[] { new { id = "q", text = Secret, metric = "NPS" } } });
        await Admin.Ask("mutation { publishSurvey(id: \"own-survey\") { errors { code } } }");
        OwnToken = await Invited(Admin, "own-customer");
        await Admin.Do("makePromise", new { id = "own-promise", customerId = "own-customer", statement = Secret, dueAt = DateTimeOffset.UtcNow.AddDays(9), unitId = "own-unit" });
    }

    async Task InviteRoles(string operatorKey)
    {
        (Roles[Role.Operator], Roles[Role.Admin]) = (operatorKey, Admin.Key);
        foreach (var role in new[] { Role.Analyst, Role.Integration })
            Roles[role] = (await Key(Admin, role.ToString().ToUpperInvariant())).Secret;
        // One of the tenant's people in place of a key of the same role.
        Roles[Role.Agent] = _provider.Token(login => login.Expires = DateTime.UtcNow.AddHours(1));
        Roles[Role.Customer] = await Token(Admin, "own-customer");
        Roles[Role.Respondent] = OwnToken;
        OwnKey = await FreshKey();
    }

    async Task InviteStrangers()
    {
        var other = await Tenant("matrix-other");
        await other.Do("registerCustomer", new { id = "another-customer" });
        Strangers["another tenant's ADMIN"] = (Role.Admin, other.Key);
        Strangers["another tenant's customer"] = (Role.Customer, await Token(other, "another-customer"));
        Strangers["another customer"] = (Role.Customer, await Token(Admin, "another-customer"));
        Strangers["another respondent"] = (Role.Respondent, await Invited(Admin, "another-customer"));
    }

    async Task InviteOutsiders(string operatorKey)
    {
        var (id, secret) = (Admin.Key.Split('_')[2], new string('0', Credential.SecretLength));
        var ended = await Token(Admin, "own-customer", ttlSeconds: 1);
        var revoked = await Key(Admin, "ADMIN");
        await Admin.Ask($"mutation {{ revokeApiKey(id: \"{revoked.Id}\") {{ errors {{ code }} }} }}");
        var suspended = await Tenant("matrix-suspended");
        await suspended.Do("registerCustomer", new { id = "own-customer" });
        var theirs = await Token(suspended, "own-customer");
        await suspended.Do("createSurvey", new { id = "own-survey", name = "S", questions = new[] { new { id = "q", text = "Q", metric = "NPS" } } });
        await suspended.Ask("mutation { publishSurvey(id: \"own-survey\") { errors { code } } }");
        var theirRespondents = await Invited(suspended, "own-customer");
        var erased = await Invited(Admin, await FreshCustomer("erased"));
        await Admin.Ask("""mutation { eraseCustomer(customerId: "own-customer-erased") { erased } }""");
        await Operator.Ask("""mutation { suspendTenant(tenantId: "matrix-suspended") { errors { code } } }""");
        var parts = Roles[Role.Customer].Split('.');

        Outsiders["no credential"] = null;
        Outsiders["garbage"] = "garbage";
        Outsiders["a key nobody has"] = new Credential(Credential.TenantPrefix, "AAAAAAAAAAAA", secret).ToString();
        Outsiders["a key with another secret"] = new Credential(Credential.TenantPrefix, id, secret).ToString();
        Outsiders["the operator's key with another secret"] = new Credential(Credential.OperatorPrefix, operatorKey.Split('_')[2], secret).ToString();
        Outsiders["a revoked key"] = revoked.Secret;
        Outsiders["a suspended tenant's key"] = suspended.Key;
        Outsiders["a suspended tenant's customer"] = theirs;
        Outsiders["a suspended tenant's respondent"] = theirRespondents;
        Outsiders["an erased customer's respondent"] = erased;
        Outsiders["a respondent with another seal"] = $"{OwnToken[..^6]}{(OwnToken[^6] == 'A' ? 'B' : 'A')}{OwnToken[^5..]}";
        Outsiders["a respondent of a tenant that is not"] = OwnToken.Replace("_matrix_", "_matrixx_", StringComparison.Ordinal);
        Outsiders["a token that has ended"] = ended;
        Outsiders["a token with another signature"] = $"{parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}";
        Outsiders["a person whose login has ended"] = _provider.Token(login => login.Expires = DateTime.UtcNow.AddMinutes(-1));
        Outsiders["a person whose login begins later"] = _provider.Token(login => (login.NotBefore, login.Expires) = (DateTime.UtcNow.AddHours(1), DateTime.UtcNow.AddHours(2)));
        Outsiders["a person of an issuer nobody set"] = _provider.Token(login => login.Issuer += "/");
        Outsiders["a person who logged in elsewhere"] = _provider.Token(login => login.Audience = "elsewhere");
        Outsiders["a person without a role"] = _provider.Token(roles: "strangers");
        Outsiders["a person whose login another signed"] = _provider.Token(key: IdentityProvider.NewKey());
        Outsiders["a person whose login nobody signed"] = $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{Roles[Role.Agent].Split('.')[1]}.";
        Outsiders["a person whose login is signed with what everybody knows"] = _provider.SignedWithWhatIsPublic();
        Outsiders["a token that nobody signed"] = $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.";
        // The token of one second; asked of the server, whose clock it is.
        await Eventually.Holds(() => PostDoor.Status(Server, "/graphql", ended, "{ viewer { role } }"), status => status == global::System.Net.HttpStatusCode.Unauthorized);
    }

    async Task<Api> Tenant(string id) => new(Server, (await Operator.Do("createTenant", new { id, name = Secret }, "adminKey")).Text("adminKey")!);

    static async Task<string> Token(Api admin, string customerId, int ttlSeconds = 3600) =>
        (await admin.Do("issueCustomerToken", new { customerId, ttlSeconds }, "token")).Text("token")!;

    static async Task<string> Invited(Api admin, string customerId) =>
        (await admin.Do("invite", new { surveyId = "own-survey", customerId, touchpoint = "t" }, "token")).Text("token")!;

    static async Task<(string Id, string Secret)> Key(Api admin, string role)
    {
        var made = await admin.Do("createApiKey", new { name = "k", role }, "secret apiKey { id }");
        return (made.Text("apiKey", "id")!, made.Text("secret")!);
    }
}
