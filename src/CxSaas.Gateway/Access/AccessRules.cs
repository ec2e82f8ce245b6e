using System.Collections.Frozen;
using CxSaas.Domain.Tenants;

namespace CxSaas.Gateway.Access;

/// <summary>
/// Who may read and write what, field by field, checked each time a field is resolved. A field that is not here stops the
/// server at start.
/// </summary>
static class AccessRules
{
    [Flags]
    public enum Roles
    {
        None = 0,
        Operator = 1,
        Admin = 2,
        Agent = 4,
        Analyst = 8,
        Integration = 16,

        /// <summary>Whoever may read within a tenant.</summary>
        Readers = Admin | Agent | Analyst | Integration,

        /// <summary>Whoever may record evidence and promises.</summary>
        Recorders = Admin | Agent | Integration,
        Everyone = Operator | Readers,
    }

    /// <summary>One line a type and rule: the fields it is for.</summary>
    static readonly (string Type, Roles Roles, string Fields)[] Table =
    [
        ("Query", Roles.Everyone, "viewer"),
        ("Query", Roles.Readers, "tenant customer customers promise promises unit units pulse trend promiseAdvice"),
        ("Mutation", Roles.Operator, "createTenant"),
        ("Mutation", Roles.Admin, "createApiKey revokeApiKey setValueDiscipline setDimensionWeights defineSegment defineUnit setPromisePolicy"),
        ("Mutation", Roles.Recorders, "registerCustomer registerCustomerBatch recordFeedback recordFeedbackBatch recordSignal"),
        ("Mutation", Roles.Recorders, "proposePromise confirmFeasibility makePromise makePromiseBatch settlePromise settlePromiseBatch renegotiatePromise"),
        ("Mutation", Roles.Recorders, "releasePromise releasePromiseBatch withdrawPromise withdrawPromiseBatch confirmRecovery"),
        ("Subscription", Roles.Readers, "scoreChanged promiseChanged alertRaised"),

        ("Tenant", Roles.Admin, "apiKeys"),
        ("Tenant", Roles.Everyone, "id name status valueDiscipline dimensions segments promisePolicy createdAt"),
        ("ApiKey", Roles.Admin | Roles.Operator, "id name role createdAt lastUsedAt revokedAt"),
        ("Dimension", Roles.Everyone, "id name weight"),
        ("Segment", Roles.Everyone, "id name weights"),
        ("Segment", Roles.Readers, "customers"),
        ("DimensionWeight", Roles.Everyone, "dimension weight"),
        ("Unit", Roles.Everyone, "id name"),
        ("Unit", Roles.Readers, "promises sayDoRatio"),
        ("PromiseSummary", Roles.Readers, "open overdue kept exceeded late partlyKept broken released withdrawn keepRate"),
        ("PromiseAdvice", Roles.Readers, "verdict keepProbability afterConfirmation breakEven gainIfKept lossIfBroken mustConfirm"),
        ("PromiseEffect", Roles.Readers, "broken kept lossAversion n"),
        ("PromiseChange", Roles.Readers, "promise previous knownAt cursor"),
        ("Alert", Roles.Readers, "id kind customerId unitId message raisedAt cursor"),
        ("Tenant", Roles.Readers, "promiseEffect"),
        ("PromisePolicy", Roles.Everyone, "feasibility graceSeconds"),
        ("Viewer", Roles.Everyone, "tenantId role customerId"),

        ("Customer", Roles.Readers, "id name segment satisfaction promises timeline createdAt"),
        ("Satisfaction", Roles.Readers, "score low high band evidence prior asOf version dimensions contributions atRisk"),
        ("DimensionState", Roles.Readers, "dimension weight score perception expectation gap forwardExpectation"),
        ("Estimate", Roles.Readers, "value low high n"),
        ("Contribution", Roles.Readers, "dimension factor points events olderPoints"),
        ("EventContribution", Roles.Readers, "eventId points"),
        ("AtRisk", Roles.Readers, "openPromises points nextDueAt"),
        ("ScoreChange", Roles.Readers, "customerId satisfaction delta eventId"),
        ("Promise", Roles.Readers, "id customerId statement kind dimension stake status feasibility dueAt madeAt settledAt"),
        ("Promise", Roles.Readers, "makerId unitId renegotiations recovered effect feasibilityReason"),
        ("PromiseConnection", Roles.Readers, "edges nodes pageInfo totalCount"),
        ("PromiseEdge", Roles.Readers, "cursor node"),
        ("CustomerConnection", Roles.Readers, "edges nodes pageInfo totalCount"),
        ("CustomerEdge", Roles.Readers, "cursor node"),
        ("Pulse", Roles.Readers, "asOf version complete customers feedback score nps csat stars ces promises segments"),
        ("SegmentPulse", Roles.Readers, "segment customers score nps keepRate"),
        ("ScoreSummary", Roles.Readers, "mean bands coverage"),
        ("BandCount", Roles.Readers, "band customers"),
        ("Nps", Roles.Readers, "value low high n promoters passives detractors"),
        ("Csat", Roles.Readers, "value low high n mean"),
        ("Ces", Roles.Readers, "mean agree low high n"),
        ("TrendPoint", Roles.Readers, "start value low high n"),
        ("TimelineConnection", Roles.Readers, "edges nodes pageInfo totalCount"),
        ("TimelineEdge", Roles.Readers, "cursor node"),
        ("TimelineEntry", Roles.Readers, "id kind occurredAt recordedAt feedback promise signal"),
        ("Feedback", Roles.Readers, "id customerId occurredAt source answers comment touchpoint unitId employeeId"),
        ("Answer", Roles.Readers, "metric value dimension aspect"),
        ("Signal", Roles.Readers, "id customerId kind occurredAt"),
        ("PageInfo", Roles.Readers, "hasNextPage hasPreviousPage startCursor endCursor"),

        ("UserError", Roles.Everyone, "code message field"),
        ("TenantPayload", Roles.Everyone, "tenant errors"),
        ("CreateTenantPayload", Roles.Operator, "tenant adminKey errors"),
        ("CreateApiKeyPayload", Roles.Admin, "apiKey secret errors"),
        ("ApiKeyPayload", Roles.Admin, "apiKey errors"),
        ("SegmentPayload", Roles.Admin, "segment errors"),
        ("UnitPayload", Roles.Admin, "unit errors"),
        ("CustomerPayload", Roles.Recorders, "customer errors"),
        ("RecordFeedbackPayload", Roles.Recorders, "feedback customer duplicate errors"),
        ("PromisePayload", Roles.Recorders, "promise customer duplicate errors"),
    ];

    static readonly FrozenDictionary<(string Type, string Field), Roles> Rules = Table
        .SelectMany(line => line.Fields.Split(' ').Select(field => KeyValuePair.Create((line.Type, field), line.Roles)))
        .ToFrozenDictionary();

    /// <summary>Who may use a field; null where nobody has decided.</summary>
    public static Roles? Of(string type, string field) => Rules.TryGetValue((type, field), out var roles) ? roles : null;

    public static bool Allow(this Roles roles, Role caller) => (roles & Of(caller)) != 0;

    static Roles Of(Role role) => role switch
    {
        Role.Operator => Roles.Operator,
        Role.Admin => Roles.Admin,
        Role.Agent => Roles.Agent,
        Role.Analyst => Roles.Analyst,
        Role.Integration => Roles.Integration,
        // Customers and respondents reach nothing until there are rules for what is their own.
        _ => Roles.None,
    };
}
