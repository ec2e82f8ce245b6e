namespace CxSaas.System.Tests.Access.Matrix;

/// <summary>Ids of one case. Those of things that exist and of things that do not differ in their first three letters alone.</summary>
sealed record Ids(string Customer, string Promise, string Unit, string Segment, string Survey, string Key, string Token, string Tenant, string New)
{
    public const string Existing = "own", Absent = "not";

    public static Ids Of(string which, string key, string token, int n) => new(
        $"{which}-customer", $"{which}-promise", $"{which}-unit", $"{which}-segment", $"{which}-survey", key, token, $"{which}-tenant", $"new-{n:x6}");

    /// <summary>A text with these ids in it as it would be with any others.</summary>
    public string Anonymous(string text) => new[] { Customer, Promise, Unit, Segment, Survey, Key, Token, Tenant, New }
        .Where(id => id.Length > 0).Aggregate(text, (all, id) => all.Replace(id, "ID", StringComparison.Ordinal));
}

/// <summary>The arguments of every field that an operation can begin with. A field that is not here fails the matrix by name.</summary>
static class Fixtures
{
    const string Due = "2031-01-08T17:00:00Z";

    static readonly Dictionary<string, Func<Ids, string>> All = new(StringComparer.Ordinal)
    {
        ["Query.viewer"] = _ => "",
        ["Query.tenant"] = _ => "",
        ["Query.units"] = _ => "",
        ["Query.customer"] = ids => $"id: \"{ids.Customer}\"",
        ["Query.customers"] = ids => $"first: 1, where: {{ segment: \"{ids.Segment}\" }}",
        ["Query.storedEvents"] = ids => $"customerId: \"{ids.Customer}\", first: 1",
        ["Query.promise"] = ids => $"customerId: \"{ids.Customer}\", id: \"{ids.Promise}\"",
        ["Query.promises"] = ids => $"first: 1, where: {{ unitId: \"{ids.Unit}\" }}",
        ["Query.unit"] = ids => $"id: \"{ids.Unit}\"",
        ["Query.auditLog"] = ids => $"tenantId: \"{ids.Tenant}\", first: 1",
        ["Query.pulse"] = ids => $"segment: \"{ids.Segment}\"",
        ["Query.trend"] = ids => $"metric: NPS, window: DAYS_7, segment: \"{ids.Segment}\"",
        ["Query.promiseAdvice"] = ids => $"input: {{ customerId: \"{ids.Customer}\", unitId: \"{ids.Unit}\", dimension: \"overall\", dueAt: \"{Due}\" }}",
        ["Query.darkCustomers"] = ids => $"first: 1, segment: \"{ids.Segment}\"",
        ["Query.priors"] = _ => "",
        ["Query.priorProposal"] = _ => "",
        ["Mutation.rebasePriors"] = ids => $"input: {{ proposalId: \"{ids.New}\" }}",
        ["Mutation.revertPriors"] = _ => "input: { version: 0 }",
        ["Query.survey"] = ids => $"id: \"{ids.Survey}\"",
        ["Query.surveys"] = _ => "first: 1",
        ["Query.invitationDecision"] = ids => $"surveyId: \"{ids.Survey}\", customerId: \"{ids.Customer}\"",
        ["Query.storedInvitations"] = ids => $"customerId: \"{ids.Customer}\"",
        ["Mutation.recordInvitationBatch"] = ids =>
            $"input: [{{ surveyId: \"{ids.Survey}\", customerId: \"{ids.Customer}\", touchpoint: \"t\", invitedAt: \"2020-01-08T17:00:00Z\", expiresAt: \"2020-01-09T17:00:00Z\" }}]",
        ["Mutation.recordPromiseBatch"] = ids =>
            $"input: [{{ id: \"{ids.New}\", customerId: \"{ids.Customer}\", statement: \"S\", dimension: \"overall\", madeAt: \"2024-01-08T17:00:00Z\", dueAt: \"{Due}\", makerId: \"m\", unitId: \"{ids.Unit}\" }}]",
        ["Mutation.recordBaseline"] = ids =>
            $"input: {{ id: \"{ids.New}\", name: \"B\", metric: NPS, segment: \"{ids.Segment}\", takenAt: \"2020-01-08T17:00:00Z\", counted: {{ n: 1, sum: 7, sumOfSquares: 49 }} }}",
        ["Mutation.setPriors"] = ids => $"priors: [{{ dimension: \"overall\", segmentId: \"{ids.Segment}\", mean: 70, deviation: 15 }}]",
        ["Query.invitation"] = ids => $"token: \"{ids.Token}\"",
        ["Mutation.createSurvey"] = ids => $"input: {{ id: \"{ids.New}\", name: \"S\", questions: [{{ id: \"q\", text: \"Q\", metric: NPS, dimension: \"overall\" }}] }}",
        ["Mutation.publishSurvey"] = ids => $"id: \"{ids.Survey}\"",
        ["Mutation.closeSurvey"] = ids => $"id: \"{ids.Survey}\"",
        ["Mutation.invite"] = ids => $"input: {{ surveyId: \"{ids.Survey}\", customerId: \"{ids.Customer}\", touchpoint: \"t\" }}",
        ["Mutation.submitResponse"] = ids => $"input: {{ token: \"{ids.Token}\", answers: [{{ questionId: \"q\", value: 9 }}] }}",
        ["Query.baselines"] = _ => "",
        ["Mutation.takeBaseline"] = ids => $"input: {{ id: \"{ids.New}\", name: \"B\", metric: NPS, segment: \"{ids.Segment}\" }}",
        ["Mutation.createTenant"] = ids => $"input: {{ id: \"{ids.New}\", name: \"New\" }}",
        ["Mutation.suspendTenant"] = ids => $"tenantId: \"{ids.Tenant}\"",
        ["Mutation.resumeTenant"] = ids => $"tenantId: \"{ids.Tenant}\"",
        ["Mutation.setQuotas"] = ids => $"tenantId: \"{ids.Tenant}\", input: {{ customers: 1000000 }}",
        // One that nobody knows, for the others need theirs.
        ["Mutation.deleteTenant"] = ids => $"tenantId: \"{ids.New}\"",
        ["Mutation.setStaffLogin"] = ids =>
            $"tenantId: \"{ids.Tenant}\", input: {{ issuer: \"https://{ids.New}.example\", audience: \"a\", roles: [{{ value: \"v\", role: AGENT }}] }}",
        ["Mutation.createApiKey"] = _ => "input: { name: \"a key\", role: ANALYST }",
        ["Mutation.revokeApiKey"] = ids => $"id: \"{ids.Key}\"",
        ["Mutation.issueCustomerToken"] = ids => $"input: {{ customerId: \"{ids.Customer}\" }}",
        ["Mutation.eraseCustomer"] = ids => $"customerId: \"{ids.Customer}\"",
        ["Mutation.setValueDiscipline"] = _ => "discipline: PRODUCT_LEADERSHIP",
        ["Mutation.setDimensionWeights"] = _ => "weights: [{ dimension: \"overall\", weight: 1 }, { dimension: \"reliability\", weight: 1 }]",
        ["Mutation.defineSegment"] = ids => $"input: {{ id: \"{ids.New}\", name: \"S\", weights: [{{ dimension: \"overall\", weight: 1 }}] }}",
        ["Mutation.defineUnit"] = ids => $"input: {{ id: \"{ids.New}\", name: \"U\" }}",
        ["Mutation.setPromisePolicy"] = _ => "input: { feasibility: ADVISED, graceSeconds: 60 }",
        ["Mutation.registerCustomer"] = ids => $"input: {Customer(ids)}",
        ["Mutation.registerCustomerBatch"] = ids => $"input: [{Customer(ids)}]",
        ["Mutation.recordFeedback"] = ids => $"input: {Feedback(ids)}",
        ["Mutation.recordFeedbackBatch"] = ids => $"input: [{Feedback(ids)}]",
        ["Mutation.recordSignal"] = ids => $"input: {{ id: \"{ids.New}\", customerId: \"{ids.Customer}\", kind: PURCHASE }}",
        ["Mutation.recordSignalBatch"] = ids => $"input: [{{ id: \"{ids.New}\", customerId: \"{ids.Customer}\", kind: PURCHASE }}]",
        ["Mutation.proposePromise"] = ids => $"input: {Promise(ids)}",
        ["Mutation.makePromise"] = ids => $"input: {Promise(ids)}",
        ["Mutation.makePromiseBatch"] = ids => $"input: [{Promise(ids)}]",
        ["Mutation.confirmFeasibility"] = ids => $"input: {{ {PromiseRef(ids)}, feasible: true }}",
        ["Mutation.settlePromise"] = ids => $"input: {{ {PromiseRef(ids)} }}",
        ["Mutation.settlePromiseBatch"] = ids => $"input: [{{ {PromiseRef(ids)} }}]",
        ["Mutation.renegotiatePromise"] = ids => $"input: {{ {PromiseRef(ids)}, dueAt: \"{Due}\", customerConsents: true }}",
        ["Mutation.releasePromise"] = ids => $"input: {{ {PromiseRef(ids)} }}",
        ["Mutation.releasePromiseBatch"] = ids => $"input: [{{ {PromiseRef(ids)} }}]",
        ["Mutation.withdrawPromise"] = ids => $"input: {{ {PromiseRef(ids)} }}",
        ["Mutation.withdrawPromiseBatch"] = ids => $"input: [{{ {PromiseRef(ids)} }}]",
        ["Mutation.confirmRecovery"] = ids => $"input: {{ {PromiseRef(ids)} }}",
        ["Mutation.confirmRecoveryBatch"] = ids => $"input: [{{ {PromiseRef(ids)} }}]",
        ["Subscription.scoreChanged"] = ids => $"customerId: \"{ids.Customer}\"",
        ["Subscription.promiseChanged"] = ids => $"customerId: \"{ids.Customer}\", unitId: \"{ids.Unit}\"",
        ["Subscription.alertRaised"] = _ => "",
        ["Subscription.pulseChanged"] = ids => $"segment: \"{ids.Segment}\"",
    };

    public static string? Of(SchemaField field, Ids ids) => All.TryGetValue(field.Key, out var arguments) ? arguments(ids) : null;

    /// <summary>What of the contract the matrix could not try, by name.</summary>
    public static IEnumerable<string> Missing(PrintedSchema schema)
    {
        var some = Ids.Of(Ids.Existing, "key", "token", 0);
        foreach (var field in schema.Roots)
        {
            if (Of(field, some) is not { } arguments) yield return $"{field.Key} has no fixture";
            else
                foreach (var id in schema.Ids(field).Except(PrintedSchema.Given(arguments))) yield return $"{field.Key}({id}) has no fixture";
        }
    }

    static string Customer(Ids ids) => $"{{ id: \"{ids.New}\", name: \"N\", segment: \"{ids.Segment}\" }}";

    static string Feedback(Ids ids) =>
        $"{{ id: \"{ids.New}\", customerId: \"{ids.Customer}\", unitId: \"{ids.Unit}\", touchpoint: \"t\", employeeId: \"e\", answers: [{{ metric: NPS, value: 7, dimension: \"overall\" }}] }}";

    static string Promise(Ids ids) =>
        $"{{ id: \"{ids.New}\", customerId: \"{ids.Customer}\", statement: \"S\", dimension: \"overall\", dueAt: \"{Due}\", makerId: \"m\", unitId: \"{ids.Unit}\" }}";

    static string PromiseRef(Ids ids) => $"customerId: \"{ids.Customer}\", promiseId: \"{ids.Promise}\"";
}
