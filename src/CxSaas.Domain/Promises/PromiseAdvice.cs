using CxSaas.Domain.Scoring;
using CxSaas.Domain.Tenants;

namespace CxSaas.Domain.Promises;

/// <summary>PROMISE it. CONFIRM_FIRST: ask the unit, and promise once it has confirmed. DO_NOT_PROMISE: nothing is better than this.</summary>
public enum Verdict { Promise, ConfirmFirst, DoNotPromise }

/// <summary>
/// May this be promised? "More likely than not" is not good enough: a promise pays only where the unit keeps it more often than
/// the break-even of this customer and this stake. A unit that falls short of it may reach it by being asked first.
/// </summary>
public sealed record PromiseAdvice
{
    public required Verdict Verdict { get; init; }

    /// <summary>Of the promise as things stand: of confirmed ones where the unit has confirmed this, else of those nobody asked about.</summary>
    public required Estimate KeepProbability { get; init; }

    /// <summary>Of the promise once the unit has confirmed it.</summary>
    public required Estimate AfterConfirmation { get; init; }
    public required PromiseStakes Stakes { get; init; }

    /// <summary>The verdict waits for the unit's confirmation.</summary>
    public bool MustConfirm => Verdict == Verdict.ConfirmFirst;

    public static PromiseAdvice Of(PromiseStakes stakes, UnitRecord unit, UnitRecord tenant, FeasibilityPolicy policy, DateTimeOffset now)
    {
        var asked = Promises.KeepProbability.PriorOfConfirmed.Estimate(unit.Confirmed, now);
        var unasked = Promises.KeepProbability.Prior(tenant.Unchecked, now).Estimate(unit.Unchecked, now);
        return new()
        {
            Verdict = VerdictOf(
                stakes.Feasibility, policy,
                worthUnasked: unasked.Value > stakes.BreakEven, worthAsked: asked.Value > stakes.BreakEven),
            KeepProbability = stakes.Feasibility == Feasibility.Confirmed ? asked : unasked,
            AfterConfirmation = asked,
            Stakes = stakes,
        };
    }

    // Where the policy is OFF nobody asks units, so there is no first confirming. Where it is REQUIRED even the best is asked.
    static Verdict VerdictOf(Feasibility said, FeasibilityPolicy policy, bool worthUnasked, bool worthAsked) => said switch
    {
        Feasibility.Declined => Verdict.DoNotPromise,
        Feasibility.Confirmed => worthAsked ? Verdict.Promise : Verdict.DoNotPromise,
        _ when worthUnasked && policy != FeasibilityPolicy.Required => Verdict.Promise,
        _ => worthAsked && policy != FeasibilityPolicy.Off ? Verdict.ConfirmFirst : Verdict.DoNotPromise,
    };
}
