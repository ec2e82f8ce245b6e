using CxSaas.Domain;
using CxSaas.Domain.Customers;
using CxSaas.Domain.Promises;
using CxSaas.Domain.Scoring;
using GraphQL;

namespace CxSaas.Gateway.Schema.Promises;

/// <summary>A promise that somebody thinks of making.</summary>
public sealed class PromiseAdviceInput
{
    /// <summary>To whom; one of whom nothing is known is advised on from no evidence.</summary>
    [Identifier] public required string CustomerId { get; init; }

    /// <summary>The unit that would have to fulfil it.</summary>
    [Identifier] public required string UnitId { get; init; }

    /// <summary>What sort of promise: at most 64 characters.</summary>
    [DefaultAstValue("\"general\"")]
    public string Kind { get; init; } = null!;

    /// <summary>The dimension it bears on.</summary>
    [Identifier, DefaultAstValue("\"reliability\"")]
    public string Dimension { get; init; } = null!;

    /// <summary>How much it matters to the customer, above 0 to 1.</summary>
    [DefaultAstValue("0.5")]
    public double Stake { get; init; }

    /// <summary>When it would have to be fulfilled: in the future.</summary>
    public required DateTimeOffset DueAt { get; init; }

    internal PromiseQuestion Question => new(UnitId, Kind, Dimension, Stake, DueAt);

    internal UserError? Fault(Domain.Tenants.Tenant tenant, DateTimeOffset now) => Check.Id(CustomerId, "customerId")
        ?? CustomerRules.Fault(Question, tenant, now);
}

/// <summary>What is to be said of a promise before it is made.</summary>
public sealed class PromiseAdvice
{
    readonly Domain.Promises.PromiseAdvice _advice;
    readonly Domain.Tenants.Unit _unit;

    internal PromiseAdvice(Domain.Promises.PromiseAdvice advice, Domain.Tenants.Unit unit) => (_advice, _unit) = (advice, unit);

    /// <summary>Whether to promise it.</summary>
    public Verdict Verdict => _advice.Verdict;

    /// <summary>Probability that the unit keeps it as things stand, 0 to 1, with its 90 % interval; n counts the unit's own outcomes, older ones for less.</summary>
    public Estimate KeepProbability => _advice.KeepProbability;

    /// <summary>Probability that the unit keeps it once it has confirmed it.</summary>
    public Estimate AfterConfirmation => _advice.AfterConfirmation;

    /// <summary>Promise only above this probability: loss / (gain + loss).</summary>
    public double BreakEven => _advice.Stakes.BreakEven;

    /// <summary>Score points that this customer would gain at the due time: 0 or more.</summary>
    public double GainIfKept => _advice.Stakes.Gain;

    /// <summary>Score points that this customer would lose at the due time: 0 or more.</summary>
    public double LossIfBroken => _advice.Stakes.Loss;

    /// <summary>The unit that has to confirm first; null where the verdict waits for nobody.</summary>
    public Tenants.Unit? MustConfirm => _advice.MustConfirm ? new(_unit) : null;
}
