using CxSaas.Contracts;
using CxSaas.Domain;
using CxSaas.Domain.Scoring;
using CxSaas.Domain.Surveys;
using CxSaas.Gateway.Schema.Live;
using GraphQL;

namespace CxSaas.Gateway.Schema.Surveys;

/// <summary>Questions that customers are invited to answer. What they answer is feedback like any other.</summary>
public sealed class Survey
{
    readonly Domain.Surveys.Survey _survey;

    internal Survey(Domain.Surveys.Survey survey) => _survey = survey;

    /// <summary>The id it was made with.</summary>
    [Identifier] public string Id => _survey.Id;

    /// <summary>Its name.</summary>
    public string Name => _survey.Name;

    /// <summary>Grows by one when it is published, and when it is closed. Questions and rules never change.</summary>
    public int Version => _survey.Version;

    /// <summary>Whether customers are invited and may answer.</summary>
    public SurveyStatus Status => _survey.Status;

    /// <summary>What is asked, in this order.</summary>
    public IEnumerable<Question> Questions => _survey.Questions;

    /// <summary>When a customer may be asked, and how often.</summary>
    public InvitationRules Rules => _survey.Rules;

    /// <summary>What came back, counted from the customers there are: whoever was erased is not in it.</summary>
    public async Task<ResponseSummary> Responses([FromServices] IGrainFactory grains, IResolveFieldContext context) =>
        new(await grains.Responses(context.Tenant()).Of(Id));
}

/// <summary>A part of the list of surveys.</summary>
public sealed class SurveyConnection : Connection<Survey, SurveyEdge>
{
    internal SurveyConnection(Slice<Survey> slice) : base(slice) { }
}

/// <summary>A survey and its place in the list.</summary>
public sealed class SurveyEdge : Edge<Survey>;

/// <summary>What came back of the invitations to a survey.</summary>
public sealed class ResponseSummary
{
    readonly ResponseCounts _counts;

    internal ResponseSummary(ResponseCounts counts) => _counts = counts;

    /// <summary>False while not all customers were looked at for the first time; the numbers are then 0. Of very many customers it takes a minute or so.</summary>
    public bool Complete => _counts.Complete;

    /// <summary>Invitations that were made.</summary>
    public int Invited => _counts.Invited;

    /// <summary>Those that were answered.</summary>
    public int Answered => _counts.Answered;

    /// <summary>Answered over invited, with its 95 % Wilson interval.</summary>
    public Estimate ResponseRate => Estimates.Of(_counts.Rate, _counts.Invited);

    /// <summary>Mean of the responses, each the mean of its answers about perception: points. Null where there is none.</summary>
    public double? RawMean => _counts.RawMean;

    /// <summary>
    /// The same after post-stratification by segment: each counts as often as it was invited rather than as often as it answered, so that
    /// a difference to the raw mean shows non-response bias.
    /// </summary>
    public double? WeightedMean => _counts.WeightedMean;

    /// <summary>Who answered, segment by segment; those in no segment first.</summary>
    public IEnumerable<SegmentResponse> Bias => _counts.Segments.Select(segment => new SegmentResponse(segment, _counts.WeightOf(segment)));
}

/// <summary>Who of a segment was invited and who answered.</summary>
public sealed class SegmentResponse
{
    readonly SegmentResponses _counted;

    internal SegmentResponse(SegmentResponses counted, double? weight) => (_counted, Weight) = (counted, weight);

    /// <summary>The segment; null for those in none.</summary>
    [Identifier] public string? Segment => _counted.SegmentId;

    /// <summary>Invitations that were made.</summary>
    public int Invited => _counted.Invited;

    /// <summary>Those that were answered.</summary>
    public int Answered => _counted.Answered;

    /// <summary>How much each response counts in the weighted mean: the share of those invited over the share of those who answered. Null where nobody did.</summary>
    public double? Weight { get; }
}
