using CxSaas.Domain.Tenants;
using CxSaas.Gateway.Access;

namespace CxSaas.Gateway.Guard;

/// <summary>What becomes of a document that breaks a limit.</summary>
public enum GuardMode
{
    /// <summary>It is refused.</summary>
    Enforce,

    /// <summary>
    /// It is logged and let by, to learn what limits would do to the documents of today. Length, tokens, and fragments that hold
    /// themselves are refused all the same: the engine would not stand them.
    /// </summary>
    Warn,
}

/// <summary>Who may ask for the schema. Whoever may not is told no type's name and no suggestion in an error either.</summary>
public enum Introspection
{
    /// <summary>Nobody.</summary>
    Nobody,

    /// <summary>The operator and a tenant's own keys, but no customers and respondents.</summary>
    Staff,

    /// <summary>Whoever has a credential.</summary>
    Everyone,
}

/// <summary>
/// Every bound of a document, its variables and its answer. Configuration section <c>CxSaas:Gateway:Guard</c>, such as the
/// environment's CxSaas__Gateway__Guard__DepthMax=15.
/// </summary>
public sealed record GuardLimits
{
    /// <summary>Whether limits refuse or only warn.</summary>
    public GuardMode Mode { get; init; } = GuardMode.Enforce;

    /// <summary>Who may ask for the schema.</summary>
    public Introspection Introspection { get; init; } = Introspection.Staff;

    /// <summary>Characters of a document. Longer ones are refused unread: the engine's report of a syntax error takes time with the square of its column.</summary>
    public int DocumentCharsMax { get; init; } = 16 * 1024;

    /// <summary>Tokens of a document: names, numbers, strings, punctuation. Counted before it is parsed.</summary>
    public int TokensMax { get; init; } = 2_000;

    /// <summary>Fields within each other, the root fields being the first level. The schema's own description has a bound of its own.</summary>
    public int DepthMax { get; init; } = 12;

    /// <summary>Fields of an operation, those of a fragment wherever it is spread.</summary>
    public int FieldsMax { get; init; } = 1_000;

    /// <summary>Fields that are given another name, in the document.</summary>
    public int AliasesMax { get; init; } = 30;

    /// <summary>Root fields of a query.</summary>
    public int RootFieldsMax { get; init; } = 20;

    /// <summary>Root fields of a mutation, which are done one after the other. For more there are batches.</summary>
    public int MutationsMax { get; init; } = 10;

    /// <summary>Directives in the document, and at one place.</summary>
    public int DirectivesMax { get; init; } = 50;

    /// <summary>Directives at one place.</summary>
    public int DirectivesAtOnePlaceMax { get; init; } = 4;

    /// <summary>Operations in the document.</summary>
    public int OperationsMax { get; init; } = 10;

    /// <summary>Fragments in the document.</summary>
    public int FragmentsMax { get; init; } = 50;

    /// <summary>Pairs of fields that answer under one name at one place: the engine compares each with each other, at up to 0.6 µs and with the square of them.</summary>
    public int RepeatsMax { get; init; } = 5_000;

    /// <summary>Lists of fields, interfaces, possible types and input fields within each other, when the schema is asked for. Standard tools need one.</summary>
    public int IntrospectionListsMax { get; init; } = 3;

    /// <summary>Variables of an operation.</summary>
    public int VariablesMax { get; init; } = 50;

    /// <summary>Levels of the variables' JSON.</summary>
    public int VariableDepthMax { get; init; } = 32;

    /// <summary>Items of one list in the variables.</summary>
    public int VariableItemsMax { get; init; } = 1_000;

    /// <summary>Characters of one text in the variables.</summary>
    public int VariableCharsMax { get; init; } = 16 * 1024;

    /// <summary>Items of a page; at least one is asked for.</summary>
    public int PageMax { get; init; } = 100;

    /// <summary>What a request may cost: a field is 1, one that asks a grain 10, times the items of the lists around it.</summary>
    public int CostMax { get; init; } = 5_000;

    /// <summary>The same for customers and respondents.</summary>
    public int CustomersCostMax { get; init; } = 1_000;

    /// <summary>How long an execution may take.</summary>
    public TimeSpan ExecutionMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The same for customers and respondents.</summary>
    public TimeSpan CustomersExecutionMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Errors that an answer tells; the others are left out.</summary>
    public int ErrorsMax { get; init; } = 20;

    /// <summary>Bytes of an answer.</summary>
    public int ResponseBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>What is wrong with a limit, in a sentence; null where each lets something by.</summary>
    public string? Fault()
    {
        foreach (var limit in typeof(GuardLimits).GetProperties())
            if (limit.GetValue(this) is <= 0 or TimeSpan { Ticks: <= 0 })
                return $"{GatewayOptions.Section}:{nameof(GatewayOptions.Guard)}:{limit.Name} must be more than 0; leave it out for its default.";
        return null;
    }

    public int CostMaxOf(Caller caller) => IsCustomer(caller) ? CustomersCostMax : CostMax;

    public TimeSpan ExecutionMaxOf(Caller caller) => IsCustomer(caller) ? CustomersExecutionMax : ExecutionMax;

    public bool ShowsSchemaTo(Caller caller) =>
        Introspection == Introspection.Everyone || (Introspection == Introspection.Staff && !IsCustomer(caller));

    static bool IsCustomer(Caller caller) => caller.Role is Role.Customer or Role.Respondent;
}
