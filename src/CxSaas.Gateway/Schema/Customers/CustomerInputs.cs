using CxSaas.Domain;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Scoring;
using GraphQL;

namespace CxSaas.Gateway.Schema.Customers;

/// <summary>A customer by name.</summary>
public sealed class RegisterCustomerInput
{
    /// <summary>The caller's own id of the customer.</summary>
    [Identifier] public required string Id { get; init; }

    /// <summary>At most 200 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Id of a segment that was defined.</summary>
    [Identifier] public string? Segment { get; init; }

    internal RegisterCustomer Command => new(Name, Segment);
}

/// <summary>What a customer said.</summary>
public sealed class RecordFeedbackInput
{
    /// <summary>The caller's own id of it; a retry bears the same one.</summary>
    [Identifier] public required string Id { get; init; }

    /// <summary>A customer not seen before is registered by the first thing recorded about it.</summary>
    [Identifier] public required string CustomerId { get; init; }

    /// <summary>When the customer said it; now if left out. At most 5 minutes ahead of the server's clock.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Where it comes from.</summary>
    [DefaultAstValue("SURVEY")]
    public FeedbackSource Source { get; init; }

    /// <summary>1 to 32 answers, at most one for a dimension, metric and aspect.</summary>
    public required IEnumerable<AnswerInput> Answers { get; init; }

    /// <summary>At most 4000 characters.</summary>
    public string? Comment { get; init; }

    /// <summary>The kind of contact it is about.</summary>
    [Identifier] public string? Touchpoint { get; init; }

    /// <summary>The unit that served the customer.</summary>
    [Identifier] public string? UnitId { get; init; }

    /// <summary>Who served the customer.</summary>
    [Identifier] public string? EmployeeId { get; init; }

    internal CustomerCommand Command => new RecordFeedback(
        Id, OccurredAt, Source, [.. Answers.Select(a => a.Answer)], Comment, Touchpoint, UnitId, EmployeeId);
}

/// <summary>The dimension is overall if left out, or ease for CES.</summary>
public sealed class AnswerInput
{
    /// <summary>What was asked.</summary>
    public required Metric Metric { get; init; }

    /// <summary>On the scale of the metric.</summary>
    public required double Value { get; init; }

    /// <summary>Id of a dimension in force.</summary>
    [Identifier] public string? Dimension { get; init; }

    /// <summary>Whether it tells what was perceived or what is expected.</summary>
    [DefaultAstValue("PERCEPTION")]
    public Aspect Aspect { get; init; }

    internal Answer Answer => new()
    {
        Metric = Metric,
        Value = Value,
        Dimension = Dimension ?? Evidence.DefaultDimension(Metric),
        Aspect = Aspect,
    };
}

/// <summary>What a customer did.</summary>
public sealed class RecordSignalInput
{
    /// <summary>The caller's own id of it; a retry bears the same one.</summary>
    [Identifier] public required string Id { get; init; }

    /// <summary>A customer not seen before is registered by the first thing recorded about it.</summary>
    [Identifier] public required string CustomerId { get; init; }

    /// <summary>What it was.</summary>
    public required SignalKind Kind { get; init; }

    /// <summary>When the customer did it; now if left out. At most 5 minutes ahead of the server's clock.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    internal CustomerCommand Command => new RecordSignal(Id, Kind, OccurredAt);
}
