using CxSaas.Domain;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Surveys;
using GraphQL;

namespace CxSaas.Gateway.Schema.Surveys;

/// <summary>A survey to be made.</summary>
public sealed class CreateSurveyInput
{
    /// <summary>The caller's own id of it; a retry bears the same one.</summary>
    [Identifier] public required string Id { get; init; }

    /// <summary>At most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>1 to 32, in the order in which they are asked.</summary>
    public required IEnumerable<QuestionInput> Questions { get; init; }

    /// <summary>When a customer may be asked, and how often; the defaults of its fields if left out.</summary>
    public InvitationRulesInput? Rules { get; init; }

    internal SurveyOrder Order => new(Id, Name, [.. Questions.Select(question => question.Question)], (Rules ?? new()).Rules);
}

/// <summary>A question to be asked. The dimension is overall if left out, or ease for CES.</summary>
public sealed class QuestionInput
{
    /// <summary>Unique within the survey.</summary>
    [Identifier] public required string Id { get; init; }

    /// <summary>As it is put to the customer, at most 500 characters.</summary>
    public required string Text { get; init; }

    /// <summary>The scale it is answered on.</summary>
    public required Metric Metric { get; init; }

    /// <summary>Id of a dimension in force.</summary>
    [Identifier] public string? Dimension { get; init; }

    /// <summary>Whether it asks what was perceived or what is expected.</summary>
    [DefaultAstValue("PERCEPTION")]
    public Aspect Aspect { get; init; }

    /// <summary>Whether a response must answer it.</summary>
    [DefaultAstValue("true")]
    public bool Required { get; init; }

    internal Question Question => new()
    {
        Id = Id,
        Text = Text,
        Metric = Metric,
        Dimension = Dimension ?? Evidence.DefaultDimension(Metric),
        Aspect = Aspect,
        Required = Required,
    };
}

/// <summary>When a customer may be asked, and how often.</summary>
public sealed class InvitationRulesInput
{
    /// <summary>Hours between the touchpoint and the invitation, 0 to 720.</summary>
    [DefaultAstValue("24")]
    public int DelayHours { get; init; } = 24;

    /// <summary>Days an invitation stays open, 1 to 365.</summary>
    [DefaultAstValue("14")]
    public int ExpiryDays { get; init; } = 14;

    /// <summary>At most one invitation of this survey a customer in so many days, 0 to 3650.</summary>
    [DefaultAstValue("90")]
    public int SurveyCooldownDays { get; init; } = 90;

    /// <summary>At most one invitation of any survey a customer in so many days, 0 to 3650.</summary>
    [DefaultAstValue("30")]
    public int CustomerCooldownDays { get; init; } = 30;

    /// <summary>Share of the eligible customers to invite, above 0 to 1. Who is among them follows from the ids.</summary>
    [DefaultAstValue("1")]
    public double SampleShare { get; init; } = 1;

    internal InvitationRules Rules => new()
    {
        DelayHours = DelayHours,
        ExpiryDays = ExpiryDays,
        SurveyCooldownDays = SurveyCooldownDays,
        CustomerCooldownDays = CustomerCooldownDays,
        SampleShare = SampleShare,
    };
}

/// <summary>Whom to invite, and about what. The same again is the same invitation, as long as it can be answered and, where the instant is told, for ever.</summary>
public sealed class InviteInput
{
    /// <summary>A survey that is live.</summary>
    [Identifier] public required string SurveyId { get; init; }

    /// <summary>A customer not seen before is registered by it.</summary>
    [Identifier] public required string CustomerId { get; init; }

    /// <summary>The kind of contact it is about.</summary>
    [Identifier] public string? Touchpoint { get; init; }

    /// <summary>When that contact was; now if left out. At most 5 minutes ahead of the server's clock.</summary>
    public DateTimeOffset? OccurredAt { get; init; }
}

/// <summary>The answers of one invitation.</summary>
public sealed class SubmitResponseInput
{
    /// <summary>The invitation's token.</summary>
    public required string Token { get; init; }

    /// <summary>1 to 32, at most one a question; those to required questions among them.</summary>
    public required IEnumerable<ResponseAnswerInput> Answers { get; init; }

    /// <summary>At most 4000 characters.</summary>
    public string? Comment { get; init; }
}

/// <summary>The answer to one question.</summary>
public sealed class ResponseAnswerInput
{
    /// <summary>A question of the survey.</summary>
    [Identifier] public required string QuestionId { get; init; }

    /// <summary>On the scale of the question's metric.</summary>
    public required double Value { get; init; }

    internal ResponseAnswer Answer => new(QuestionId, Value);
}
