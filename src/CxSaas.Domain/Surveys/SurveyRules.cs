using System.Collections.Immutable;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Surveys;

/// <summary>What the rules make of a change to a survey: the survey as it is then, or why not.</summary>
public readonly record struct SurveyDecision(Survey? Survey, UserError? Error)
{
    public static implicit operator SurveyDecision(Survey survey) => new(survey, null);
    public static implicit operator SurveyDecision(UserError error) => new(null, error);
}

/// <summary>May a survey be made, published, closed or answered so? Pure functions; the same again changes nothing.</summary>
public static class SurveyRules
{
    /// <summary>Surveys that a tenant ever made: they are listed with one row of the tenant's, and none is ever removed.</summary>
    public const int SurveysMax = 500;

    /// <summary>As many as one feedback has answers; who is asked more does not answer.</summary>
    public const int QuestionsMax = 32;

    public const int TextLengthMax = 500;

    public static SurveyDecision Create(Survey? known, SurveyOrder order, Tenant tenant)
    {
        var error = Check.Id(order.Id, "id")
            ?? Check.Text(order.Name, TenantRules.NameLengthMax, "name")
            ?? (order.Questions.Length is 0 or > QuestionsMax ? UserError.Invalid($"questions must be 1 to {QuestionsMax}, not {order.Questions.Length}", "questions") : null)
            ?? Faulty(order.Questions)
            ?? order.Rules.Fault();
        if (error is not null) return error;
        if (known is not null)
            return known.Name == order.Name && known.Questions.SequenceEqual(order.Questions) && known.Rules == order.Rules
                ? known
                : UserError.Of(ErrorCode.Conflict, $"survey '{order.Id}' was made before with other content, which stays", "id");
        foreach (var (i, question) in order.Questions.Index())
            if (!tenant.HasDimension(question.Dimension))
                return UserError.Invalid($"'{question.Dimension}' is not a dimension of this tenant; it has {string.Join(", ", tenant.Dimensions.Select(d => d.Id))}", "questions", $"{i}", "dimension");
        return new Survey { Id = order.Id, Name = order.Name, Questions = order.Questions, Rules = order.Rules };
    }

    public static SurveyDecision SetStatus(Survey known, SurveyStatus status) =>
        known.Status == status ? known
        : known.Status == SurveyStatus.Closed ? UserError.Of(ErrorCode.WrongState, "the survey is closed, for good; make another one", "id")
        : known with { Status = status, Version = known.Version + 1 };

    /// <summary>What is wrong with a response to these questions; null where nothing is.</summary>
    public static UserError? Fault(Survey survey, ImmutableArray<ResponseAnswer> answers)
    {
        if (answers.Length is 0 or > QuestionsMax) return UserError.Invalid($"answers must be 1 to {QuestionsMax}, not {answers.Length}", "answers");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, answer) in answers.Index())
        {
            if (survey.Questions.FirstOrDefault(q => q.Id == answer.QuestionId) is not { } question)
                return UserError.Invalid("there is no such question in this survey", "answers", $"{i}", "questionId");
            if (!seen.Add(answer.QuestionId)) return UserError.Invalid("a question is answered once", "answers", $"{i}", "questionId");
            var (least, most) = Evidence.Scale(question.Metric);
            if (Check.Within(answer.Value, least, most, "answers", $"{i}", "value") is { } error) return error;
        }
        return survey.Questions.FirstOrDefault(q => q.Required && !seen.Contains(q.Id)) is { } missing
            ? UserError.Invalid($"question '{missing.Id}' must be answered", "answers")
            : null;
    }

    static UserError? Faulty(ImmutableArray<Question> questions)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, question) in questions.Index())
        {
            var error = Check.Id(question.Id, "questions", $"{i}", "id")
                ?? Check.Text(question.Text, TextLengthMax, "questions", $"{i}", "text")
                ?? Check.Id(question.Dimension, "questions", $"{i}", "dimension")
                ?? (seen.Add(question.Id) ? null : UserError.Invalid($"'{question.Id}' is there twice", "questions", $"{i}", "id"));
            if (error is not null) return error;
        }
        return null;
    }
}
