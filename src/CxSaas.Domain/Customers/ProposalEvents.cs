using System.Text.Json.Serialization;
using CxSaas.Domain.Promises;

namespace CxSaas.Domain.Customers;

/// <summary>The fulfilling unit is asked whether it can. The customer has heard nothing yet, so the score knows nothing of it.</summary>
public sealed record PromiseProposed(string PromiseId) : PromiseEvent(PromiseId)
{
    public required string Statement { get; init; }
    public required string Kind { get; init; }
    public required string Dimension { get; init; }
    public required double Stake { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    public required string UnitId { get; init; }
    public string? MakerId { get; init; }

    [JsonIgnore] public PromiseTerms Terms => new(Statement, Kind, Dimension, Stake, DueAt, UnitId, MakerId);

    public static PromiseProposed Of(string id, PromiseTerms terms, DateTimeOffset at, DateTimeOffset recordedAt) => new(id)
    {
        OccurredAt = at,
        RecordedAt = recordedAt,
        Statement = terms.Statement,
        Kind = terms.Kind,
        Dimension = terms.Dimension,
        Stake = terms.Stake,
        DueAt = terms.DueAt,
        UnitId = terms.UnitId,
        MakerId = terms.MakerId,
    };

    public const string StepName = "proposed";
    protected override string Step => StepName;
}

/// <summary>The unit's answer to a proposal. It can give each answer once; the later one stands.</summary>
public abstract record PromiseAnswered(string PromiseId, string? Reason) : PromiseEvent(PromiseId)
{
    [JsonIgnore] public abstract Feasibility Answer { get; }
}

public sealed record PromiseConfirmed(string PromiseId, string? Reason) : PromiseAnswered(PromiseId, Reason)
{
    [JsonIgnore] public override Feasibility Answer => Feasibility.Confirmed;

    public const string StepName = "confirmed";
    protected override string Step => StepName;
}

public sealed record PromiseDeclined(string PromiseId, string? Reason) : PromiseAnswered(PromiseId, Reason)
{
    [JsonIgnore] public override Feasibility Answer => Feasibility.Declined;

    public const string StepName = "declined";
    protected override string Step => StepName;
}
