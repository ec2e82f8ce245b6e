using System.Collections.Immutable;
using CxSaas.Domain.Scoring;
using Orleans;

namespace CxSaas.Domain.Surveys;

/// <summary>DRAFT: nobody is invited yet. LIVE: customers are invited and answer. CLOSED: neither, for good.</summary>
public enum SurveyStatus { Draft, Live, Closed }

/// <summary>A survey of one tenant, as stored. Its questions and rules never change, so that every answer was given to what is shown.</summary>
[GenerateSerializer, Immutable, Alias("survey")]
public sealed record Survey
{
    [Id(0), Identifier] public required string Id { get; init; }
    [Id(1)] public required string Name { get; init; }

    /// <summary>Grows by one with each change of its status.</summary>
    [Id(2)] public int Version { get; init; } = 1;

    [Id(3)] public SurveyStatus Status { get; init; }
    [Id(4)] public required ImmutableArray<Question> Questions { get; init; }
    [Id(5)] public required InvitationRules Rules { get; init; }
}

/// <summary>One question of a survey.</summary>
[GenerateSerializer, Immutable, Alias("question")]
public sealed record Question
{
    /// <summary>Unique within the survey.</summary>
    [Id(0), Identifier] public required string Id { get; init; }

    /// <summary>As it is put to the customer.</summary>
    [Id(1)] public required string Text { get; init; }

    /// <summary>The scale it is answered on.</summary>
    [Id(2)] public required Metric Metric { get; init; }

    /// <summary>The dimension it is about.</summary>
    [Id(3), Identifier] public required string Dimension { get; init; }

    /// <summary>Whether it asks what was perceived or what is expected.</summary>
    [Id(4)] public Aspect Aspect { get; init; }

    /// <summary>Whether a response must answer it.</summary>
    [Id(5)] public bool Required { get; init; } = true;
}

/// <summary>When a customer may be asked, and how often: the contact budget.</summary>
[GenerateSerializer, Immutable, Alias("invitation-rules")]
public sealed record InvitationRules
{
    public const int DelayHoursMax = 30 * 24, ExpiryDaysMax = 365, CooldownDaysMax = 3650;

    /// <summary>Hours between the touchpoint and the invitation.</summary>
    [Id(0)] public required int DelayHours { get; init; }

    /// <summary>Days an invitation stays open.</summary>
    [Id(1)] public required int ExpiryDays { get; init; }

    /// <summary>At most one invitation of this survey a customer in so many days.</summary>
    [Id(2)] public required int SurveyCooldownDays { get; init; }

    /// <summary>At most one invitation of any survey a customer in so many days.</summary>
    [Id(3)] public required int CustomerCooldownDays { get; init; }

    /// <summary>Share of the eligible customers to invite, above 0 to 1.</summary>
    [Id(4)] public required double SampleShare { get; init; }

    internal UserError? Fault() =>
        Check.Within(DelayHours, 0, DelayHoursMax, "rules", "delayHours")
        ?? Check.Within(ExpiryDays, 1, ExpiryDaysMax, "rules", "expiryDays")
        ?? Check.Within(SurveyCooldownDays, 0, CooldownDaysMax, "rules", "surveyCooldownDays")
        ?? Check.Within(CustomerCooldownDays, 0, CooldownDaysMax, "rules", "customerCooldownDays")
        ?? (SampleShare is > 0 and <= 1 ? null : UserError.Invalid(FormattableString.Invariant($"sampleShare must be above 0 and at most 1, not {SampleShare}"), "rules", "sampleShare"));
}

/// <summary>What a survey is to be.</summary>
[GenerateSerializer, Immutable, Alias("survey-order")]
public sealed record SurveyOrder(
    [property: Id(0)] string Id, [property: Id(1)] string Name, [property: Id(2)] ImmutableArray<Question> Questions, [property: Id(3)] InvitationRules Rules);

/// <summary>One answer of a response, on the scale of its question's metric.</summary>
[GenerateSerializer, Immutable, Alias("response-answer")]
public readonly record struct ResponseAnswer([property: Id(0)] string QuestionId, [property: Id(1)] double Value);
